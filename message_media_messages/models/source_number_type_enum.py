"""The types of sender."""


class SourceNumberTypeEnum:
    """The type of a source number; the values are plain text."""

    INTERNATIONAL = "INTERNATIONAL"
    ALPHANUMERIC = "ALPHANUMERIC"
    SHORTCODE = "SHORTCODE"
