"""The formats of a message."""


class FormatEnum:
    """How a message is delivered; the values are plain text."""

    SMS = "SMS"
    MMS = "MMS"
    TTS = "TTS"
