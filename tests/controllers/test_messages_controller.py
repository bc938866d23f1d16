"""The accepted forms of messages, and the checks before they are sent."""

import datetime as dt
import json

import pytest

from message_media_messages import Message, MessageMediaMessagesClient, SendMessagesRequest
from tests.support.transports import Scripted

ACCEPTED = (202, {}, '{"messages": [{"message_id": "1", "status": "queued"}]}')
HELLO = {"content": "Hello", "destination_number": "+61491570156"}
MODEL = {**HELLO, "delivery_report": False}


@pytest.fixture
def transport():
    return Scripted(ACCEPTED)


@pytest.fixture
def messages(transport):
    return MessageMediaMessagesClient("key", "secret", http_client=transport).messages


def bodies(transport):
    return [json.loads(body) for _, body in transport.sent]


def test_one_message_is_sent_and_returned_with_its_id(messages, transport):
    noon = dt.datetime(2030, 1, 1, 12, tzinfo=dt.timezone.utc)
    message = messages.send_message("Hello", "+61491570156", scheduled=noon, delivery_report=True)
    assert (type(message), message.message_id, message.status) == (Message, "1", "queued")
    fields = {**HELLO, "delivery_report": True, "scheduled": "2030-01-01T12:00:00+00:00"}
    assert bodies(transport) == [{"messages": [fields]}]


def test_a_field_that_messages_do_not_have_is_an_error(messages, transport):
    with pytest.raises(TypeError, match="delivery_reports"):
        messages.send_message("Hello", "+61491570156", delivery_reports=True)
    assert transport.sent == []


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        (Message(**HELLO), [MODEL]),
        ([Message(**HELLO), HELLO], [MODEL, HELLO]),
        ((HELLO,), [HELLO]),
        (iter([HELLO]), [HELLO]),
        ({1: HELLO}.values(), [HELLO]),
        ([], []),
        (SendMessagesRequest([Message(**HELLO)]), [MODEL]),
        ({"messages": (HELLO, Message(**HELLO))}, [HELLO, MODEL]),
    ],
)
def test_messages_are_given_in_any_of_these_shapes(messages, transport, body, sent):
    assert messages.send_messages(body).messages[0].message_id == "1"
    assert bodies(transport) == [{"messages": sent}]


def test_none_is_an_empty_body_as_in_2_1_3(messages, transport):
    messages.send_messages(None)
    assert bodies(transport) == [{}]


def test_a_misspelled_key_for_the_messages_is_an_error(messages, transport):
    with pytest.raises(ValueError, match="has the key 'message' instead of 'messages'"):
        messages.send_messages({"message": [HELLO]})
    assert transport.sent == []


@pytest.mark.parametrize("wrap", [list, lambda each: {"messages": each}])
def test_a_misspelled_field_is_sent_with_a_warning_at_the_call(messages, transport, wrap):
    with pytest.warns(UserWarning, match="no field 'delivery_reports'.*'delivery_report'") as seen:
        messages.send_messages(wrap([{**HELLO, "delivery_reports": True, "priority": 1}]))
    assert [warning.filename for warning in seen] == [__file__]
    assert bodies(transport) == [{"messages": [{**HELLO, "delivery_reports": True, "priority": 1}]}]


@pytest.mark.parametrize("body", ["Hello", b"Hello", 4711, True])
def test_a_body_that_is_no_messages_is_an_error(messages, transport, body):
    with pytest.raises(TypeError, match="The body must be a model or a dictionary"):
        messages.send_messages(body)
    assert transport.sent == []


@pytest.mark.parametrize("item", [None, "Hello"])
def test_an_item_that_is_no_message_is_left_to_the_service(messages, transport, item):
    messages.send_messages([item])
    assert bodies(transport) == [{"messages": [item]}]


def test_any_other_object_is_sent_by_its_attributes(messages, transport):
    class Body:
        def __init__(self):
            self.messages = [HELLO]

        def __iter__(self):
            return iter(vars(self).items())

    messages.send_messages(Body())
    assert bodies(transport) == [{"messages": [HELLO]}]
