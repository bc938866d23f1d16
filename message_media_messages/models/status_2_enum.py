"""The same statuses under the name that some code imports them by."""

from __future__ import annotations

from message_media_messages.models.status_enum import StatusEnum


class Status2Enum(StatusEnum):
    """See `StatusEnum`."""
