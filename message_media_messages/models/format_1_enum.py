"""The same formats under their second name in 2.1.3."""

from message_media_messages.models.format_enum import FormatEnum


class Format1Enum(FormatEnum):
    """See `FormatEnum`."""
