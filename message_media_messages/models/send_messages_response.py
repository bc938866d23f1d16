"""The response with the messages that were accepted."""

from __future__ import annotations

from message_media_messages.models._model import Model, field, page_of
from message_media_messages.models.message import Message


class SendMessagesResponse(Model):
    """The messages that the service accepted, with their ids.

    Args:
        messages: The messages in the order in which they were sent.
    """

    messages: list[Message] = field(page_of(Message))
