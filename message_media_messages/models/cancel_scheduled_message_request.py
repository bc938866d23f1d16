"""The request body that cancels a scheduled message."""

from __future__ import annotations

from message_media_messages.models._model import Model


class CancelScheduledMessageRequest(Model):
    """The request body that cancels a scheduled message.

    Args:
        status: The new status; the service accepts only `cancelled`.
    """

    status: str = "cancelled"
