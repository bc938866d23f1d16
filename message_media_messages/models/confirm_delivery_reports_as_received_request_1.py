"""The same request under its second name in 2.1.3."""

from message_media_messages.models.confirm_delivery_reports_as_received_request import (
    ConfirmDeliveryReportsAsReceivedRequest,
)


class ConfirmDeliveryReportsAsReceivedRequest1(ConfirmDeliveryReportsAsReceivedRequest):
    """See `ConfirmDeliveryReportsAsReceivedRequest`."""
