"""A message that somebody sent to the account."""

from __future__ import annotations

from typing import Optional

from message_media_messages.models._model import (
    Date,
    Model,
    added,
    date,
    list_of,
    nested,
    only_in_responses,
)
from message_media_messages.models.attachment import Attachment
from message_media_messages.models.vendor_account_id import VendorAccountId


class Reply(Model):
    """An answer to a message, or a message to one of the account's own numbers.

    Source and destination are the reverse of the original message's.

    Args:
        callback_url: The one of the original message.
        content: The text.
        date_received: When the reply came in.
        destination_number: The source number of the original message; absent if it had none.
        message_id: The UUID of the original message; absent if nobody wrote first.
        metadata: What was sent along with the original message.
        reply_id: The UUID of the reply, with which it is confirmed.
        source_number: Who sent the reply, in E.164.
        vendor_account_id: The account that the reply belongs to.
        attachments: The files of an MMS reply; only in callbacks.
    """

    callback_url: Optional[str] = None
    content: Optional[str] = None
    date_received: Date = date()
    destination_number: Optional[str] = None
    message_id: Optional[str] = None
    metadata: Optional[dict[str, str]] = None
    reply_id: str = only_in_responses()
    source_number: Optional[str] = None
    vendor_account_id: Optional[VendorAccountId] = nested(VendorAccountId)
    attachments: Optional[list[Attachment]] = added(list_of(Attachment))
