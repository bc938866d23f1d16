"""What is sent to cancel a scheduled message."""

from __future__ import annotations

from message_media_messages.models._model import Model


class CancelScheduledMessageRequest(Model):
    """The change that cancels a scheduled message.

    Args:
        status: The new status; the service knows `cancelled` only.
    """

    status: str = "cancelled"
