"""A message to send, or one that was sent."""

from __future__ import annotations

from typing import Optional

from message_media_messages.models._model import Date, Model, date, only_in_responses


class Message(Model):
    """An SMS, an MMS or a text-to-speech call.

    The limits are the service's, which refuses a whole request if one message breaks them.
    A date can be given as a datetime (a naive one is UTC) or as ISO 8601 text.

    Args:
        content: The text, 1 to 5000 characters. Required by the service.
        destination_number: The receiver in E.164: `+` and 8 to 15 digits. Required by the service.
        callback_url: Where delivery reports and replies are POSTed to.
        delivery_report: Whether delivery reports are wanted.
        format: A value of `FormatEnum`: `SMS`, which the service assumes, `MMS` or `TTS`.
        message_expiry_timestamp: After this time the message is no longer delivered.
        metadata: What comes back with reports and replies: at most 10 pairs of texts, keys up to
            100 characters, values up to 256.
        scheduled: When to send; at once if it is not given.
        source_number: The sender: a number or a sender ID that is registered for the account.
        source_number_type: A value of `SourceNumberTypeEnum`; only together with a source number.
        message_id: The UUID that the service gave the message. Only in responses.
        status: A value of `StatusEnum`, or one that the service has added. Only in responses.
        media: The URLs of the pictures (png, jpeg, gif) of an MMS.
        subject: The subject of an MMS, up to 64 characters.

    Raises:
        TypeError: A date is neither a datetime nor text.
        ValueError: A date's text is not ISO 8601.
    """

    content: Optional[str] = None
    destination_number: Optional[str] = None
    callback_url: Optional[str] = None
    delivery_report: bool = False
    format: Optional[str] = None
    message_expiry_timestamp: Date = date()
    metadata: Optional[dict[str, str]] = None
    scheduled: Date = date()
    source_number: Optional[str] = None
    source_number_type: Optional[str] = None
    message_id: str = only_in_responses()
    status: str = only_in_responses()
    media: Optional[list[str]] = None
    subject: Optional[str] = None
