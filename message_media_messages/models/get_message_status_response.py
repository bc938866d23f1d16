"""The response with the status of a message."""

from __future__ import annotations

from typing import Optional

from message_media_messages.models._model import Date, Model, date, field


class GetMessageStatusResponse(Model):
    """A message with its current status.

    Args:
        callback_url: The URL that the service POSTs delivery reports and replies to.
        content: The text.
        destination_number: The phone number of the recipient in E.164.
        delivery_report: Whether delivery reports were requested.
        format: A value of `FormatEnum`.
        message_expiry_timestamp: When the service stops trying to deliver.
        metadata: The metadata of the message.
        scheduled: When the service sends the message.
        source_number: The sender: a number or a sender ID.
        source_number_type: A value of `SourceNumberTypeEnum`.
        message_id: The UUID of the message.
        status: A value of `StatusEnum`, or one that the service has added.
    """

    callback_url: Optional[str] = None
    content: Optional[str] = None
    destination_number: Optional[str] = None
    delivery_report: bool = False
    format: Optional[str] = None
    message_expiry_timestamp: Date = field(date)
    metadata: Optional[dict[str, str]] = None
    scheduled: Date = field(date)
    source_number: Optional[str] = None
    source_number_type: Optional[str] = None
    message_id: str = field()
    status: str = field()
