"""The defects of 2.1.3, by the names they have in docs/migrating.md: each stays fixed."""

import base64
import contextlib
import copy
import datetime as dt
import email.utils
import enum
import pickle
import threading
import time
import uuid
from decimal import Decimal
from pathlib import Path

import pytest
import requests

import message_media_messages.http.http_client as http_client_module
from message_media_messages import (
    APIException,
    BadRequestException,
    Configuration,
    DeliveryReport,
    ForbiddenException,
    HttpCallBack,
    HttpClient,
    InvalidResponseException,
    Message,
    MessageMediaMessagesClient,
    NotFoundException,
    Reply,
    RequestsClient,
    SendMessages400ResponseException,
    SendMessagesRequest,
    ServerErrorException,
    TooManyRequestsException,
    UnauthorizedException,
)
from message_media_messages.api_helper import APIHelper
from message_media_messages.http.auth.auth_manager import AuthManager
from tests.support.callers import (
    CANCEL,
    CONFIRM_REPLIES,
    ENDPOINTS,
    MESSAGE_ID,
    REPLIES,
    REPORTS,
    SEND,
    STATUS,
)
from tests.support.signing import is_signed_by, parameters_of
from tests.support.wire import ANYTHING, CLOSE, answer

HOSTILE = [
    {"py/reduce": [{"py/function": "os.system"}, {"py/tuple": ["touch PROOF"]}]},
    {"py/object": "pathlib.Path", "py/newargs": ["PROOF"]},
    {"py/object/apply:os.system": ["touch PROOF"]},
]


@pytest.fixture
def client(wire):
    with MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri) as client:
        yield client


@pytest.fixture
def hmac_client(wire):
    with MessageMediaMessagesClient("key", "secret", True, base_uri=wire.base_uri) as client:
        yield client


def basic(key, secret="secret"):
    return "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_x1_a_response_runs_no_code(wire, client, hostile, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    wire.answers({"messages": [{"content": "x", "metadata": {"deep": hostile}}], "more": hostile})
    response = client.messages.send_messages({"messages": []})
    assert response.messages[0].metadata == {"deep": hostile}
    assert response.more == hostile
    wire.answers(answer(400, {"message": "no", "details": [hostile], **hostile}))
    with pytest.raises(SendMessages400ResponseException, match="no"):
        client.messages.send_messages({"messages": []})
    assert list(Path(tmp_path).iterdir()) == []


def test_x2_metadata_that_looks_like_jsonpickle_passes_unchanged_both_ways(wire, client):
    metadata = {"py/tuple": [1, 2], "py/object": "builtins.set", "py/id": 1}
    wire.answers({"messages": [{"metadata": metadata}]})
    sent = SendMessagesRequest([Message("x", metadata=metadata), {"metadata": metadata}])
    response = client.messages.send_messages(sent)
    assert [message["metadata"] for message in wire.last.json["messages"]] == [metadata] * 2
    assert response.messages[0].metadata == metadata


def test_c1_two_clients_have_their_own_credentials(wire):
    first = MessageMediaMessagesClient("first", "secret", base_uri=wire.base_uri)
    second = MessageMediaMessagesClient("second", "secret", base_uri=wire.base_uri)
    signed = MessageMediaMessagesClient("third", "secret", True, base_uri=wire.base_uri)
    for client in (first, signed, second, first):
        client.messages.check_credits_remaining()
    said = [request.headers["Authorization"] for request in wire.received]
    assert said[0] == said[3] == basic("first")
    assert said[2] == basic("second")
    assert said[1].startswith('hmac username="third"')
    assert Configuration.basic_auth_user_name is None
    assert Configuration.hmac_auth_user_name is None
    for client in (first, second, signed):
        client.close()


def test_c1_threads_with_four_accounts_never_mix(wire):
    names = ["one", "two", "three", "four"]

    def work(number):
        with MessageMediaMessagesClient(
            names[number], "secret", number % 2 == 1, base_uri=wire.base_uri
        ) as client:
            for _ in range(25):
                client.messages.get_message_status(names[number])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(wire.received) == 100
    for request in wire.received:
        name = request.target.rpartition("/")[2]
        if name in ("one", "three"):
            assert request.headers["Authorization"] == basic(name)
        else:
            assert parameters_of(request)["username"] == name
            assert is_signed_by(request, "secret")


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete"])
def test_c6_requests_share_no_dictionaries(method):
    build = getattr(HttpClient(), method)
    first, second = build("http://h"), build("http://h")
    for request in (first, second):
        assert not request.headers
        assert not request.query_parameters
    first.add_header("Authorization", "Basic x")
    first.query_parameters["a"] = "b"
    assert second.headers == {}
    assert second.query_parameters == {}
    assert build("http://h").headers == {}
    headers, query = {"a": "b"}, {"c": "d"}
    third = build("http://h", headers, query)
    third.add_header("Authorization", "Basic x")
    third.query_parameters["e"] = "f"
    assert (headers, query) == ({"a": "b"}, {"c": "d"})
    defaults = [
        value
        for function in vars(http_client_module.HttpClient).values()
        for value in getattr(function, "__defaults__", None) or ()
    ]
    assert not any(isinstance(value, (dict, list, set)) for value in defaults)


@pytest.mark.parametrize("message_id", [None, "", " ", "\n", ".", ".."])
def test_w5_an_empty_message_id_is_refused_before_anything_is_sent(wire, client, message_id):
    with pytest.raises(ValueError, match="message_id"):
        client.messages.get_message_status(message_id)
    with pytest.raises(ValueError, match="message_id"):
        client.messages.cancel_scheduled_message(message_id, {"status": "cancelled"})
    assert wire.received == []


def test_w6_without_credentials_nothing_is_sent_and_the_error_says_what_to_do(wire):
    client = MessageMediaMessagesClient(base_uri=wire.base_uri)
    for endpoint in ENDPOINTS:
        with pytest.raises(ValueError, match=r"MessageMediaMessagesClient.*MESSAGEMEDIA_API_KEY"):
            endpoint.call(client)
    assert wire.received == []


def test_w6_half_a_credential_is_refused_before_anything_is_sent(wire, monkeypatch):
    monkeypatch.setenv("MESSAGEMEDIA_API_KEY", "environment")
    monkeypatch.setenv("MESSAGEMEDIA_API_SECRET", "environment")
    for pair in (("key", None), ("", "secret"), (None, "secret"), ("", "")):
        client = MessageMediaMessagesClient(*pair, base_uri=wire.base_uri)
        with pytest.raises(ValueError, match=r"credentials are incomplete|no credentials"):
            client.messages.check_credits_remaining()
    monkeypatch.delenv("MESSAGEMEDIA_API_KEY")
    monkeypatch.delenv("MESSAGEMEDIA_API_SECRET")
    client = MessageMediaMessagesClient(base_uri=wire.base_uri)
    Configuration.basic_auth_user_name = "key"
    with pytest.raises(ValueError, match="basic_auth_password"):
        client.messages.check_credits_remaining()
    Configuration.basic_auth_user_name = None
    monkeypatch.setenv("MESSAGEMEDIA_API_KEY", "key")
    with pytest.raises(ValueError, match="MESSAGEMEDIA_API_SECRET"):
        client.messages.check_credits_remaining()
    assert wire.received == []
    with pytest.raises(ValueError, match="credentials"):
        AuthManager.apply(HttpClient().get("http://h/v1"), "/v1")


@pytest.mark.parametrize("endpoint", [SEND, STATUS, CANCEL], ids=lambda endpoint: endpoint.method)
def test_w9_hmac_signs_the_method_that_is_sent(wire, hmac_client, endpoint):
    wire.answers(ANYTHING)
    endpoint.call(hmac_client)
    assert wire.last.method == endpoint.method
    assert is_signed_by(wire.last, "secret")


@pytest.mark.parametrize("prefix", ["/gateway", "/a//b/", "/m\u00e9dia", "/a%20b", "/a b"])
def test_w10_hmac_signs_the_path_prefix_of_the_base_uri(wire, prefix):
    with MessageMediaMessagesClient("k", "secret", True, base_uri=wire.base_uri + prefix) as client:
        client.messages.get_message_status("a b/c?d#\u00e9")
        assert wire.last.target.endswith("/v1/messages/a%20b%2Fc%3Fd%23%C3%A9")
        assert wire.last.target.startswith("/" + prefix[1])
        assert is_signed_by(wire.last, "secret")
        client.messages.send_messages({"messages": []})
        assert is_signed_by(wire.last, "secret")


def test_w11_the_body_is_serialised_once(wire, hmac_client):
    wire.answers(ANYTHING)
    one_pass = iter([{"content": "only once"}])
    hmac_client.messages.send_messages({"messages": one_pass})
    assert wire.last.json == {"messages": [{"content": "only once"}]}
    assert is_signed_by(wire.last, "secret")


def change_text(request):
    request.parameters = '{"messages": [{"content": "ol\u00e1"}]}'


def change_to_object(request):
    request.parameters = {"messages": [Message("x")]}


def change_to_bytes(request):
    request.parameters = b'{"messages": []}'


def change_url(request):
    request.query_url += "/x//y z"


def change_query(request):
    request.query_parameters = {"a": "b c"}
    request.add_query_parameter("d", "e/f")


def change_query_parameters(request):
    request.query_parameters = {"a": "b c"}


@pytest.mark.parametrize(
    "change",
    [
        change_text,
        change_to_object,
        change_to_bytes,
        change_url,
        change_query,
        change_query_parameters,
    ],
)
def test_w11_what_a_call_back_changes_goes_out_validly_signed(wire, hmac_client, change):
    class Changes(HttpCallBack):
        def on_before_request(self, request):
            assert request.headers["Authorization"].startswith("hmac ")
            change(request)

        def on_after_response(self, context):
            pass

    wire.answers(ANYTHING)
    hmac_client.messages.send_messages({"messages": [{"content": "Hi"}]})
    plain = wire.last
    hmac_client.messages.http_call_back = Changes()
    hmac_client.messages.send_messages({"messages": [{"content": "Hi"}]})
    assert (wire.last.target, wire.last.body) != (plain.target, plain.body)
    assert is_signed_by(wire.last, "secret")


@pytest.mark.parametrize("zone", ["Australia/Melbourne", "Europe/London", "America/New_York"])
def test_w12_the_hmac_date_is_utc_in_the_hour_of_the_clock_change(
    wire, hmac_client, zone, monkeypatch
):
    moments = [
        dt.datetime(2024, 4, 6, 15, 30, tzinfo=dt.timezone.utc),  # Melbourne, the hour twice
        dt.datetime(2024, 4, 6, 16, 30, tzinfo=dt.timezone.utc),
        dt.datetime(2024, 10, 27, 0, 30, tzinfo=dt.timezone.utc),  # London
        dt.datetime(2024, 10, 27, 1, 30, tzinfo=dt.timezone.utc),
        dt.datetime(2024, 11, 3, 5, 30, tzinfo=dt.timezone.utc),  # New York
        dt.datetime(2024, 11, 3, 6, 30, tzinfo=dt.timezone.utc),
    ]
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        for moment in moments:
            seconds = moment.timestamp()
            monkeypatch.setattr(time, "time", lambda seconds=seconds: seconds)
            hmac_client.messages.check_credits_remaining()
            assert email.utils.parsedate_to_datetime(wire.last.headers["date"]) == moment
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(("endpoint", "status"), [(SEND, 302), (SEND, 307), (REPLIES, 302)])
def test_w13_a_redirect_is_not_followed_and_is_an_error(wire, client, endpoint, status):
    wire.answers(answer(status, "", Location=f"{wire.base_uri}/elsewhere"), {"messages": []})
    with pytest.raises(APIException, match="HTTP response not OK") as caught:
        endpoint.call(client)
    assert caught.value.response_code == status
    assert len(wire.received) == 1


def test_w14_a_netrc_entry_does_not_replace_the_credentials(wire, client, tmp_path, monkeypatch):
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login other password thief\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    client.messages.check_credits_remaining()
    assert wire.last.headers["Authorization"] == basic("key")


def test_w15_cookies_are_not_kept(wire, client):
    wire.answers(answer(200, {}, Set_Cookie="session=of-another-account; Path=/"))
    client.messages.check_credits_remaining()
    client.with_options(account="other").messages.check_credits_remaining()
    assert "Cookie" not in wire.last.headers
    assert len(client.messages.http_client.session.cookies) == 0


def test_e1_dates_that_a_response_to_sending_echoes_are_read(wire, client):
    echo = {
        "content": "x",
        "message_id": MESSAGE_ID,
        "scheduled": "2030-01-02T03:04:05.678Z",
        "message_expiry_timestamp": "2030-02-02T03:04:05.678+11:00",
    }
    wire.answers({"messages": [echo]})
    [message] = client.messages.send_messages({"messages": [{"content": "x"}]}).messages
    assert message.message_id == MESSAGE_ID
    assert message.scheduled == dt.datetime(2030, 1, 2, 3, 4, 5, 678000, dt.timezone.utc)
    assert message.message_expiry_timestamp.value == "2030-02-02T03:04:05.678000+11:00"
    assert message.message_expiry_timestamp.utcoffset() == dt.timedelta(hours=11)
    assert len(wire.received) == 1


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_e2_dates_are_aware_datetimes_that_compare_copy_and_pickle(zone, monkeypatch):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        early, late = (
            Reply.from_dictionary({"date_received": text}).date_received
            for text in ("2016-11-03T11:49:02.807Z", "2016-11-03T13:49:02+01:00")
        )
    finally:
        monkeypatch.undo()
        time.tzset()
    assert early < late < dt.datetime.now(dt.timezone.utc)
    assert early == dt.datetime(2016, 11, 3, 11, 49, 2, 807000, dt.timezone.utc)
    assert early.datetime.tzinfo is dt.timezone.utc
    assert late - early == dt.timedelta(seconds=3599, milliseconds=193)
    for copied in (copy.copy(early), copy.deepcopy(early), pickle.loads(pickle.dumps(early))):
        assert copied == early
        assert str(copied) == copied.value == "2016-11-03T11:49:02.807000+00:00"


def test_e3_one_malformed_date_does_not_lose_the_page(wire, client):
    replies = [{"reply_id": str(n), "date_received": "2016-11-03T11:49:02Z"} for n in range(100)]
    replies[50]["date_received"] = "yesterday"
    wire.answers({"replies": replies})
    read = client.replies.check_replies().replies
    assert [reply.reply_id for reply in read] == [str(n) for n in range(100)]
    assert read[50].date_received == "yesterday"
    assert {reply.date_received.year for reply in read if reply is not read[50]} == {2016}


def test_e4_fields_that_2_1_3_does_not_know_are_kept(wire, client):
    report = {"error_code": "220", "billing_units": 2, "hop": {"a": 1}, "to_dictionary": "x"}
    wire.answers({"delivery_reports": [report], "next": "p2"})
    response = client.delivery_reports.check_delivery_reports()
    [read] = response.delivery_reports
    assert (read.error_code, read.billing_units, read.hop) == ("220", 2, {"a": 1})
    assert read.to_dictionary() == report
    assert read.additional_properties == {"hop": {"a": 1}, "to_dictionary": "x"}
    assert response.next == "p2"
    assert DeliveryReport(error_code="220").error_code == "220"
    with pytest.raises(AttributeError, match="DeliveryReport has no attribute 'nothing'"):
        _ = read.nothing


WRONG_SHAPE = '{"messages": "none", "replies": {}, "delivery_reports": 1}'
WRONG_ITEMS = '{"messages": [1], "replies": [1], "delivery_reports": [[]]}'


@pytest.mark.parametrize(
    ("endpoint", "body", "content_type"),
    [
        (SEND, "OK", "text/plain"),
        (SEND, "<html>Welcome to our WiFi</html>", "text/html"),
        (SEND, "messages: [a]", "application/json"),
        (SEND, "", "application/json"),
        (SEND, '{"messages": ', "application/json"),
        (SEND, "[" * 100_000, "application/json"),
        (SEND, '"text"', "application/json"),
        *[
            (endpoint, body, "application/json")
            for endpoint in (SEND, REPLIES, REPORTS)
            for body in (WRONG_SHAPE, WRONG_ITEMS)
        ],
    ],
)
def test_e7_a_success_that_cannot_be_read_says_that_it_was_accepted(
    wire, client, endpoint, body, content_type
):
    wire.answers(answer(202, body, content_type))
    with pytest.raises(InvalidResponseException, match="If it sent messages, do not") as caught:
        endpoint.call(client)
    assert caught.value.response_code == 202
    assert caught.value.context.response.raw_body == body
    assert len(wire.received) == 1


ERRORS = [
    (400, BadRequestException),
    (401, UnauthorizedException),
    (403, ForbiddenException),
    (404, NotFoundException),
    (429, TooManyRequestsException),
    (500, ServerErrorException),
    (503, ServerErrorException),
    (422, APIException),
]


@pytest.mark.parametrize(
    ("endpoint", "status", "kind"),
    [
        *[(SEND, *error) for error in ERRORS],
        (CONFIRM_REPLIES, 400, BadRequestException),
        (REPLIES, 503, ServerErrorException),
    ],
)
def test_e9_to_e11_errors_are_typed_and_show_what_the_service_says(
    wire, client, endpoint, status, kind
):
    body = {"message": "The reason", "details": ["/messages/0/x: wrong", "too long"]}
    wire.answers(answer(status, body, Retry_After="7"))
    with pytest.raises(kind) as caught:
        endpoint.call(client)
    error = caught.value
    expected = SendMessages400ResponseException if (endpoint, status) == (SEND, 400) else kind
    assert type(error) is expected
    assert (error.message, error.details) == (body["message"], body["details"])
    assert (error.response_code, error.retry_after) == (status, 7.0)
    for said in (str(status), "The reason", "/messages/0/x: wrong", "too long", "7 seconds"):
        assert said in str(error)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_e9_to_e11_the_text_of_an_error_begins_as_in_2_1_3(wire, client, endpoint):
    of_sends = "Unexpected error in API call."
    for status, first_words in (
        (400, of_sends if endpoint is SEND else "Request was invalid"),
        (404, "Resource not found" if endpoint is STATUS else "Message not found"),
        (409, "HTTP response not OK."),
    ):
        wire.answers(answer(status, {"message": "The reason"}))
        with pytest.raises(APIException) as caught:
            endpoint.call(client)
        assert str(caught.value).startswith(first_words)


@pytest.mark.parametrize("body", ["", "<html>Bad gateway</html>", "[]", "null", '{"details": 1}'])
def test_e9_to_e11_an_error_without_a_message_has_none(wire, client, body):
    wire.answers(answer(502, body, "text/html"))
    with pytest.raises(ServerErrorException, match="HTTP 502") as caught:
        client.messages.send_messages({"messages": []})
    assert (caught.value.message, caught.value.details) == (None, [])


@pytest.mark.parametrize("reply", [answer(400, {"message": "no", "details": ["x"]}), CLOSE])
def test_e12_exceptions_are_copied_and_pickled_whole(wire, client, reply):
    wire.answers(reply)
    with pytest.raises(APIException) as caught:
        client.messages.send_messages({"messages": []})
    error = caught.value
    for copied in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(copied) is type(error)
        assert str(copied) == str(error)
        assert copied.message == error.message
        assert copied.context.request.query_url == f"{wire.base_uri}/v1/messages"
        assert getattr(copied, "request_sent", None) == getattr(error, "request_sent", None)


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        ('{"replies": [{"content": "Olá €"}]}'.encode(), "application/json"),
        ('{"replies": [{"content": "Olá €"}]}'.encode(), "text/plain"),
        (b"\xef\xbb\xbf" + '{"replies": [{"content": "Olá €"}]}'.encode(), "application/json"),
        ('{"replies": [{"content": "Olá €"}]}'.encode("cp1252"), "text/json; charset=cp1252"),
    ],
)
def test_e16_text_is_utf8_and_a_byte_order_mark_is_accepted(wire, client, raw, content_type):
    wire.answers(answer(200, raw, content_type))
    assert client.replies.check_replies().replies[0].content == "Olá €"


def test_e17_models_compare_by_value_and_show_what_they_hold():
    values = {"message_id": MESSAGE_ID, "content": "Secret", "destination_number": "+61491570156"}
    message, same = Message.from_dictionary(values), Message.from_dictionary(values)
    assert message == same
    assert message != Message.from_dictionary({**values, "content": "Other"})
    assert message != Message.from_dictionary({**values, "unknown": 1})
    assert message != values
    assert len({message, same}) == 1
    assert repr(message) == (
        "Message(content=<6 chars>, destination_number='...156', delivery_report=False, "
        f"message_id='{MESSAGE_ID}')"
    )


NOON = dt.datetime(2030, 1, 2, 12, 0)


def test_s1_a_naive_datetime_is_utc_and_is_sent_with_its_zone(wire, client):
    wire.answers(ANYTHING)
    by_attribute = Message("x")
    by_attribute.scheduled = NOON
    zoned = NOON.replace(tzinfo=dt.timezone(dt.timedelta(hours=11)))
    client.messages.send_messages(
        SendMessagesRequest(
            [Message("x", scheduled=NOON), by_attribute, {"scheduled": NOON}, {"scheduled": zoned}]
        )
    )
    assert [message["scheduled"] for message in wire.last.json["messages"]] == [
        "2030-01-02T12:00:00+00:00",
        "2030-01-02T12:00:00+00:00",
        "2030-01-02T12:00:00+00:00",
        "2030-01-02T12:00:00+11:00",
    ]


def test_s2_and_s3_a_date_may_be_given_as_text_or_as_a_response_has_it():
    text = "2030-01-02T12:00:00.000Z"
    message = Message("x", scheduled=text)
    assert message.scheduled == NOON.replace(tzinfo=dt.timezone.utc)
    again = Message("x", scheduled=message.scheduled, message_expiry_timestamp=message.scheduled)
    assert again.to_dictionary()["scheduled"] == text
    assert again.to_dictionary()["message_expiry_timestamp"] == text


class Colour(enum.Enum):
    RED = "red"


class Point:
    def __init__(self):
        self.x = 1


def test_s5_and_s6_values_are_sent_in_their_natural_form(wire, client):
    wire.answers(ANYTHING)
    client.messages.send_messages(
        {
            "uuid": uuid.UUID(MESSAGE_ID),
            "enum": Colour.RED,
            "decimals": (Decimal("1.5"), Decimal(3)),
            "set": {"a"},
            "views": [{"k": "v"}.keys(), {"k": "v"}.values()],
            "date": dt.date(2030, 1, 2),
            "messages": (Message("in a tuple"), {"deep": Message("in a dictionary")}),
            "own": Point(),
        }
    )
    assert wire.last.json == {
        "uuid": MESSAGE_ID,
        "enum": "red",
        "decimals": [1.5, 3],
        "set": ["a"],
        "views": [["k"], ["v"]],
        "date": "2030-01-02",
        "messages": [
            {"content": "in a tuple", "delivery_report": False},
            {"deep": {"content": "in a dictionary", "delivery_report": False}},
        ],
        "own": {"x": 1},
    }


UNSENDABLE = [
    (float("nan"), ValueError),
    (float("inf"), ValueError),
    (Decimal("NaN"), ValueError),
    (b"bytes", TypeError),
    (bytearray(b"bytes"), TypeError),
    (object(), TypeError),
    (len, TypeError),
    (Point, TypeError),
    (threading.Lock(), TypeError),
    (1j, TypeError),
    ({(1, 2): "tuple as a key"}, TypeError),
]


@pytest.mark.parametrize(("value", "kind"), UNSENDABLE, ids=lambda value: repr(value)[:20])
def test_s5_and_s6_what_is_not_json_is_refused_by_its_place(wire, client, value, kind):
    with pytest.raises(kind, match=r"^messages\[1\]\.metadata\.x: "):
        client.messages.send_messages({"messages": [{}, Message("x", metadata={"x": value})]})
    assert wire.received == []


def test_s5_and_s6_what_contains_itself_or_never_ends_is_refused(wire, client):
    endless = []
    endless.append(endless)
    deep = []
    for _ in range(100_000):
        deep = [deep]
    for value in (endless, deep):
        with pytest.raises(ValueError, match=r"Circular|nested too deeply"):
            client.messages.send_messages({"messages": value})
    assert wire.received == []


@pytest.mark.parametrize("body", ["text", b"bytes", 1, 1.5, True])
def test_s5_and_s6_a_body_that_is_no_object_is_refused(wire, client, body):
    for call in (
        client.messages.send_messages,
        client.replies.confirm_replies_as_received,
        client.delivery_reports.confirm_delivery_reports_as_received,
        lambda body: client.messages.cancel_scheduled_message("id", body),
    ):
        with pytest.raises(TypeError, match="a model or a dictionary"):
            call(body)
    assert wire.received == []


def test_e15_a_cache_never_shows_one_account_the_replies_of_another(wire):
    shared = RequestsClient(cache=True)
    headers = {"Cache_Control": "max-age=600", "Date": email.utils.formatdate(usegmt=True)}
    wire.answers(*(answer(200, {"replies": [{"reply_id": n}]}, **headers) for n in "abcd"))
    first, second = (
        MessageMediaMessagesClient(key, "secret", base_uri=wire.base_uri, http_client=shared)
        for key in ("first", "second")
    )
    sub_account = first.with_options(account="sub")
    seen = [
        client.replies.check_replies().replies[0].reply_id
        for client in (first, first, second, sub_account, first)
    ]
    assert seen == ["a", "a", "b", "c", "d"]
    shared.close()


@pytest.mark.parametrize(
    "arguments",
    [
        {"max_retries": 2},
        {"retry_interval": 0.01},
        {"max_retries": 2, "retry_interval": 2},
        {"max_retries": 2, "cache": True},
    ],
)
def test_e14_retries_need_neither_both_arguments_nor_no_cache(wire, arguments):
    wire.answers(answer(503, ""))
    with contextlib.closing(RequestsClient(**arguments)) as http_client:
        client = MessageMediaMessagesClient(
            "key", "secret", base_uri=wire.base_uri, http_client=http_client
        )
        for call, attempts in ((STATUS.call, 3), (SEND.call, 1)):
            wire.received.clear()
            with pytest.raises(ServerErrorException):
                call(client)
            assert len(wire.received) == attempts


def test_network_failures_are_those_of_requests_too(wire, client):
    wire.answers(CLOSE)
    with pytest.raises(requests.exceptions.ConnectionError) as caught:
        CANCEL.call(client.with_options())
    assert isinstance(caught.value, APIException)
    assert not isinstance(caught.value, requests.exceptions.Timeout)


def test_json_helper_is_safe_for_applications_too():
    assert APIHelper.json_deserialize('{"py/object": "builtins.set"}') == {
        "py/object": "builtins.set"
    }
