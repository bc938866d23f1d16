"""The response with unconfirmed delivery reports."""

from __future__ import annotations

from message_media_messages.models._model import Model, field, page_of
from message_media_messages.models.delivery_report import DeliveryReport


class CheckDeliveryReportsResponse(Model):
    """The oldest 100 delivery reports that are not yet confirmed.

    Args:
        delivery_reports: The reports, the oldest first; None if the response has none.
    """

    delivery_reports: list[DeliveryReport] = field(page_of(DeliveryReport))
