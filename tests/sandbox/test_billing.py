from __future__ import annotations

import pytest

from message_media_messages.sandbox.billing import billing_units


def test_an_sms_is_billed_by_its_parts() -> None:
    units = {
        "a": 1,
        "a" * 160: 1,
        "a" * 161: 2,
        "a" * 306: 2,
        "a" * 307: 3,
        "é@£ñ" * 40: 1,
        "€" * 80: 1,
        "€" * 81: 2,
        "ж" * 70: 1,
        "ж" * 71: 2,
        "ж" * 134: 2,
        "ж" * 135: 3,
        "🎉" * 35: 1,
        "🎉" * 36: 2,
        "\ud800": 1,
        "a" * 5000: 33,
    }
    assert {content: billing_units("SMS", content) for content in units} == units


@pytest.mark.parametrize("message_format", ["MMS", "TTS"])
def test_an_mms_and_a_call_are_one_unit_however_long(message_format: str) -> None:
    assert billing_units(message_format, "ж" * 5000) == 1
