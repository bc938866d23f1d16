from __future__ import annotations

from datetime import datetime, timezone

import pytest

from message_media_messages.sandbox.events import (
    EVENT_NAMES,
    encoded_attachments,
    is_opt_out,
    opt_out_event,
    reply_event,
    report_event,
)
from message_media_messages.sandbox.json_types import DeliveryReport, Message, Reply

NOW = datetime(2026, 1, 2, tzinfo=timezone.utc)
MESSAGE: Message = {
    "content": "Hello",
    "destination_number": "+61491570156",
    "format": "SMS",
    "message_id": "the message",
    "status": "delivered",
}
REPORT: DeliveryReport = {
    "delivery_report_id": "the report",
    "message_id": "the message",
    "status": "delivered",
    "source_number": "+61491570156",
    "original_text": "Hello",
    "date_received": "2026-01-02T00:00:00.000Z",
    "submitted_date": "2026-01-02T00:00:01.000Z",
    "delay": 0,
    "billing_units": 2,
    "vendor_account_id": {"vendor_id": "MessageMedia", "account_id": "MyAccount001"},
    "callback_url": "http://localhost/",
    "metadata": {"key": "value"},
    "error_code": "220",
}
REPLY: Reply = {
    "reply_id": "the reply",
    "content": "Hi",
    "source_number": "+61491570156",
    "destination_number": "+61491570157",
    "date_received": "2026-01-02T00:00:00.000Z",
    "vendor_account_id": {"vendor_id": "MessageMedia", "account_id": "MyAccount001"},
    "message_id": "the message",
    "callback_url": "http://localhost/",
    "metadata": {"key": "value"},
}
INBOUND: Reply = {
    "reply_id": "the reply",
    "content": "Hi",
    "source_number": "+61491570156",
    "date_received": "2026-01-02T00:00:00.000Z",
    "vendor_account_id": {"vendor_id": "MessageMedia", "account_id": "MyAccount001"},
}


def known(variables: object) -> set[str]:
    assert isinstance(variables, dict)
    return {name for name, value in variables.items() if value is not None}


def test_a_callback_has_the_whole_report() -> None:
    event = report_event(REPORT, MESSAGE, NOW)
    assert (event.name, event.at, event.callback_url) == ("DELIVERED_DR", NOW, "http://localhost/")
    assert event.fields == REPORT


def test_the_default_of_a_webhook_is_the_documented_sample() -> None:
    assert report_event(REPORT, MESSAGE, NOW).default_fields == {
        "delivery_report_id": "the report",
        "source_number": "+61491570156",
        "date_received": "2026-01-02T00:00:00.000Z",
        "status": "delivered",
        "delay": "0",
        "submitted_date": "2026-01-02T00:00:01.000Z",
        "message_id": "the message",
        "original_text": "Hello",
        "vendor_account_id": {"vendor_id": "MessageMedia", "account_id": "MyAccount001"},
        "error_code": "220",
        "metadata": {"key": "value"},
    }


def test_a_report_has_the_documented_variables() -> None:
    variables = report_event(REPORT, MESSAGE, NOW).variables
    assert {name: variables[name] for name in known(variables)} == {
        "type": "SMS",
        "format": "SMS",
        "mtId": "the message",
        "messageId": "the message",
        "drId": "the report",
        "reportId": "the report",
        "accountId": "MyAccount001",
        "vendorId": "MessageMedia",
        "submittedTimestamp": "2026-01-02T00:00:01.000Z",
        "receivedTimestamp": "2026-01-02T00:00:00.000Z",
        "status": "delivered",
        "statusCode": "220",
        "metadata": {"key": "value"},
        "sourceAddress": "+61491570156",
        "mtContent": "Hello",
        "messageContent": "Hello",
        "billingUnits": 2,
    }


@pytest.mark.parametrize(
    ("status", "name"),
    [
        ("enroute", "ENROUTE_DR"),
        ("submitted", "SUBMITTED_DR"),
        ("delivered", "DELIVERED_DR"),
        ("expired", "EXPIRED_DR"),
        ("rejected", "REJECTED_DR"),
        ("failed", "FAILED_DR"),
        ("undeliverable", "FAILED_DR"),
        ("held", None),
    ],
)
def test_a_status_has_an_event(status: str, name: str) -> None:
    event = report_event({**REPORT, "status": status}, MESSAGE, NOW)
    assert event.name == name
    assert name is None or name in EVENT_NAMES


def test_a_reply_is_reported() -> None:
    event = reply_event(REPLY, MESSAGE, [], NOW)
    assert (event.name, event.at, event.callback_url) == ("RECEIVED_SMS", NOW, "http://localhost/")
    assert event.fields == REPLY
    assert event.default_fields == {
        "account_id": "MyAccount001",
        "reply_id": "the reply",
        "destination_number": "+61491570157",
        "source_number": "+61491570156",
        "date_received": "2026-01-02T00:00:00.000Z",
        "message_id": "the message",
        "content": "Hi",
        "metadata": {"key": "value"},
    }
    assert {name: event.variables[name] for name in known(event.variables)} == {
        "type": "SMS",
        "format": "SMS",
        "mtId": "the message",
        "messageId": "the message",
        "moId": "the reply",
        "replyId": "the reply",
        "accountId": "MyAccount001",
        "vendorId": "MessageMedia",
        "submittedTimestamp": "2026-01-02T00:00:00.000Z",
        "receivedTimestamp": "2026-01-02T00:00:00.000Z",
        "metadata": {"key": "value"},
        "sourceAddress": "+61491570156",
        "destinationAddress": "+61491570157",
        "mtContent": "Hello",
        "messageContent": "Hello",
        "moContent": "Hi",
        "replyContent": "Hi",
    }


def test_an_inbound_message_has_no_message() -> None:
    event = reply_event(INBOUND, None, [], NOW)
    assert event.callback_url is None
    assert event.default_fields == {
        "account_id": "MyAccount001",
        "reply_id": "the reply",
        "source_number": "+61491570156",
        "date_received": "2026-01-02T00:00:00.000Z",
        "content": "Hi",
        "metadata": {},
    }
    assert not {"messageId", "mtContent", "destinationAddress"} & known(event.variables)


def test_a_reply_with_attachments_is_an_mms() -> None:
    encoded = encoded_attachments([("image/png", b"\x00", "a.png")])
    attachment = {"content_type": "image/png", "content": "AA==", "original_name": "a.png"}
    event = reply_event(REPLY, MESSAGE, encoded, NOW)
    assert event.name == "RECEIVED_MMS"
    assert event.fields == {**REPLY, "attachments": [attachment]}
    assert event.default_fields["attachments"] == [attachment]
    assert "content" not in event.default_fields
    assert event.variables["format"] == event.variables["type"] == "MMS"
    assert event.variables["attachments"] == [
        {"contentType": "image/png", "base64": "AA==", "originalName": "a.png"}
    ]


@pytest.mark.parametrize("content", ["STOP", " stop\n", "Stop All", "opt out", "UNSUBSCRIBE"])
def test_an_opt_out_is_one_word(content: str) -> None:
    assert is_opt_out(content)


@pytest.mark.parametrize("content", ["", "STOP it", "Please stop", "yes"])
def test_other_replies_are_not_an_opt_out(content: str) -> None:
    assert not is_opt_out(content)


def test_an_opt_out_is_a_notification() -> None:
    event = opt_out_event({**REPLY, "content": "STOP"}, MESSAGE, NOW)
    assert (event.name, event.callback_url) == ("OPT_OUT_SMS", None)
    notification_id = event.default_fields["notification_id"]
    assert event.default_fields == {
        "notification_id": notification_id,
        "account_id": "MyAccount001",
        "destination_number": "+61491570157",
        "source_number": "+61491570156",
        "date_received": "2026-01-02T00:00:00.000Z",
        "message_id": "the message",
        "content": "STOP",
        "metadata": {"key": "value"},
    }
    assert event.variables["notificationId"] == notification_id
    assert event.variables["moContent"] == "STOP"
    assert not {"replyId", "moId"} & known(event.variables)
