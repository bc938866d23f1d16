from __future__ import annotations

import json
from typing import Any

import pytest

from message_media_messages.sandbox.validation import (
    accepted_messages,
    cancel_errors,
    confirm_errors,
    confirmed_ids,
    parse_object,
    send_errors,
)

from .calls import BAD_NUMBER, MESSAGE, NUMBER

MMS = {"format": "MMS", "media": ["https://example.com/a.png"]}
ID = "877c19ef-fa2e-4cec-827a-e1df9b5509f7"


def errors(**fields: object) -> list[str]:
    return send_errors({"messages": [{**MESSAGE, **fields}]})


def test_a_valid_message_has_no_errors() -> None:
    valid: list[dict[str, object]] = [
        {},
        {"content": "x" * 5000},
        {"content": "🎉"},
        {"destination_number": "+12345678"},
        {"destination_number": "+123456789012345"},
        {"callback_url": "https://my.callback.url.com"},
        {"delivery_report": True},
        {"format": "SMS"},
        {"format": "TTS"},
        {"format": "MMS", "media": ["https://example.com/a.png"], "subject": "s" * 64},
        {"message_expiry_timestamp": "2016-11-03T11:49:02.807Z"},
        {"scheduled": "2016-11-03T11:49:02"},
        {"metadata": {str(number): "v" * 256 for number in range(10)}},
        {"metadata": {"k" * 100: ""}},
        {"source_number": "+61491570157", "source_number_type": "INTERNATIONAL"},
        {"source_number": "ACME", "source_number_type": "ALPHANUMERIC"},
        {"source_number": "12345", "source_number_type": "SHORTCODE"},
        {"source_number": "ACME"},
        {"callback_url": None, "metadata": None, "format": None, "subject": None},
        {"unheard_of": float("inf")},
        {"callback_url": "no URL"},
        {"content": " ", "source_number": ""},
        {"format": "MMS", "media": ["HTTP://example.com"]},
    ]
    assert [fields for fields in valid if errors(**fields)] == []


@pytest.mark.parametrize("number", ["+1234567", "+1234567890123456", "+"])
def test_a_number_of_the_wrong_length_is_refused_in_the_service_s_words(number: str) -> None:
    assert errors(destination_number=number)[0].startswith(
        "/messages/0/destination_number: International address must be between 8 and 15 "
        "characters excluding the first '+'"
    )


def test_a_number_that_is_too_long_and_no_number_has_both_reasons() -> None:
    (error,) = errors(destination_number="+not a number at all")
    assert error == f"/messages/0/destination_number: {BAD_NUMBER}"


@pytest.mark.parametrize(
    "number", ["+6149157015x", "+61 491 570 156", "+6149157015²", "++61491570"]
)
def test_a_number_of_anything_but_digits_is_refused(number: str) -> None:
    assert errors(destination_number=number) == [
        "/messages/0/destination_number: International address contains invalid characters."
    ]


@pytest.mark.parametrize("number", ["61491570156", "0491570156"])
def test_a_number_needs_its_plus(number: str) -> None:
    assert errors(destination_number=number) == [
        "/messages/0/destination_number: International address must start with '+'."
    ]


def test_a_number_does_not_start_with_0() -> None:
    assert errors(destination_number="+0491570156") == [
        "/messages/0/destination_number: International address must not start with 0."
    ]


def test_an_invalid_field_is_named() -> None:
    invalid: list[tuple[dict[str, object], str]] = [
        ({"content": None}, "content"),
        ({"content": ""}, "content"),
        ({"content": "x" * 5001}, "content"),
        ({"content": 1.0}, "content"),
        ({"destination_number": None}, "destination_number"),
        ({"destination_number": 61491570156.0}, "destination_number"),
        ({"callback_url": 1.0}, "callback_url"),
        ({"callback_url": ""}, "callback_url"),
        ({"delivery_report": "true"}, "delivery_report"),
        ({"delivery_report": 1.0}, "delivery_report"),
        ({"format": "sms"}, "format"),
        ({"format": []}, "format"),
        ({"media": ["https://example.com/a.png"]}, "media"),
        ({"format": "MMS", "media": "https://example.com/a.png"}, "media"),
        ({"format": "MMS", "media": [1.0]}, "media"),
        ({"format": "MMS"}, "media"),
        ({"format": "MMS", "media": None}, "media"),
        ({"format": "MMS", "media": []}, "media"),
        ({"format": "MMS", "media": ["example.com/a.png"]}, "media"),
        ({"format": "MMS", "media": ["ftp://example.com/a.png"]}, "media"),
        ({"format": "MMS", "media": ["https:///a.png"]}, "media"),
        ({"format": "MMS", "media": ["http://["]}, "media"),
        ({"subject": "s"}, "subject"),
        ({**MMS, "subject": "s" * 65}, "subject"),
        ({**MMS, "subject": 1.0}, "subject"),
        ({"message_expiry_timestamp": "tomorrow"}, "message_expiry_timestamp"),
        ({"scheduled": "2016-02-30T11:49:02Z"}, "scheduled"),
        ({"scheduled": 1.0}, "scheduled"),
        ({"metadata": []}, "metadata"),
        ({"metadata": {"key": 1.0}}, "metadata"),
        ({"metadata": {"key": None}}, "metadata"),
        ({"metadata": {"k" * 101: "v"}}, "metadata"),
        ({"metadata": {"key": "v" * 257}}, "metadata"),
        ({"metadata": {str(number): "v" for number in range(11)}}, "metadata"),
        ({"source_number": 1.0}, "source_number"),
        ({"source_number_type": "INTERNATIONAL"}, "source_number_type"),
        ({"source_number": "ACME", "source_number_type": "NAME"}, "source_number_type"),
    ]
    for fields, pointer in invalid:
        (error,) = errors(**fields)
        assert error.startswith(f"/messages/0/{pointer}: "), fields
        assert error.endswith(".")


def test_a_message_without_its_required_fields_misses_both() -> None:
    assert [error.partition(":")[0] for error in send_errors({"messages": [{}]})] == [
        "/messages/0/content",
        "/messages/0/destination_number",
    ]


def test_every_message_is_judged_at_its_own_place() -> None:
    wrong: dict[str, object] = {"content": "", "destination_number": NUMBER}
    found = send_errors({"messages": [MESSAGE, wrong, "text", wrong]})
    assert [error.partition(":")[0] for error in found] == [
        "/messages/1/content",
        "/messages/2",
        "/messages/3/content",
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"messages": None},
        {"messages": []},
        {"messages": [MESSAGE] * 101},
        {"messages": MESSAGE},
    ],
)
def test_a_send_is_of_1_to_100_messages(body: dict[str, object]) -> None:
    assert send_errors(body) == ["/messages: Messages must be a list of 1 to 100 messages."]
    assert send_errors({"messages": [MESSAGE] * 100}) == []


def test_an_accepted_message_has_known_fields_defaults_and_dates_in_utc() -> None:
    (message,) = accepted_messages(
        {
            "messages": [
                {
                    **MESSAGE,
                    "scheduled": "2016-11-03T22:49:02.807+11:00",
                    "subject": None,
                    "status": "delivered",
                    "message_id": "mine",
                    "unheard_of": 1.0,
                }
            ]
        }
    )
    assert message == {
        **MESSAGE,
        "format": "SMS",
        "delivery_report": False,
        "scheduled": "2016-11-03T11:49:02.807Z",
    }


@pytest.mark.parametrize("ids", [[], [ID.upper()], [ID] * 100])
def test_up_to_100_ids_are_confirmed(ids: list[str]) -> None:
    assert confirm_errors({"reply_ids": ids}, "reply_ids") == []
    assert confirmed_ids({"reply_ids": ids}, "reply_ids") == ids


@pytest.mark.parametrize("ids", [None, ID, {ID: ID}, [1.0], [None], [ID] * 101])
def test_anything_but_a_list_of_up_to_100_texts_is_not_confirmed(ids: object) -> None:
    assert confirm_errors({"reply_ids": ids}, "reply_ids") == [
        "/reply_ids: IDs must be a list of at most 100 strings."
    ]


def test_an_id_to_confirm_is_a_uuid() -> None:
    ids = [ID, "not an id", ID.replace("-", ""), f"{ID} "]
    assert confirm_errors({"reply_ids": ids}, "reply_ids") == [
        f"/reply_ids/{index}: ID must be a UUID." for index in (1, 2, 3)
    ]


def test_a_strict_check_refuses_unknown_fields_with_the_likely_name() -> None:
    misspelt = {**MESSAGE, "destination": NUMBER, "deliveryReport": True, "a/~b": 1, "status": ""}
    assert send_errors({"messages": [misspelt], "message": []}, strict=True) == [
        "/message: Unknown field, did you mean messages?",
        "/messages/0/destination: Unknown field, did you mean destination_number?",
        "/messages/0/deliveryReport: Unknown field, did you mean delivery_report?",
        "/messages/0/a~1~0b: Unknown field.",
        "/messages/0/status: Unknown field.",
    ]
    assert send_errors({"mesages": [MESSAGE]}, strict=True) == [
        "/mesages: Unknown field, did you mean messages?",
        "/messages: Messages must be a list of 1 to 100 messages.",
    ]
    assert confirm_errors({"reply_id": [], "reply_ids": []}, "reply_ids", strict=True) == [
        "/reply_id: Unknown field, did you mean reply_ids?"
    ]
    assert cancel_errors({"state": "", "status": "cancelled"}, strict=True) == [
        "/state: Unknown field, did you mean status?"
    ]
    assert send_errors({"messages": [MESSAGE]}, strict=True) == []


@pytest.mark.parametrize("body", [{}, {"status": "scheduled"}, {"status": None}])
def test_a_status_changes_to_cancelled_alone(body: dict[str, object]) -> None:
    assert cancel_errors(body) == ["/status: Status must be cancelled."]
    assert cancel_errors({"status": "cancelled"}) == []


def test_a_body_that_is_no_json_object_is_refused() -> None:
    for body in [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b"\xff\xfe{}",
        '{"a": "é"}'.encode("latin-1"),
        b'{"a": "' + b"\x00" + b'"}',
        b'{"a":' * 100_000,
        b"[" * 100_000,
    ]:
        with pytest.raises(ValueError, match=r"."):
            parse_object(body)


@pytest.mark.parametrize(
    ("body", "parsed"),
    [
        (b'{"a": "\xc3\xa9"}', {"a": "é"}),
        (b'{"a": 1, "a": "last"}', {"a": "last"}),
        (b'{"a": ' + b"9" * 5000 + b"}", {"a": float("inf")}),
    ],
)
def test_a_json_object_is_read_however_odd(body: bytes, parsed: dict[str, Any]) -> None:
    assert parse_object(body) == parsed
    assert json.loads(body.decode().replace("9" * 5000, "1e999")) == parsed
