"""Count the billing units of a message: one per SMS segment."""

from __future__ import annotations

__all__ = ["billing_units"]

# GSM 03.38 basic characters use one septet; extension characters use two.
# https://www.3gpp.org/dynareport/23038.htm
_GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENSION = frozenset("\f^{}\\[~]|€")


def billing_units(message_format: str, content: str) -> int:
    """Return the number of billing units of a message.

    Args:
        message_format: `SMS`, `MMS` or `TTS`.
        content: The text. One SMS holds 160 GSM characters or 70 UTF-16 code units. Each segment
            of a longer text holds 153 or 67.

    Returns:
        The number of segments of an SMS; 1 for an MMS or a text-to-speech call.
    """
    if message_format != "SMS":
        return 1
    if _GSM_BASIC.union(_GSM_EXTENSION).issuperset(content):
        septets = len(content) + sum(character in _GSM_EXTENSION for character in content)
        return _segments(septets, single=160, multipart=153)
    code_units = len(content.encode("utf-16-le", "surrogatepass")) // 2
    return _segments(code_units, single=70, multipart=67)


def _segments(length: int, *, single: int, multipart: int) -> int:
    return 1 if length <= single else -(-length // multipart)
