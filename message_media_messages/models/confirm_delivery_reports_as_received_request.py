"""What is sent to confirm delivery reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

from message_media_messages.models._model import Model


class ConfirmDeliveryReportsAsReceivedRequest(Model):
    """The delivery reports that the application has dealt with.

    Args:
        delivery_report_ids: Up to 100 ids of reports (not of the messages that they are about).
    """

    delivery_report_ids: Optional[Sequence[str]] = None
