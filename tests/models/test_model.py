"""What every model has: the ways in and out of JSON, equality, a repr."""

import copy
import datetime as dt
import json
import pickle
from collections.abc import Mapping

import pytest
from hypothesis import given, settings, strategies as st

from message_media_messages.api_helper import APIHelper
from message_media_messages.models.check_replies_response import CheckRepliesResponse
from message_media_messages.models.delivery_report import DeliveryReport
from message_media_messages.models.message import Message
from message_media_messages.models.reply import Reply
from message_media_messages.models.send_messages_request import SendMessagesRequest
from message_media_messages.models.send_messages_response import SendMessagesResponse
from message_media_messages.models.vendor_account_id import VendorAccountId

UTC = dt.timezone.utc
NEW_YEAR = dt.datetime(2030, 1, 1, tzinfo=UTC)
EAST = dt.timezone(dt.timedelta(hours=10))

TEXTS = st.none() | st.text()
DATES = st.none() | st.datetimes(timezones=st.sampled_from([UTC, EAST]))
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@pytest.mark.parametrize(
    "model",
    [Message, Reply, DeliveryReport, VendorAccountId, SendMessagesRequest, SendMessagesResponse],
)
def test_none_gives_no_instance(model):
    assert model.from_dictionary(None) is None


@pytest.mark.parametrize("value", ["text", [], 1])
def test_only_a_dictionary_makes_an_instance(value):
    with pytest.raises(TypeError, match="a dictionary is expected, not "):
        Message.from_dictionary(value)


def test_missing_fields_and_nulls_have_the_defaults():
    empty = Message.from_dictionary({})
    assert empty == Message() == Message.from_dictionary(dict.fromkeys(Message._names))
    assert (empty.content, empty.delivery_report, empty.scheduled) == (None, False, None)


@pytest.mark.parametrize(
    ("dictionary", "messages"),
    [
        ({}, None),
        ({"messages": None}, None),
        ({"messages": []}, []),
        ({"messages": [{}]}, [Message()]),
        ({"messages": [{"content": "x"}, None]}, [Message("x"), None]),
    ],
)
@pytest.mark.parametrize("model", [SendMessagesRequest, SendMessagesResponse])
def test_a_missing_list_is_none_and_an_empty_one_is_empty(model, dictionary, messages):
    assert model.from_dictionary(dictionary).messages == messages


@pytest.mark.parametrize(
    ("replies", "message"),
    [
        ({}, "a list is expected, not dict"),
        ("x", "a list is expected, not str"),
        ([{}, "x"], "a dictionary is expected, not str"),
        ([[]], "a dictionary is expected, not list"),
    ],
)
def test_a_page_of_another_shape_cannot_be_read(replies, message):
    with pytest.raises(TypeError, match=message):
        CheckRepliesResponse.from_dictionary({"replies": replies})


@pytest.mark.parametrize(
    ("model", "dictionary"),
    [
        (Reply, {"vendor_account_id": "MessageMedia", "attachments": "none"}),
        (Reply, {"attachments": ["x", None]}),
        (SendMessagesRequest, {"messages": "x"}),
        (DeliveryReport, {"metadata": [], "delay": "12", "billing_units": "1"}),
    ],
)
def test_a_value_of_another_shape_stays_as_it_is(model, dictionary):
    instance = model.from_dictionary(dictionary)
    assert {name: getattr(instance, name) for name in dictionary} == dictionary
    assert instance.to_dictionary() == dictionary


@pytest.mark.parametrize(
    "text", ["not a date", "2016-13-45", "9999-12-31T24:00:00Z", "", 5, [], {"a": 1}]
)
def test_a_malformed_date_is_kept_and_the_rest_is_read(text):
    replies = [{"date_received": text, "content": "a"}, {"date_received": "2030-01-01T00:00:00Z"}]
    first, second = CheckRepliesResponse.from_dictionary({"replies": replies}).replies
    assert (first.date_received, first.content) == (text, "a")
    assert first.to_dictionary() == replies[0]
    assert second.date_received.datetime == NEW_YEAR


@pytest.mark.parametrize(
    "given_date",
    [
        NEW_YEAR,
        dt.datetime(2030, 1, 1),
        "2030-01-01T00:00:00+00:00",
        APIHelper.RFC3339DateTime(NEW_YEAR),
        APIHelper.UnixDateTime(NEW_YEAR),
    ],
)
def test_a_date_can_be_given_in_every_form(given_date):
    message = Message(scheduled=given_date)
    assert type(message.scheduled) is APIHelper.RFC3339DateTime
    assert message.scheduled == NEW_YEAR
    assert message.to_dictionary()["scheduled"] == "2030-01-01T00:00:00+00:00"


def test_a_date_of_the_service_has_the_text_that_isoformat_gives():
    received = Message.from_dictionary({"scheduled": "2030-01-01T00:00:00.80Z"})
    assert received.scheduled.value == "2030-01-01T00:00:00.800000+00:00"
    message = Message(scheduled=received.scheduled)
    assert message.to_dictionary()["scheduled"] == received.scheduled.value


def test_the_text_of_a_date_that_is_given_goes_out_as_it_is():
    message = Message(scheduled="2030-01-01T00:00:00.80Z")
    assert message.to_dictionary()["scheduled"] == "2030-01-01T00:00:00.80Z"


@pytest.mark.parametrize("value", ["", 0, None])
def test_no_date_is_none(value):
    assert Message(scheduled=value).scheduled is None


@pytest.mark.parametrize(
    ("value", "kind", "message"),
    [
        ("tomorrow", ValueError, "scheduled must be a date such as 2030-01-31T09:00:00Z, not 'tom"),
        (1577934245, TypeError, "scheduled must be a datetime or ISO 8601 text, not int"),
        (dt.time(1), TypeError, "scheduled must be a datetime or ISO 8601 text, not time"),
        (
            dt.date(2030, 1, 1),
            TypeError,
            r"scheduled must be .*, not date\. Add the time: datetime\.combine\(day, time\(9\), t",
        ),
    ],
)
def test_what_is_no_date_is_refused_by_the_constructor(value, kind, message):
    with pytest.raises(kind, match=message):
        Message(scheduled=value)


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (dt.datetime(2030, 1, 1), "2030-01-01T00:00:00+00:00"),
        (dt.datetime(2030, 1, 1, tzinfo=EAST), "2030-01-01T00:00:00+10:00"),
        ("txt", "txt"),
    ],
)
def test_a_date_that_is_set_later_goes_out_as_iso_text(value, sent):
    message = Message()
    message.scheduled = value
    assert message.to_dictionary() == {"delivery_report": False, "scheduled": sent}


def test_a_request_is_written_in_the_order_of_the_names_without_what_is_none():
    message = Message("é", "+61491570156", scheduled=NEW_YEAR, metadata={"k": None})
    plain = {"content": "x", "scheduled": dt.datetime(2030, 1, 1), "format": None}
    assert APIHelper.json_serialize(SendMessagesRequest([message, plain])) == (
        '{"messages": [{"content": "\\u00e9", "destination_number": "+61491570156", '
        '"delivery_report": false, "metadata": {"k": null}, '
        '"scheduled": "2030-01-01T00:00:00+00:00"}, '
        '{"content": "x", "scheduled": "2030-01-01T00:00:00+00:00", "format": null}]}'
    )


def test_what_the_library_does_not_know_is_kept_readable_and_shown():
    dictionary = {"content": "x", "delivery_report": True, "priority": 1, "py/object": None}
    message = Message.from_dictionary(dictionary)
    assert message.priority == 1
    assert message.additional_properties == {"priority": 1, "py/object": None}
    assert message.to_dictionary() == dictionary
    assert message != Message("x", delivery_report=True)
    assert Message().additional_properties == {}


def test_what_the_library_does_not_know_can_be_changed():
    message = Message.from_dictionary({"priority": 1})
    message.priority = 2
    assert message.to_dictionary() == {"delivery_report": False, "priority": 2}
    assert repr(message) == "Message(delivery_report=False, priority=...)"


def test_an_attribute_that_is_not_there_is_an_attribute_error():
    for message in (Message(), Message.from_dictionary({"priority": 1})):
        with pytest.raises(AttributeError, match="Message has no attribute 'nothing'"):
            _ = message.nothing


def test_metadata_with_keys_of_jsonpickle_passes_through_unchanged():
    metadata = {"py/tuple": [1, 2], "py/reduce": [{"py/type": "os.system"}]}
    message = Message.from_dictionary({"metadata": metadata})
    assert message.metadata == metadata
    assert message.to_dictionary()["metadata"] == metadata


def test_equality_is_by_class_and_value():
    first = Message("x", scheduled=NEW_YEAR)
    same = Message("x", scheduled="2030-01-01T10:00:00+10:00")
    assert (first == same, hash(first) == hash(same)) == (True, True)
    same.content = "y"
    assert (first == same, first == "x") == (False, False)
    assert SendMessagesRequest([]) != SendMessagesResponse([])


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))]
)
def test_a_copied_model_is_the_same(copied):
    reply = Reply.from_dictionary(
        {
            "date_received": "2030-01-01T00:00:00Z",
            "vendor_account_id": {"account_id": "a"},
            "attachments": [{"content": "aGk="}],
            "new": [1],
        }
    )
    same = copied(reply)
    assert (same, same.to_dictionary()) == (reply, reply.to_dictionary())
    same.content = "x"
    assert reply.content is None


def test_a_repr_shows_what_is_there_but_no_text_and_no_number():
    reply = Reply.from_dictionary(
        {
            "content": "secret",
            "source_number": "+61491570156",
            "date_received": "2030-01-01",
            "metadata": {"k": "secret"},
            "attachments": [{"content": "secret"}],
            "vendor_account_id": {"vendor_id": "v"},
            "new": "secret",
        }
    )
    assert repr(reply) == (
        "Reply(content=<6 chars>, "
        "date_received=RFC3339DateTime('2030-01-01T00:00:00+00:00'), "
        "metadata=<1 entries>, source_number='...156', "
        "vendor_account_id=VendorAccountId(vendor_id='v'), "
        "attachments=[Attachment(content=<6 chars>)], new=...)"
    )


def test_a_repr_shows_nothing_of_what_is_not_as_it_should_be():
    request = SendMessagesRequest([{"content": "secret", "destination_number": "+61491570156"}])
    assert repr(request) == "SendMessagesRequest(messages=[<2 entries>])"
    odd = Reply.from_dictionary(
        {
            "date_received": "secret",
            "metadata": "secret",
            "source_number": "123",
            "callback_url": "https://user:secret@host/?token=secret",
            "attachments": ["secret"],
        }
    )
    assert repr(odd) == (
        "Reply(callback_url=<38 chars>, date_received=<6 chars>, metadata=<6 chars>, "
        "source_number=<3 chars>, attachments=[<6 chars>])"
    )


def test_a_subclass_of_a_model_can_have_a_constructor_of_its_own():
    class Greeting(Message):
        def __init__(self, name):
            super().__init__(f"Hello {name}", delivery_report=True)

    assert Greeting("Ada").to_dictionary() == {"content": "Hello Ada", "delivery_report": True}


def test_a_subclass_gets_the_fields_that_were_sent_through_its_constructor():
    class Recorded(Reply):
        order_id: int

        def __init__(self, **fields):
            super().__init__(**fields)
            self.fields = fields

    sent = {"content": "x", "date_received": "2030-01-01T00:00:00Z", "metadata": None}
    read = Recorded.from_dictionary({**sent, "attachments": [{"content": "aGk="}], "new": 1})
    assert read.fields == {"content": "x", "date_received": NEW_YEAR, "metadata": None}
    assert (read.content, read.date_received, read.new) == ("x", NEW_YEAR, 1)
    assert [attachment.content for attachment in read.attachments] == ["aGk="]
    assert read.to_dictionary() == {
        "content": "x",
        "date_received": "2030-01-01T00:00:00+00:00",
        "attachments": [{"content": "aGk="}],
        "new": 1,
    }


def test_a_subclass_keeps_a_malformed_date_that_its_constructor_would_refuse():
    class Renamed(Reply):
        pass

    read = Renamed.from_dictionary({"content": "x", "date_received": "yesterday"})
    assert (read.content, read.date_received) == ("x", "yesterday")


def test_a_subclass_need_not_call_the_constructor_of_the_model():
    class Bare(Message):
        def __init__(self, content=None):
            self.content = content

    bare = Bare.from_dictionary({"content": "x", "new": 1})
    assert (bare.content, bare.new, bare.status) == ("x", 1, None)
    assert Bare("x").to_dictionary() == {"content": "x", "delivery_report": False}


@pytest.mark.parametrize(
    ("model", "sent"),
    [
        (Reply, {"content": "x", "attachments": [{"content": "aGk="}], "new": 1}),
        (DeliveryReport, {"status": "read", "error_code": "220", "billing_units": 1, "new": 1}),
        (DeliveryReport, {}),
    ],
)
def test_vars_have_the_names_of_2_1_3(model, sent):
    assert list(vars(model.from_dictionary(sent))) == list(model._names)
    assert list(vars(model())) == list(model._names)


def test_an_added_field_is_an_attribute_like_any_other():
    report = DeliveryReport(error_code="220")
    assert (report.error_code, report.billing_units) == ("220", None)
    assert DeliveryReport.error_code is None
    report.billing_units = 2
    sent = {"error_code": "220", "billing_units": 2}
    assert report.to_dictionary() == json.loads(APIHelper.json_serialize(report)) == sent
    assert report == DeliveryReport.from_dictionary(sent)
    assert report.additional_properties == {}
    report.error_code = report.billing_units = None
    assert report == DeliveryReport() == DeliveryReport.from_dictionary({"error_code": None})
    assert report.to_dictionary() == {}


def test_a_result_reads_like_a_dictionary():
    sent = {"message_id": "m", "status": "read", "subject": None, "new": 1, "unset": None}
    response = SendMessagesResponse.from_dictionary({"messages": [sent]})
    message = response["messages"][0]
    assert (message["message_id"], message["subject"], message["new"]) == ("m", None, 1)
    assert (message.get("status"), message.get("subject"), message.get("new")) == ("read", None, 1)
    assert (message.get("subject", "-"), message.get("nothing", "-")) == ("-", "-")
    assert ("status" in message, "new" in message, "subject" in message) == (True, True, False)
    assert "nothing" not in message
    assert dict(message) == {
        "message_id": "m",
        "status": "read",
        "delivery_report": False,
        "new": 1,
    }
    assert list(message) == message.keys() == ["delivery_report", "message_id", "status", "new"]
    for name in ("nothing", "__class__", "to_dictionary", 0):
        with pytest.raises(KeyError, match=repr(name)):
            _ = message[name]
    assert DeliveryReport(error_code="220")["error_code"] == "220"


def test_a_model_is_true_and_no_mapping():
    assert SendMessagesResponse()
    assert not isinstance(Message(), Mapping)
    assert APIHelper.json_serialize({"m": Message("x", subject="")}) == (
        '{"m": {"content": "x", "delivery_report": false, "subject": ""}}'
    )


def test_the_names_of_a_model_say_what_is_sent(monkeypatch):
    class Longer(Message):
        _names = {**Message._names, "extra": "extra_field", "content": "text"}  # noqa: RUF012

    message = Longer("x")
    message.extra = "E"
    expected = {"text": "x", "delivery_report": False, "extra_field": "E"}
    assert message.to_dictionary() == expected
    monkeypatch.setitem(Message._names, "more", "more")
    message = Message("x")
    message.more = 1
    assert message.to_dictionary() == {"content": "x", "delivery_report": False, "more": 1}


def test_a_hook_of_another_base_is_called():
    class Registers:
        def __init_subclass__(cls, **kwargs):
            super().__init_subclass__()
            cls.registered = kwargs

    class Registered(Message, Registers, name="x"):
        pass

    assert Registered.registered == {"name": "x"}


def test_the_service_cannot_give_a_model_methods():
    reply = Reply.from_dictionary({"__deepcopy__": "x", "__getstate__": "x", "_odd": 1})
    assert copy.deepcopy(reply) == pickle.loads(pickle.dumps(reply)) == reply
    assert reply._odd == 1


def test_what_is_nested_too_deeply_is_a_value_error():
    metadata = {}
    for _ in range(100_000):
        metadata = {"a": metadata}
    with pytest.raises(ValueError, match="nested too deeply"):
        Message(metadata=metadata).to_dictionary()


@settings(deadline=None)
@given(
    st.builds(
        Message,
        content=TEXTS,
        destination_number=TEXTS,
        delivery_report=st.booleans(),
        scheduled=DATES,
        message_expiry_timestamp=DATES,
        metadata=st.none() | st.dictionaries(st.text(), st.text()),
        media=st.none() | st.lists(st.text()),
    )
)
def test_any_message_round_trips(message):
    assert Message.from_dictionary(message.to_dictionary()) == message
    sent = APIHelper.json_deserialize(APIHelper.json_serialize(message))
    assert Message.from_dictionary(sent) == message


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(Reply._names)) | st.text(), JSON_VALUES))
def test_any_reply_of_the_service_round_trips(dictionary):
    reply = Reply.from_dictionary(dictionary)
    assert Reply.from_dictionary(reply.to_dictionary()) == reply


def test_a_dictionary_form_of_an_application_is_what_is_sent():
    class Tagged(Message):
        def to_dictionary(self):
            return {**super().to_dictionary(), "tag": "spring"}

    class Mixin:
        def to_dictionary(self):
            return {"mixed": True}

    class Mixed(Mixin, Message):
        pass

    body = SendMessagesRequest([Tagged("x"), Mixed("y")])
    sent = [{"content": "x", "delivery_report": False, "tag": "spring"}, {"mixed": True}]
    assert json.loads(APIHelper.json_serialize(body)) == {"messages": sent}
    assert body.to_dictionary() == {"messages": sent}


def test_a_dictionary_form_that_is_given_later_is_what_is_sent(monkeypatch):
    class Tagged(Message):
        pass

    message = Tagged("x")
    monkeypatch.setattr(Tagged, "to_dictionary", lambda self: {"tag": 1})
    assert json.loads(APIHelper.json_serialize([message])) == [{"tag": 1}]


def test_fields_are_sent_in_their_order_and_with_their_defaults():
    class Bare(Message):
        def __init__(self):
            """Leave the fields to the class."""

    bare = Bare()
    bare.destination_number, bare.content = "+61491570156", "y"
    assert APIHelper.json_serialize([Message("x", "+61491570156"), bare]) == json.dumps(
        [
            {"content": "x", "destination_number": "+61491570156", "delivery_report": False},
            {"content": "y", "destination_number": "+61491570156", "delivery_report": False},
        ]
    )


@pytest.mark.parametrize("listed", [(Message("x"),), iter([Message("x")]), [Message("x")]])
def test_messages_may_be_listed_in_any_way(listed):
    sent = json.loads(APIHelper.json_serialize(SendMessagesRequest(listed)))
    assert sent == {"messages": [{"content": "x", "delivery_report": False}]}
