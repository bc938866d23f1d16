"""The same statuses under their second name in 2.1.3."""

from message_media_messages.models.status_enum import StatusEnum


class Status2Enum(StatusEnum):
    """See `StatusEnum`."""
