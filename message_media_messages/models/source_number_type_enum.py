"""The kinds of sender."""

from __future__ import annotations


class SourceNumberTypeEnum:
    """What a source number is; the values are plain text."""

    INTERNATIONAL = "INTERNATIONAL"
    ALPHANUMERIC = "ALPHANUMERIC"
    SHORTCODE = "SHORTCODE"
