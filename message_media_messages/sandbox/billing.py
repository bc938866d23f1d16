"""What a message costs: one billing unit for each SMS that its text fills."""

from __future__ import annotations

__all__ = ["billing_units"]

# GSM 03.38: the characters of seven bits, and those that take two places of them.
# https://www.3gpp.org/dynareport/23038.htm
_ONE_PLACE = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO_PLACES = frozenset("\f^{}\\[~]|€")


def billing_units(message_format: str, content: str) -> int:
    """Return how many units a message is billed.

    Args:
        message_format: `SMS`, `MMS` or `TTS`.
        content: The text. In an SMS, 160 characters of the GSM alphabet or 70 of any other fit
            alone, and 153 or 67 in each part of a longer one.

    Returns:
        The number of parts of an SMS, 1 for an MMS or a call.
    """
    if message_format != "SMS":
        return 1
    if _ONE_PLACE.union(_TWO_PLACES).issuperset(content):
        places = len(content) + sum(character in _TWO_PLACES for character in content)
        return _parts(places, alone=160, joined=153)
    places = len(content.encode("utf-16-le", "surrogatepass")) // 2
    return _parts(places, alone=70, joined=67)


def _parts(places: int, *, alone: int, joined: int) -> int:
    return 1 if places <= alone else -(-places // joined)
