"""What became of a message."""

from __future__ import annotations

from typing import Optional, Union

from message_media_messages.models._model import Date, Model, added, date, nested, only_in_responses
from message_media_messages.models.vendor_account_id import VendorAccountId


class DeliveryReport(Model):
    """One change in the status of a message that was sent with `delivery_report=True`.

    Args:
        callback_url: The one of the original message.
        date_received: When the report was made.
        delay: Deprecated by the service; a number or text.
        delivery_report_id: The UUID of the report, with which it is confirmed.
        message_id: The UUID of the message.
        metadata: What was sent along with the message.
        original_text: The text of the message.
        source_number: The destination number of the message.
        status: A value of `StatusEnum`, or one that the service has added.
        submitted_date: When the status changed.
        vendor_account_id: The account that sent the message.
        error_code: Why, as text: 220 and 221 are delivered, 3xx and 4xx are failures. The
            service documents it for callbacks only.
        billing_units: How many units the message costs.
    """

    callback_url: Optional[str] = None
    date_received: Date = date()
    delay: Union[int, str, None] = None
    delivery_report_id: str = only_in_responses()
    message_id: str = only_in_responses()
    metadata: Optional[dict[str, str]] = None
    original_text: Optional[str] = None
    source_number: Optional[str] = None
    status: str = only_in_responses()
    submitted_date: Date = date()
    vendor_account_id: Optional[VendorAccountId] = nested(VendorAccountId)
    error_code: Optional[str] = added()
    billing_units: Optional[int] = added()
