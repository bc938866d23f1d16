"""The answer to the question what became of a message."""

from __future__ import annotations

from typing import Optional

from message_media_messages.models._model import Date, Model, date, only_in_responses


class GetMessageStatusResponse(Model):
    """A message as the service knows it, with its current status.

    Args:
        callback_url: Where delivery reports and replies are POSTed to.
        content: The text.
        destination_number: The receiver in E.164.
        delivery_report: Whether delivery reports were asked for.
        format: A value of `FormatEnum`.
        message_expiry_timestamp: After this time the message is no longer delivered.
        metadata: What was sent along with the message.
        scheduled: When the message is to be sent.
        source_number: The sender.
        source_number_type: A value of `SourceNumberTypeEnum`.
        message_id: The UUID of the message.
        status: A value of `StatusEnum`, or one that the service has added.
    """

    callback_url: Optional[str] = None
    content: Optional[str] = None
    destination_number: Optional[str] = None
    delivery_report: bool = False
    format: Optional[str] = None
    message_expiry_timestamp: Date = date()
    metadata: Optional[dict[str, str]] = None
    scheduled: Date = date()
    source_number: Optional[str] = None
    source_number_type: Optional[str] = None
    message_id: str = only_in_responses()
    status: str = only_in_responses()
