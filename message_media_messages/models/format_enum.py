"""The formats of a message."""

from __future__ import annotations


class FormatEnum:
    """How a message reaches its receiver; the values are plain text."""

    SMS = "SMS"
    MMS = "MMS"
    TTS = "TTS"
