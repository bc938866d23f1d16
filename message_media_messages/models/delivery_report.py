"""A change in the status of a message."""

from __future__ import annotations

from typing import Optional, Union

from message_media_messages.models._model import Date, Model, added, date, field, nested
from message_media_messages.models.vendor_account_id import VendorAccountId


class DeliveryReport(Model):
    """A change in the status of a message that was sent with `delivery_report=True`.

    Args:
        callback_url: The callback URL of the message.
        date_received: When the service created the report.
        delay: Deprecated by the service; a number or text.
        delivery_report_id: The UUID of the report, to confirm it.
        message_id: The UUID of the message.
        metadata: The metadata of the message.
        original_text: The text of the message.
        source_number: The destination number of the message.
        status: A value of `StatusEnum`, or one that the service has added.
        submitted_date: When the status changed.
        vendor_account_id: The account that sent the message.
        error_code: The status code as text: 220 and 221 mean delivered, 3xx and 4xx failed. The
            service documents it for callbacks only.
        billing_units: The number of units that the message costs.
    """

    callback_url: Optional[str] = None
    date_received: Date = field(date)
    delay: Union[int, str, None] = None
    delivery_report_id: str = field()
    message_id: str = field()
    metadata: Optional[dict[str, str]] = None
    original_text: Optional[str] = None
    source_number: Optional[str] = None
    status: str = field()
    submitted_date: Date = field(date)
    vendor_account_id: Optional[VendorAccountId] = field(nested(VendorAccountId))
    error_code: Optional[str] = added()
    billing_units: Optional[int] = added()
