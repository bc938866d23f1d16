"""The request body that sends messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Optional, Union

from message_media_messages.decorators import warn_caller
from message_media_messages.models._model import Model, field, list_of
from message_media_messages.models.message import Message

if TYPE_CHECKING:

    class Messages:
        """Messages: set as models or dictionaries, read as models."""

        def __get__(self, obj: object, cls: object) -> list[Message]: ...
        def __set__(
            self, obj: object, value: Optional[Sequence[Union[Message, Mapping[str, object]]]]
        ) -> None: ...

else:
    Messages = Optional[list[Message]]

_SIMILARITY = 0.75


class SendMessagesRequest(Model):
    """Up to 100 messages, which the service accepts or rejects together.

    Args:
        messages: The messages, as models or as dictionaries.
    """

    messages: Messages = field(list_of(Message))

    def _for_json(self) -> dict[str, object]:
        fields = super()._for_json()
        messages = fields.get("messages")
        if type(messages) is list:  # faster than a call of the encoder for each model in it
            fields["messages"] = [e._for_json() if isinstance(e, Model) else e for e in messages]
        return fields


def warn_about_misspelled_fields(message: Mapping[str, object]) -> None:
    """Warn for each key of a message that is not a field but looks like one.

    A key that is not similar to a field is allowed: the service may have added it.
    """
    for key in message:
        likely = None if key in Message._names else _most_similar(key, Message._names)
        if likely is not None:
            warn_caller(f"A message has no field {key!r}; did you mean {likely!r}?")


def require_messages_key(body: object) -> None:
    """Raise a `ValueError` for a dictionary that misspells `messages`, or is a message itself."""
    if not isinstance(body, Mapping) or "messages" in body:
        return
    for key in body:
        if key in ("content", "destination_number"):
            raise ValueError("The body is one message as a dictionary; pass it in a list.")
        if _most_similar(key, ["messages"]) is not None:
            raise ValueError(f"The body has the key {key!r} instead of 'messages'.")


def _most_similar(key: object, names: Iterable[str]) -> Optional[str]:
    # Imported only for an unknown key, because it takes a millisecond.
    from difflib import get_close_matches

    return next(iter(get_close_matches(str(key).lower(), list(names), 1, _SIMILARITY)), None)
