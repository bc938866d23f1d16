"""The same request under the name that some code imports it by."""

from __future__ import annotations

from message_media_messages.models.confirm_delivery_reports_as_received_request import (
    ConfirmDeliveryReportsAsReceivedRequest,
)


class ConfirmDeliveryReportsAsReceivedRequest1(ConfirmDeliveryReportsAsReceivedRequest):
    """See `ConfirmDeliveryReportsAsReceivedRequest`."""
