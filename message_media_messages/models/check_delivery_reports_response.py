"""The answer to checking for delivery reports."""

from __future__ import annotations

from message_media_messages.models._model import Model, page_of
from message_media_messages.models.delivery_report import DeliveryReport


class CheckDeliveryReportsResponse(Model):
    """The oldest 100 delivery reports that are not confirmed yet.

    Args:
        delivery_reports: The reports, the oldest first; None if the service left them out.
    """

    delivery_reports: list[DeliveryReport] = page_of(DeliveryReport)
