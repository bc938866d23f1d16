"""The same formats under the name that some code imports them by."""

from __future__ import annotations

from message_media_messages.models.format_enum import FormatEnum


class Format1Enum(FormatEnum):
    """See `FormatEnum`."""
