"""A message to send, or a message that was sent."""

from __future__ import annotations

from typing import Optional

from message_media_messages.models._model import Date, Model, date, field


class Message(Model):
    """An SMS, an MMS or a text-to-speech call.

    The service sets the limits, and rejects a whole request if one message exceeds them.

    A date is a datetime or ISO 8601 text. One without a time zone is UTC, so set the zone of a
    local time::

        from zoneinfo import ZoneInfo

        nine_in_sydney = datetime(2030, 1, 31, 9, tzinfo=ZoneInfo("Australia/Sydney"))
        Message("Good morning", "+61491570156", scheduled=nine_in_sydney)

    Args:
        content: The text, 1 to 5000 characters. Required by the service.
        destination_number: The recipient in E.164: `+` and 8 to 15 digits. Required by the service.
        callback_url: The URL that the service POSTs delivery reports and replies to.
        delivery_report: Whether to request delivery reports.
        format: A value of `FormatEnum`: `SMS` (the default of the service), `MMS` or `TTS`.
        message_expiry_timestamp: When to stop trying to deliver. A naive datetime is UTC.
        metadata: Text by key, returned with reports and replies: at most 10 pairs, keys up to 100
            characters, values up to 256.
        scheduled: When to send; None for now. A naive datetime is UTC.
        source_number: The sender: a number or sender ID that is registered for the account.
        source_number_type: A value of `SourceNumberTypeEnum`; only together with a source number.
        message_id: The UUID of the message. Only in responses.
        status: A value of `StatusEnum`, or one that the service has added. Only in responses.
        media: The URLs of the pictures (png, jpeg, gif) of an MMS.
        subject: The subject of an MMS, up to 64 characters.

    Raises:
        TypeError: A date is neither a datetime nor text; a `date` has no time of day.
        ValueError: A date's text is not ISO 8601.
    """

    content: Optional[str] = None
    destination_number: Optional[str] = None
    callback_url: Optional[str] = None
    delivery_report: bool = False
    format: Optional[str] = None
    message_expiry_timestamp: Date = field(date)
    metadata: Optional[dict[str, str]] = None
    scheduled: Date = field(date)
    source_number: Optional[str] = None
    source_number_type: Optional[str] = None
    message_id: str = field()
    status: str = field()
    media: Optional[list[str]] = None
    subject: Optional[str] = None
