"""What is sent to send messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Optional, Union

from message_media_messages.models._model import Model, list_of
from message_media_messages.models.message import Message

if TYPE_CHECKING:

    class Messages:
        """Messages: set as models or dictionaries, read as the models that they mostly are."""

        def __get__(self, obj: object, cls: object) -> list[Message]: ...
        def __set__(
            self, obj: object, value: Optional[Sequence[Union[Message, Mapping[str, object]]]]
        ) -> None: ...

else:
    Messages = Optional[list[Message]]


class SendMessagesRequest(Model):
    """Up to 100 messages, which the service accepts or refuses together.

    Args:
        messages: The messages, as models or as dictionaries.
    """

    messages: Messages = list_of(Message)
