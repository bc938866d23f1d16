"""Programs in the style of 2.1.3, and of its users' own test suites, go on running."""

import copy
import datetime as dt
import json
import logging
from types import SimpleNamespace
from unittest import mock

import jsonpickle
import pytest
import requests
import urllib3

from message_media_messages import (
    APIConnectionException,
    APIException,
    APIReadTimeoutException,
    Message,
    MessageMediaMessagesClient,
    NotFoundException,
    Reply,
    RequestsClient,
    RetryPolicy,
    SendMessages400ResponseException,
    SendMessagesRequest,
    ServerErrorException,
)
from message_media_messages.controllers.base_controller import BaseController
from message_media_messages.controllers.messages_controller import MessagesController
from message_media_messages.controllers.replies_controller import RepliesController
from message_media_messages.http.http_response import HttpResponse
from tests.support.callers import CREDITS, SEND
from tests.support.signing import BASIC_KEY_SECRET
from tests.support.transports import DuckTransport
from tests.support.wire import ANYTHING, CLOSE, answer

BODY = json.dumps(ANYTHING)


class DuckCallBack:
    def __init__(self):
        self.seen = []

    def on_before_request(self, request):
        self.seen.append(request.http_method)

    def on_after_response(self, context):
        self.seen.append(context.response.status_code)


def test_the_least_transport_and_call_back_are_enough():
    transport, call_back = DuckTransport(), DuckCallBack()
    client = MessageMediaMessagesClient(
        "key", "secret", http_client=transport, http_call_back=call_back, retry=RetryPolicy()
    )
    assert CREDITS.call(client) == ANYTHING
    SEND.call(client)
    assert transport.sent == [("GET", BASIC_KEY_SECRET), ("POST", BASIC_KEY_SECRET)]
    assert call_back.seen == ["GET", 200, "POST", 200]


def test_a_request_of_another_class_is_not_known_to_be_idempotent():
    transport = DuckTransport(SimpleNamespace(status_code=503, raw_body=""))
    client = MessageMediaMessagesClient("key", "secret", http_client=transport, retry=RetryPolicy())
    with pytest.raises(ServerErrorException):
        SEND.call(client)
    assert len(transport.sent) == 1


class FalseResponse:
    """A response like that of `requests`, which is false where it is an error."""

    headers = None
    raw_body = "gone"

    def __init__(self, status_code):
        self.status_code = status_code

    def __bool__(self):
        return self.status_code < 400


@pytest.mark.parametrize(
    ("status", "kind"), [(404, NotFoundException), (429, APIException), (200, APIException)]
)
def test_a_response_may_be_any_object(status, kind):
    transport = DuckTransport(FalseResponse(status))
    client = MessageMediaMessagesClient("key", "secret", http_client=transport)
    with pytest.raises(kind) as caught:
        CREDITS.call(client.with_options(retry=RetryPolicy()))
    assert caught.value.response_code == status
    assert len(transport.sent) == (3 if status == 429 else 1)


@pytest.mark.parametrize("owner", [BaseController, MessagesController])
def test_a_transport_on_the_class_of_controllers_serves_every_client(monkeypatch, owner):
    """What stands in for the service in a test suite must not let it send for real."""
    transport = DuckTransport()
    monkeypatch.setattr(owner, "http_client", transport)
    client = MessageMediaMessagesClient("key", "secret")
    SEND.call(client)
    SEND.call(client.with_options(account="sub"))
    SEND.call(MessageMediaMessagesClient("key", "secret").with_options(account="sub"))
    assert len(transport.sent) == 3
    own = DuckTransport()
    SEND.call(MessageMediaMessagesClient("key", "secret", http_client=own))
    assert (len(transport.sent), len(own.sent)) == (3, 1)


@pytest.mark.parametrize("is_made_before", [True, False])
def test_settings_of_the_shared_http_client_apply_to_every_client(wire, is_made_before):
    shared, seen = BaseController.http_client, []

    def made():
        client = MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri)
        assert client.messages.http_client is shared
        return client

    client = made() if is_made_before else None
    shared.session.headers["X-Team"] = "billing"
    shared.session.hooks["response"].append(lambda response, **_: seen.append(response.status_code))
    shared.retry = RetryPolicy(max_retries=7)
    wire.answers(answer(503, ""))
    with pytest.raises(ServerErrorException) as caught:
        CREDITS.call(client or made())
    assert (caught.value.attempts, seen) == (8, [503] * 8)
    assert wire.last.headers["X-Team"] == "billing"


@pytest.mark.parametrize(
    ("http_client", "attempts"),
    [(RequestsClient(max_retries=5), 6), (RequestsClient(max_retries=0), 1), (RequestsClient(), 1)],
)
@pytest.mark.parametrize("on_class", [True, False])
def test_retries_are_those_of_an_http_client_that_is_set_later(
    wire, monkeypatch, http_client, attempts, on_class
):
    wire.answers(answer(503, ""))
    client = MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri, timeout=9)
    if on_class:
        monkeypatch.setattr(BaseController, "http_client", http_client)
    else:
        client.messages.http_client = http_client
    with pytest.raises(APIException):
        CREDITS.call(client)
    assert len(wire.received) == attempts
    http_client.close()
    client.close()


def test_what_is_patched_on_sessions_is_called():
    with mock.patch.object(requests.Session, "request") as request:
        request.return_value = requests.Response()
        request.return_value.status_code = 200
        request.return_value._content = b'{"remaining_credits": 5}'
        client = MessageMediaMessagesClient("key", "secret")
        assert CREDITS.call(client) == {"remaining_credits": 5}
        client.close()


def test_a_controller_need_not_call_the_constructor(wire, configured):
    class Controller(RepliesController):
        def __init__(self, http_client):
            self.http_client = http_client

    http_client = RequestsClient()
    wire.answers({"replies": []})
    assert Controller(http_client).check_replies().replies == []
    http_client.close()


def test_a_client_without_keys_can_be_made():
    for arguments in ((), ("", ""), ("key",), (None, None, True), ("", "", True)):
        client = MessageMediaMessagesClient(*arguments)
        with pytest.raises(ValueError, match=r"credentials are incomplete|no credentials"):
            CREDITS.call(client)
        client.close()


@pytest.mark.parametrize("context", [mock.Mock(), mock.MagicMock(), None, SimpleNamespace()])
@pytest.mark.parametrize("kind", [APIException, SendMessages400ResponseException])
def test_an_exception_may_be_made_of_mocks(kind, context):
    error = kind("boom", context)
    assert str(error).startswith("boom")
    assert (error.attempts, error.retry_after, error.details) == (1, None, [])


@pytest.mark.parametrize("reply", [CLOSE, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
def test_an_exception_of_the_network_has_the_request_without_its_secrets(wire, reply):
    wire.answers(reply)
    client = MessageMediaMessagesClient(
        "key", "secret", base_uri=wire.base_uri, timeout=0.2, retry=RetryPolicy(max_retries=0)
    )
    with pytest.raises(requests.exceptions.ConnectionError) as caught:
        CREDITS.call(client)
    for error in (caught.value, caught.value.__cause__):
        assert error.request.url == f"{wire.base_uri}/v1/messaging/credits"
        assert error.request.headers["Authorization"] == "Basic ***"
    client.close()


def test_a_timeout_of_urllib3_is_accepted(wire):
    with MessageMediaMessagesClient(
        "key",
        "secret",
        base_uri=wire.base_uri,
        timeout=urllib3.Timeout(connect=2, read=0.05),
        retry=RetryPolicy(max_retries=0),
    ) as client:
        assert CREDITS.call(client) == ANYTHING
        wire.answers(b"")
        with pytest.raises(APIReadTimeoutException):
            CREDITS.call(client)


def test_results_can_be_written_by_jsonpickle():
    reply = Reply.from_dictionary({"reply_id": "1", "date_received": "2030-01-01T00:00:00.5Z"})
    written = json.loads(jsonpickle.encode(reply, unpicklable=False, keys=True))
    assert written["reply_id"] == "1"
    assert written["date_received"] == "2030-01-01T00:00:00.500000+00:00"


@pytest.mark.parametrize(
    "text",
    ["2020-01-02 03:04:05 +0000", "2020/01/02 03:04:05", "2020-1-2T3:04:05Z",
     "Thu, 02 Jan 2020 03:04:05 GMT"],
)  # fmt: skip
def test_dates_that_are_nearly_iso_8601_are_read(text):
    received = Reply.from_dictionary({"date_received": text}).date_received
    assert received.datetime == dt.datetime(2020, 1, 2, 3, 4, 5, tzinfo=dt.timezone.utc)


def test_models_can_be_kept_in_sets_and_copied():
    messages = [Message.from_dictionary({"message_id": str(n)}) for n in range(100)]
    assert len({*messages, *copy.deepcopy(messages)}) == 100
    assert len({hash(message) for message in messages}) > 90


def test_the_loop_that_everybody_wrote_runs(wire, configured):
    wire.answers({"messages": [{"message_id": "1", "status": "queued"}]})
    body = SendMessagesRequest()
    body.messages = []
    body.messages.append(Message())
    body.messages[0].content = "My first message"
    body.messages[0].destination_number = "+61491570156"
    controller = MessageMediaMessagesClient().messages
    result = controller.send_messages(body)
    assert [message.message_id for message in result.messages] == ["1"]
    assert wire.last.headers["Authorization"] == BASIC_KEY_SECRET
    controller.http_client.close()


def test_a_refused_send_shows_no_secret(wire):
    wire.answers(answer(400, {"message": "no"}))
    with (
        MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri) as client,
        pytest.raises(SendMessages400ResponseException) as caught,
    ):
        SEND.call(client)
    assert caught.value.context.request.headers["Authorization"] == "Basic ***"


def test_an_exception_of_a_transport_of_ones_own_shows_no_secret():
    class Fails(DuckTransport):
        def execute_as_string(self, request):
            raise APIConnectionException("x", SimpleNamespace(request=request))

    with pytest.raises(APIConnectionException, match="x"):
        CREDITS.call(MessageMediaMessagesClient("key", "secret", http_client=Fails()))


def test_responses_are_told_apart_by_every_status(wire):
    client = MessageMediaMessagesClient(
        "key", "secret", http_client=DuckTransport(HttpResponse(404, {}, "{}"))
    )
    with pytest.raises(NotFoundException, match=r"^Message not found"):
        CREDITS.call(client)


@pytest.mark.parametrize("level", [logging.WARNING, logging.DEBUG])
def test_a_log_makes_no_send_of_a_transport_of_ones_own_fail(caplog, level):
    class Request:
        def __init__(self, headers, body):
            self.headers, self.body = headers, body
            self.add_header = headers.__setitem__

    class Transport:
        def __init__(self):
            self.sent = []

        def post(self, query_url, *, headers, parameters):
            return Request(headers, parameters)

        def execute_as_string(self, request):
            self.sent.append(request.body)
            return HttpResponse(202, {}, BODY)

    caplog.set_level(level)
    transport = Transport()
    client = MessageMediaMessagesClient("key", "secret", http_client=transport)
    assert client.messages.send_messages({"messages": []}).messages[0].message_id == "1"
    assert transport.sent == ['{"messages": []}']
