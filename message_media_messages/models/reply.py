"""A message that the account received."""

from __future__ import annotations

from typing import Optional

from message_media_messages.models._model import Date, Model, added, date, field, list_of, nested
from message_media_messages.models.attachment import Attachment
from message_media_messages.models.vendor_account_id import VendorAccountId


class Reply(Model):
    """A reply to a message, or a message to one of the account's numbers.

    Source and destination are those of the original message, reversed.

    Args:
        callback_url: The callback URL of the original message.
        content: The text.
        date_received: When the service received the reply.
        destination_number: The source number of the original message; None if it had none.
        message_id: The UUID of the original message; None if there is none.
        metadata: The metadata of the original message.
        reply_id: The UUID of the reply, to confirm it.
        source_number: The number that sent the reply, in E.164.
        vendor_account_id: The account that the reply belongs to.
        attachments: The files of an MMS reply; only in callbacks.
    """

    callback_url: Optional[str] = None
    content: Optional[str] = None
    date_received: Date = field(date)
    destination_number: Optional[str] = None
    message_id: Optional[str] = None
    metadata: Optional[dict[str, str]] = None
    reply_id: str = field()
    source_number: Optional[str] = None
    vendor_account_id: Optional[VendorAccountId] = field(nested(VendorAccountId))
    attachments: Optional[list[Attachment]] = added(list_of(Attachment))
