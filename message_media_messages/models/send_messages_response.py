"""The answer to sending messages."""

from __future__ import annotations

from message_media_messages.models._model import Model, page_of
from message_media_messages.models.message import Message


class SendMessagesResponse(Model):
    """The messages that the service accepted, with their ids.

    Args:
        messages: The messages in the order in which they were sent; None if the service left
            them out.
    """

    messages: list[Message] = page_of(Message)
