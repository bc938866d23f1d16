"""What is sent to send messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Optional, Union

from message_media_messages.models._model import Model, list_of
from message_media_messages.models.message import Message


class SendMessagesRequest(Model):
    """Up to 100 messages, which the service accepts or refuses together.

    Args:
        messages: The messages, as models or as dictionaries.
    """

    messages: Optional[Sequence[Union[Message, Mapping[str, object]]]] = list_of(Message)
