"""The request body that confirms delivery reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

from message_media_messages.models._model import Model


class ConfirmDeliveryReportsAsReceivedRequest(Model):
    """The delivery reports that the application has processed.

    Args:
        delivery_report_ids: Up to 100 values of `delivery_report_id` (not of `message_id`).
    """

    delivery_report_ids: Optional[Sequence[str]] = None
