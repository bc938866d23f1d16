"""Programs read, subclass and store what calls return."""

import json
import subprocess
import sys

import pytest

from message_media_messages import (
    Message,
    MessageMediaMessagesClient,
    Reply,
    SendMessagesRequest,
)
from tests.support.callers import CREDITS, REPLIES, REPORTS, SEND, STATUS
from tests.support.transports import Scripted

MODULES = [
    "api_helper",
    "configuration",
    "controllers",
    "decorators",
    "exceptions",
    "http",
    "message_media_messages_client",
    "models",
]
STAR = """
class Message:
    pass

before = {*globals(), "before"}
own = Message
from message_media_messages import *
new = {name: value for name, value in globals().items() if name not in {*before, "own"}}
assert Message is own
print(*sorted(new))
print({value.__name__ == "message_media_messages." + name for name, value in new.items()})
client = message_media_messages_client.MessageMediaMessagesClient("key", "secret")
print(type(client.messages).__name__, configuration.Configuration.base_uri)
"""

VENDOR = {"vendor_id": "MessageMedia", "account_id": "MyAccount"}
REPLY = {
    "callback_url": "https://example.org/replies",
    "content": "Yes",
    "date_received": "2016-12-07T00:33:29.123Z",
    "destination_number": "+61491570156",
    "message_id": "m",
    "metadata": {"order": "7"},
    "reply_id": "r",
    "source_number": "+61491570157",
    "vendor_account_id": VENDOR,
}
REPORT = {
    "callback_url": "https://example.org/reports",
    "date_received": "2017-05-20T06:30:37.642Z",
    "delay": 0,
    "delivery_report_id": "d",
    "message_id": "m",
    "metadata": {"order": "7"},
    "original_text": "Hi",
    "source_number": "+61491570157",
    "status": "delivered",
    "submitted_date": "2017-05-20T06:30:37.639Z",
    "vendor_account_id": VENDOR,
}
STATUS_2_1_3 = {
    "callback_url": None,
    "content": "Hi",
    "delivery_report": True,
    "destination_number": "+61491570156",
    "format": "SMS",
    "message_expiry_timestamp": None,
    "message_id": "m",
    "metadata": {"order": "7"},
    "scheduled": "2017-05-20T06:30:37.639Z",
    "source_number": None,
    "source_number_type": None,
    "status": "queued",
}
SENT = {**STATUS_2_1_3, "media": None, "subject": None}
ADDED = {"error_code": "220", "billing_units": 1, "attachments": [], "brand_new": {"a": 1}}


def returned(endpoint, body):
    """Return what a call returns for the body of a response."""
    transport = Scripted((200, {}, json.dumps(body)))
    return endpoint.call(MessageMediaMessagesClient("key", "secret", http_client=transport))


def as_programs_do(value):
    return getattr(value, "__dict__", None) or str(value)


def test_import_star_imports_the_modules_of_2_1_3():
    ran = subprocess.run([sys.executable, "-c", STAR], capture_output=True, text=True, check=False)
    assert ran.stdout.splitlines() == [
        " ".join(MODULES),
        "{True}",
        "MessagesController https://api.messagemedia.com",
    ], ran.stderr


@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        (Message, "content", "Hi"),
        (Reply, "reply_id", "r"),
        (SendMessagesRequest, "messages", [Message("Hi")]),
    ],
)
def test_a_subclass_gets_its_fields_through_its_constructor(model, field, value):
    class OfTheProgram(model):
        def __init__(self, *args, **fields):
            super().__init__(*args, **fields)
            self.seen_by_constructor = getattr(self, field)

    sent = [item.to_dictionary() for item in value] if isinstance(value, list) else value
    assert OfTheProgram.from_dictionary({field: sent}).seen_by_constructor == value
    assert OfTheProgram(**{field: value}).seen_by_constructor == value
    assert type(OfTheProgram.from_dictionary({})) is OfTheProgram
    assert OfTheProgram.from_dictionary(None) is None


@pytest.mark.parametrize("added", [{}, ADDED], ids=["fields of 2.1.3", "more fields"])
@pytest.mark.parametrize(
    ("endpoint", "listed", "fields"),
    [
        (REPLIES, "replies", REPLY),
        (REPORTS, "delivery_reports", REPORT),
        (SEND, "messages", SENT),
        (STATUS, None, STATUS_2_1_3),
    ],
)
def test_vars_of_a_result_have_the_names_of_2_1_3(endpoint, listed, fields, added):
    body = {**fields, **added}
    result = returned(endpoint, {listed: [body], **ADDED} if listed else body)
    if listed:
        assert list(vars(result)) == [listed]
        result = vars(result)[listed][0]
    assert sorted(vars(result)) == sorted(fields)
    assert {name: getattr(result, name) for name in added} == added
    vendor = vars(result).get("vendor_account_id")
    assert vendor is None or vars(vendor) == VENDOR


@pytest.mark.parametrize(
    ("endpoint", "listed", "fields", "dates"),
    [
        (REPLIES, "replies", REPLY, {"date_received": "2016-12-07T00:33:29.123000+00:00"}),
        (
            REPORTS,
            "delivery_reports",
            REPORT,
            {
                "date_received": "2017-05-20T06:30:37.642000+00:00",
                "submitted_date": "2017-05-20T06:30:37.639000+00:00",
            },
        ),
        (SEND, "messages", SENT, {"scheduled": "2017-05-20T06:30:37.639000+00:00"}),
    ],
)
def test_json_dumps_writes_a_result_with_the_text_of_its_dates(endpoint, listed, fields, dates):
    result = returned(endpoint, {listed: [{**fields, **ADDED}]})
    assert json.loads(json.dumps(result, default=as_programs_do)) == {listed: [{**fields, **dates}]}
    for name, text in dates.items():
        value = getattr(result[listed][0], name)
        assert not hasattr(value, "__dict__")
        assert (str(value), value.value, value.datetime.isoformat()) == (text, text, text)


def test_a_program_that_reads_results_like_dictionaries_sends_once():
    transport = Scripted((202, {}, json.dumps({"messages": [SENT]})))
    client = MessageMediaMessagesClient("key", "secret", http_client=transport)
    ids = {}
    for _ in range(3):
        try:
            message = SEND.call(client)["messages"][0]
            ids[message["message_id"]] = ("status" in message, message["status"])
            break
        except (KeyError, TypeError, AttributeError):
            continue
    assert ids == {"m": (True, "queued")}
    assert len(transport.requests) == 1


def test_replies_and_reports_and_credits_read_like_dictionaries():
    [reply] = returned(REPLIES, {"replies": [REPLY]})["replies"]
    assert (reply.get("content"), reply["metadata"], reply.get("nothing", "-")) == (
        "Yes",
        {"order": "7"},
        "-",
    )
    assert reply["vendor_account_id"]["account_id"] == "MyAccount"
    assert "attachments" not in reply
    [report] = returned(REPORTS, {"delivery_reports": [REPORT]}).get("delivery_reports")
    assert (report["status"], str(report["submitted_date"])[:10]) == ("delivered", "2017-05-20")
    assert returned(CREDITS, {"remaining_credits": 5})["remaining_credits"] == 5
