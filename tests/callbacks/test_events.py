"""Callbacks are parsed, whatever the template made of them."""

import copy
import json
import pickle
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings, strategies as st

from message_media_messages import DeliveryReport, Reply, VendorAccountId
from message_media_messages.callbacks import (
    CallbackError,
    OptOut,
    ParseError,
    SignatureError,
    event_id,
    parse,
)

REPORT = {
    "delivery_report_id": "01e1fa0a-6e27-4945-9cdb-18644b4de043",
    "source_number": "+61491570156",
    "date_received": "2016-11-03T11:49:02.807Z",
    "status": "enroute",
    "delay": "0",
    "submitted_date": "2016-11-03T11:49:02.807Z",
    "message_id": "877c19ef-fa2e-4cec-827a-e1df9b5509f7",
    "original_text": "Hello back",
    "vendor_account_id": {"vendor_id": "SinchEU", "account_id": "MyAccount001"},
    "error_code": "220",
    "metadata": {"myKey": "myValue"},
}
REPLY = {
    "account_id": "DeveloperPortal7000",
    "reply_id": "a175e797-2b54-468b-9850-41a3eab32f74",
    "destination_number": "+61491593156",
    "source_number": "+61491570156",
    "date_received": "2016-12-07T08:44:00.850Z",
    "message_id": "877c19ef-fa2e-4cec-827a-e1df9b5509f7",
    "content": "Hello Derpina",
    "metadata": {"myKey": "myValue"},
}
OPT_OUT = {
    "notification_id": "3e6e6b1a-6c1d-4b1a-9c1e-6f1a6b1a6c1d",
    "account_id": "DeveloperPortal7000",
    "destination_number": "+61491593156",
    "source_number": "+61491570156",
    "date_received": "2016-12-07T08:44:00.850Z",
    "content": "STOP",
}
ATTACHMENT = {"content_type": "image/png", "content": "dGVzdA==", "original_name": "file.png"}


def test_a_delivery_report_is_parsed():
    report = parse(json.dumps(REPORT).encode())
    assert report == DeliveryReport.from_dictionary(REPORT)
    assert report.date_received.year == 2016
    assert report.vendor_account_id.account_id == "MyAccount001"
    assert report.additional_properties == {}


def test_a_reply_is_parsed():
    reply = parse(json.dumps(REPLY))
    assert isinstance(reply, Reply)
    assert reply.content == "Hello Derpina"
    assert reply.metadata == {"myKey": "myValue"}
    assert reply.additional_properties == {}


def test_the_bytes_of_attachments_are_decoded():
    contents = ("dGVzdA==", "dGVz\r\ndA==", "not base64")
    with_attachments = {**REPLY, "attachments": [{**ATTACHMENT, "content": c} for c in contents]}
    attachments = parse(with_attachments).attachments
    assert [attachment.decoded for attachment in attachments] == [b"test", b"test", None]
    assert attachments[0].original_name == "file.png"


def test_an_opt_out_is_parsed():
    opt_out = parse(OPT_OUT)
    assert isinstance(opt_out, OptOut)
    assert opt_out.notification_id == OPT_OUT["notification_id"]
    assert opt_out.content == "STOP"
    assert opt_out.message_id is None
    assert opt_out.date_received.hour == 8
    assert opt_out.vendor_account_id == VendorAccountId(account_id="DeveloperPortal7000")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        # The service documents this body as an example of a template.
        ({"id": "877c19ef-fa2e-4cec-827a-e1df9b5509f7", "status": "200"}, DeliveryReport),
        ({"error_code": 220}, DeliveryReport),
        ({"original_text": "Sale!"}, DeliveryReport),
        ({"submitted_date": "2016-12-07T08:44:00.850Z"}, DeliveryReport),
        ({"content": "Yes"}, Reply),
        ({"attachments": [ATTACHMENT]}, Reply),
        ({"reply_id": "1", "original_text": "Sale!", "status": "read"}, Reply),
        ({"reply_id": "", "content": "STOP"}, OptOut),
        ({"reply_id": "$replyId", "content": "STOP", "original_text": "Sale!"}, OptOut),
        ({"notification_id": "1", "reply_id": "2", "delivery_report_id": "3"}, OptOut),
    ],
)
def test_the_kind_is_found_without_all_ids(body, kind):
    assert type(parse(body)) is kind


def test_unknown_keys_are_kept():
    report = parse({"id": "1", "status": "200", "retry": {"count": 1}})
    assert report.additional_properties == {"id": "1", "retry": {"count": 1}}


@pytest.mark.parametrize(
    ("name", "value", "parsed"),
    [
        ("billing_units", "1", 1),
        ("billing_units", 2, 2),
        ("billing_units", "", None),
        ("billing_units", "$billingUnits", None),
        ("error_code", 220, "220"),
        ("error_code", "$!{statusCode}", None),
        ("delay", "0", "0"),
        ("delay", 0, 0),
        ("message_id", "", None),
        ("message_id", None, None),
        ("message_id", "$messageId", None),
        ("message_id", "$!messageId", None),
        ("message_id", "${messageId}", None),
        ("message_id", "$esc.json($!mtId)", None),
        ("message_id", "$5", "$5"),
        ("original_text", "", ""),
        ("original_text", None, None),
        ("original_text", "$esc.json($!mtContent)", None),
        ("original_text", "$messageContent", None),
        ("original_text", "$price", "$price"),
        ("metadata", "{a=1, b=}", {"a": "1", "b": ""}),
        ("metadata", "{}", {}),
        ("metadata", "{a=1, 2}", "{a=1, 2}"),
        ("metadata", "{a=b=c}", "{a=b=c}"),
        ("metadata", "{a=1, a=2}", "{a=1, a=2}"),
        ("metadata", "a=1", "a=1"),
        ("metadata", "$metadata", None),
        ("metadata", {"a": "$b", "c": ""}, {"a": "$b", "c": ""}),
        ("vendor_account_id", {"vendor_id": "$vendorId", "account_id": ""}, None),
        ("vendor_account_id", {"account_id": 7}, VendorAccountId(account_id="7")),
        ("source_number", 61491570156, "61491570156"),
        ("original_text", int("9" * 1000), "9" * 1000),
    ],
)
def test_a_value_of_a_template_is_converted(name, value, parsed):
    assert getattr(parse({**REPORT, name: value}), name) == parsed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("billing_units", "1.5"),
        ("billing_units", "n/a"),
        ("billing_units", True),
        ("delay", {"seconds": 5}),
        ("metadata", ["a"]),
        ("metadata", '{"a": NaN}'),
        ("metadata", '{"a": "\\ud800"}'),
        ("vendor_account_id", "A"),
        ("attachments", {"a": "b"}),
        ("attachments", "dGVzdA=="),
        ("attachments", "[nothing"),
        ("attachments", "[" * 100_000),
        ("attachments", ["a", None]),
        ("date_received", {"year": 2016}),
        ("date_received", "yesterday"),
        ("message_id", ["1"]),
        ("content", {"text": "Hello"}),
        ("content", 1.5),
        ("content", True),
        ("reply_id", {"uuid": "1"}),
        ("unknown", "$price"),
        ("unknown", ""),
        ("unknown", None),
    ],
)
def test_a_value_that_cannot_be_converted_is_kept(name, value):
    reply = parse({**REPLY, name: value})
    assert isinstance(reply, Reply)
    assert reply[name] == value
    assert reply.source_number == REPLY["source_number"]


def test_an_attachment_whose_content_is_no_text_has_no_bytes():
    [attachment] = parse({**REPLY, "attachments": [{"content": [1]}]}).attachments
    assert (attachment.content, attachment.decoded) == ([1], None)


def test_a_form_without_attachments_is_no_reply():
    form = urlencode({**OPT_OUT, "notification_id": "", "content": "", "attachments": "[]"})
    with pytest.raises(ParseError):
        parse(form)
    assert "attachments" not in parse(f"{form}&status=read")


def test_a_template_for_all_events_leaves_nothing_of_the_other_kinds():
    empty = {"reply_id": "", "notification_id": "", "content": "", "attachments": []}
    assert parse({**REPORT, **empty}).additional_properties == {}


def test_a_form_is_parsed():
    form = urlencode({"reply_id": "7", "content": "Olá & tschüß = {}", "account_id": "A", "x": ""})
    reply = parse(form.encode())
    assert isinstance(reply, Reply)
    assert (reply.content, reply.vendor_account_id.account_id) == ("Olá & tschüß = {}", "A")


def test_a_text_that_the_template_does_not_escape_is_parsed():
    assert parse(b'{"reply_id": "1", "content": "two\r\n\tlines"}').content == "two\r\n\tlines"
    assert parse(b"reply_id=1&content=I said <two>\nlines\n").content == "I said <two>\nlines"


def test_the_objects_of_a_form_are_json():
    nested = ("vendor_account_id", "metadata", "attachments")
    event = {**REPLY, "vendor_account_id": {"account_id": "A"}, "attachments": [ATTACHMENT]}
    form = {name: json.dumps(event[name]) if name in nested else event[name] for name in event}
    assert parse(urlencode(form)) == parse(event)


def test_a_byte_order_mark_is_ignored():
    assert parse(b"\xef\xbb\xbf" + json.dumps(REPORT).encode()) == parse(REPORT)
    assert parse("\ufeff" + json.dumps(REPORT)) == parse(REPORT)


def test_a_dictionary_is_not_changed():
    body = {**REPLY, "attachments": [dict(ATTACHMENT)], "metadata": "{a=b}", "message_id": ""}
    before = copy.deepcopy(body)
    parse(body)
    assert body == before


def circular():
    body = {"reply_id": "1"}
    body["more"] = body
    return body


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"<xml/>",
        b"<?xml version='1.0'?><a b=\"c\"/>",
        b"null",
        b"5",
        b'"text"',
        b"[" + json.dumps(REPLY).encode() + b"]",
        b"{}",
        b'{"reply_id": ',
        b'{"reply_id": "1", "x": NaN}',
        b'{"reply_id": "1", "x": -Infinity}',
        b'{"reply_id": "1", "x": 1e999}',
        b'{"reply_id": "1", "x": ' + b"9" * 1001 + b"}",
        b'{"reply_id": "1", "x": "\\ud800"}',
        b'{"reply_id": "1", "\\ud800": 1}',
        b'{"reply_id": "1", "x": ' + b"[" * 100 + b"]" * 100 + b"}",
        b'{"reply_id": "1", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"content=%ff",
        b"a=b",
        b"a",
        b"5 = 5",
        b"original_text=",
        "content=\ud800",
        "content=1&" + "a=1&" * 2000,
        {},
        {"reply_id": "1", "x": b"bytes"},
        {"reply_id": "1", "x": float("nan")},
        {"reply_id": "1", 5: "x"},
        circular(),
        {"id": "1", "reply_id": "$replyId", "content": "$moContent"},
    ],
)
def test_anything_else_is_a_parse_error_with_the_body(body):
    with pytest.raises(ParseError) as caught:
        parse(body)
    assert caught.value.body is body
    assert isinstance(caught.value, CallbackError)


def test_the_message_of_an_error_has_no_text_of_the_body():
    with pytest.raises(ParseError) as caught:
        parse(b'{"content": "secret\xff"}')
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("body", [None, 5, ["a"], bytearray(b"{}")])
def test_another_type_is_a_type_error(body):
    with pytest.raises(TypeError, match="body must be bytes, str or dict, not "):
        parse(body)


def test_the_errors_can_be_pickled():
    error = pickle.loads(pickle.dumps(ParseError("no", b"body")))
    assert (str(error), error.body) == ("no", b"body")
    error = pickle.loads(pickle.dumps(SignatureError("why")))
    assert (str(error), error.reason) == ("why", "why")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (REPORT, "delivery_report:01e1fa0a-6e27-4945-9cdb-18644b4de043"),
        (REPLY, "reply:a175e797-2b54-468b-9850-41a3eab32f74"),
        (OPT_OUT, "opt_out:3e6e6b1a-6c1d-4b1a-9c1e-6f1a6b1a6c1d"),
    ],
)
def test_the_id_of_an_event_is_its_kind_and_uuid(body, expected):
    assert event_id(parse(body)) == expected


def test_an_event_without_an_id_is_recognized_by_its_fields():
    first = event_id(parse({"id": "1", "status": "200"}))
    assert first.startswith("delivery_report:sha256-")
    assert first == event_id(parse({"status": "200", "id": "1"}))
    assert first != event_id(parse({"id": "1", "status": "220"}))


def test_an_id_that_is_no_text_is_not_the_id_of_an_event():
    assert event_id(parse({"reply_id": {"id": "1", "x": 2}})) == event_id(
        parse({"reply_id": {"x": 2, "id": "1"}})
    )
    assert event_id(parse({"reply_id": ["1"]})) != event_id(parse({"reply_id": "['1']"}))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
VALUES = JSON | st.sampled_from(["$x", "{a=b}", "{", "[{}]", "1", ""])
BODIES = st.dictionaries(st.sampled_from([*REPORT, *REPLY, *OPT_OUT, "attachments"]), VALUES)


@settings(deadline=None)
@given(BODIES | BODIES.map(json.dumps) | st.binary() | st.text() | JSON.map(json.dumps))
def test_nothing_raises_another_exception(body):
    try:
        event = parse(body)
    except ParseError:
        return
    assert event_id(event)
    json.dumps(event.to_dictionary(), allow_nan=False).encode()
