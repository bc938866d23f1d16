"""Signing, call backs and retries of a call."""

import email.message
import itertools
import json
import logging
import pickle
from types import SimpleNamespace
from unittest import mock

import pytest

from message_media_messages import (
    APIConnectionException,
    APIException,
    APIReadTimeoutException,
    BadRequestException,
    Configuration,
    HttpCallBack,
    HttpContext,
    HttpRequest,
    HttpResponse,
    InvalidResponseException,
    MessageMediaMessagesClient,
    RequestsClient,
    RetryPolicy,
    ServerErrorException,
    TooManyRequestsException,
)
from message_media_messages.controllers.base_controller import BaseController
from message_media_messages.controllers.messages_controller import MessagesController
from tests.support.callers import CANCEL, CREDITS, REPLIES, SEND, STATUS
from tests.support.signing import BASIC_KEY_SECRET, is_signed_by
from tests.support.transports import DuckTransport, Scripted, SlottedRequest, Unsent
from tests.support.wire import ANYTHING, CLOSE, Received, answer

IN_ORDER = {"retry": RetryPolicy(max_retries=2, backoff=1, max_backoff=8)}


OK = (200, {}, json.dumps(ANYTHING))
FAILED = (503, {}, "")
REFUSED = (429, {}, "")


def client_of(transport, **options):
    return MessageMediaMessagesClient("key", "secret", http_client=transport, **options)


@pytest.fixture
def pauses(monkeypatch):
    """Record how long the library would have slept."""
    slept = []
    monkeypatch.setattr(BaseController, "_sleep", staticmethod(slept.append))
    return slept


class TestCallBack:
    class Recorder(HttpCallBack):
        def __init__(self):
            self.seen = []

        def on_before_request(self, request):
            self.seen.append(("before", request.headers["Authorization"]))

        def on_after_response(self, context):
            self.seen.append(("after", context.response.status_code))

    EXPECTED = "Basic a2V5OnNlY3JldA=="

    def test_it_sees_the_signed_request_and_every_response(self):
        recorder = self.Recorder()
        client = client_of(Scripted(OK, FAILED), http_call_back=recorder)
        client.replies.check_replies()
        with pytest.raises(ServerErrorException):
            client.messages.send_messages({"messages": []})
        assert recorder.seen == [
            ("before", self.EXPECTED),
            ("after", 200),
            ("before", self.EXPECTED),
            ("after", 503),
        ]

    def test_it_may_be_set_on_a_controller_or_given_to_it(self):
        recorder = self.Recorder()
        Configuration.basic_auth_user_name, Configuration.basic_auth_password = "key", "secret"
        MessagesController(Scripted(OK), recorder).check_credits_remaining()
        controller = MessagesController(Scripted(OK))
        controller.http_call_back = recorder
        controller.check_credits_remaining()
        assert recorder.seen == [("before", self.EXPECTED), ("after", 200)] * 2

    def test_an_authorization_header_that_it_sets_is_kept_on_a_retry(self, pauses):
        class Replaces(self.Recorder):
            def on_before_request(self, request):
                request.headers["Authorization"] = "Bearer mine"

        transport = Scripted(FAILED, OK)
        client = client_of(transport, http_call_back=Replaces(), **IN_ORDER)
        client.messages.check_credits_remaining()
        assert [headers["Authorization"] for headers, _ in transport.sent] == ["Bearer mine"] * 2

    def test_its_changes_to_an_unsigned_request_are_sent(self):
        class Changes(self.Recorder):
            def on_before_request(self, request):
                request.headers["x-changed"] = "yes"

        transport = Scripted(OK)
        controller = BaseController(transport, Changes())
        controller.execute_request(transport.get("https://api.example/"))
        [(headers, _)] = transport.sent
        assert (headers["x-changed"], "Authorization" in headers) == ("yes", False)

    def test_it_is_called_once_for_a_call_that_is_retried(self, pauses):
        recorder = self.Recorder()
        client = client_of(Scripted(FAILED, OK), http_call_back=recorder, **IN_ORDER)
        client.messages.check_credits_remaining()
        assert recorder.seen == [("before", self.EXPECTED), ("after", 200)]

    def test_what_it_raises_reaches_the_caller_and_nothing_is_sent(self):
        class Stops(HttpCallBack):
            def on_before_request(self, request):
                raise RuntimeError("not today")

        transport = Scripted(OK)
        with pytest.raises(RuntimeError, match="not today"):
            client_of(transport, http_call_back=Stops()).messages.send_messages({"messages": []})
        assert transport.sent == []


class TestRetry:
    @pytest.mark.parametrize("endpoint", [SEND, CREDITS], ids=lambda endpoint: endpoint.name)
    @pytest.mark.parametrize(
        ("outcome", "repeats_send"),
        [
            (Unsent, True),
            (REFUSED, True),
            (FAILED, False),
            ((500, {}, ""), False),
            ((502, {}, ""), False),
            ((504, {}, ""), False),
            (APIConnectionException, False),
            (APIReadTimeoutException, False),
        ],
    )
    def test_a_send_is_retried_only_if_nothing_was_executed(
        self, pauses, endpoint, outcome, repeats_send
    ):
        transport = Scripted(outcome)
        attempts = 3 if endpoint is not SEND or repeats_send else 1
        with pytest.raises(APIException) as caught:
            endpoint.call(client_of(transport, **IN_ORDER))
        assert len(transport.sent) == attempts
        assert caught.value.attempts == attempts
        assert ("It was tried 3 times." in str(caught.value)) == (attempts == 3)
        assert len(pauses) == attempts - 1

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 501, 505])
    def test_a_permanent_error_is_not_retried(self, pauses, status):
        transport = Scripted((status, {}, ""))
        with pytest.raises(APIException):
            CREDITS.call(client_of(transport, **IN_ORDER))
        assert (len(transport.sent), pauses) == (1, [])

    def test_backoff_is_exponential_and_random(self, pauses, monkeypatch):
        monkeypatch.setattr("random.random", lambda: 0.5)
        retry = RetryPolicy(max_retries=5, backoff=1, max_backoff=6)
        with pytest.raises(ServerErrorException):
            CREDITS.call(client_of(Scripted(FAILED), retry=retry))
        assert pauses == [0.5, 1, 2, 3, 3]

    def test_retry_after_is_obeyed_up_to_the_cap(self, pauses):
        asked = (429, {"Retry-After": "7"}, "")
        SEND.call(client_of(Scripted(asked, OK), **IN_ORDER))
        assert pauses == [7]
        too_long = (429, {"Retry-After": "61"}, "")
        with pytest.raises(TooManyRequestsException, match="wait 61 seconds"):
            SEND.call(client_of(Scripted(too_long, OK), **IN_ORDER))
        assert pauses == [7]

    def test_no_attempt_starts_after_the_deadline(self, pauses, monkeypatch):
        now = [0.0]
        monkeypatch.setattr(BaseController, "_clock", staticmethod(lambda: now[0]))
        monkeypatch.setattr(
            BaseController, "_sleep", staticmethod(lambda seconds: now.append(now.pop() + seconds))
        )
        transport = Scripted((503, {"Retry-After": "40"}, ""))
        retry = RetryPolicy(max_retries=9, deadline=100)
        with pytest.raises(ServerErrorException):
            CREDITS.call(client_of(transport, retry=retry))
        assert (len(transport.sent), now) == (3, [80.0])

    def test_each_attempt_is_signed_again(self, pauses, monkeypatch):
        seconds = iter([1000.0, 1001.0, 1002.0])
        transport = Scripted(FAILED, FAILED, OK)
        client = MessageMediaMessagesClient("k", "s", True, http_client=transport, **IN_ORDER)
        monkeypatch.setattr("time.time", lambda: next(seconds))
        CREDITS.call(client)
        assert [headers["date"][-12:] for headers, _ in transport.sent] == [
            "00:16:40 GMT",
            "00:16:41 GMT",
            "00:16:42 GMT",
        ]
        assert len({headers["Authorization"] for headers, _ in transport.sent}) == 3

    def test_a_client_retries_twice_by_default(self, wire, pauses):
        wire.answers(answer(503))
        with MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri) as client:
            with pytest.raises(ServerErrorException):
                CREDITS.call(client)
            assert len(wire.received) == 3
            with pytest.raises(ServerErrorException):
                CREDITS.call(client.with_options(retry=RetryPolicy(max_retries=0)))
        assert len(wire.received) == 4

    def test_a_custom_transport_retries_only_if_it_or_the_client_has_a_policy(self, wire, pauses):
        wire.answers(answer(503))
        for http_client, retry, attempts in (
            (RequestsClient(), None, 1),
            (RequestsClient(max_retries=1), None, 2),
            (RequestsClient(max_retries=1), RetryPolicy(max_retries=3), 4),
        ):
            wire.received.clear()
            client = MessageMediaMessagesClient(
                "k", "s", base_uri=wire.base_uri, http_client=http_client, retry=retry
            )
            with pytest.raises(ServerErrorException):
                STATUS.call(client)
            assert len(wire.received) == attempts
            http_client.close()

    def test_a_retry_attribute_of_a_transport_that_is_no_policy_is_ignored(self):
        transport = Scripted(FAILED)
        transport.retry = "often"
        with pytest.raises(ServerErrorException):
            CREDITS.call(client_of(transport))
        assert len(transport.sent) == 1

    def test_a_send_without_a_response_says_that_it_may_have_been_accepted(self, wire):
        wire.answers(CLOSE)
        with (
            MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri) as client,
            pytest.raises(APIConnectionException, match="may have executed the request") as caught,
        ):
            SEND.call(client)
        assert caught.value.request_sent is True
        assert len(wire.received) == 1

    @pytest.mark.parametrize(
        ("earlier", "outcome"),
        [
            ([], "not_sent"),
            ([REFUSED], "not_sent"),
            ([Unsent], "not_sent"),
            ([FAILED], "unknown"),
            ([(500, {}, "")], "unknown"),
            ([APIReadTimeoutException], "unknown"),
            ([APIReadTimeoutException, Unsent], "unknown"),
            ([FAILED, REFUSED], "unknown"),
        ],
    )
    def test_a_refusal_after_an_attempt_in_doubt_leaves_the_outcome_unknown(
        self, pauses, earlier, outcome
    ):
        client = client_of(Scripted(*earlier, (400, {}, "")), **IN_ORDER)
        with pytest.raises(BadRequestException) as caught:
            CANCEL.call(client)
        assert (caught.value.attempts, caught.value.outcome) == (len(earlier) + 1, outcome)

    @pytest.mark.parametrize(("method", "attempts"), [("get", 2), ("head", 2), ("post", 1)])
    def test_a_user_created_request_is_retried_if_it_only_reads(
        self, wire, pauses, method, attempts
    ):
        wire.answers(answer(503))
        http_client = RequestsClient(max_retries=1)
        request = getattr(http_client, method)(wire.base_uri)
        context = BaseController(http_client).execute_request(request)
        assert (context.response.status_code, context.attempts) == (503, attempts)
        assert len(wire.received) == attempts
        http_client.close()

    def test_each_attempt_may_take_what_is_left_of_the_deadline(self, monkeypatch):
        now = [1000.0]
        monkeypatch.setattr(BaseController, "_clock", staticmethod(lambda: now[0]))
        monkeypatch.setattr(
            BaseController, "_sleep", staticmethod(lambda seconds: now.append(now.pop() + seconds))
        )
        transport = Scripted((503, {"Retry-After": "40"}, ""))
        with pytest.raises(ServerErrorException):
            CREDITS.call(client_of(transport, retry=RetryPolicy(max_retries=2, deadline=100)))
        assert [request.time_limit for request in transport.requests] == [100, 60, 20]

    def test_a_wait_that_ends_at_the_deadline_is_allowed(self, monkeypatch):
        now = [1000.0]
        monkeypatch.setattr(BaseController, "_clock", staticmethod(lambda: now[0]))
        for retry_after, attempts in ((10, 2), (11, 1)):
            transport = Scripted((503, {"Retry-After": str(retry_after)}, ""))
            with pytest.raises(ServerErrorException):
                CREDITS.call(client_of(transport, retry=RetryPolicy(max_retries=1, deadline=10)))
            assert len(transport.requests) == attempts

    @pytest.mark.parametrize(
        ("status", "kind", "attempts"),
        [
            (299, APIConnectionException, 2),
            (300, APIException, 1),
            (400, BadRequestException, 1),
            (499, APIException, 1),
            (500, APIConnectionException, 2),
        ],
    )
    def test_the_status_of_a_truncated_response_decides_if_it_is_a_refusal(
        self, pauses, status, kind, attempts
    ):
        class Truncated(Scripted):
            def execute_as_string(self, request):
                super().execute_as_string(request)
                response = HttpResponse(status, {}, None, "it was truncated")
                raise APIConnectionException("It broke.", HttpContext(request, response))

        transport = Truncated(OK)
        with pytest.raises(kind) as caught:
            CREDITS.call(client_of(transport, retry=RetryPolicy(max_retries=1)))
        assert (type(caught.value), len(transport.requests)) == (kind, attempts)
        assert caught.value.response_code == status

    def test_an_accepted_send_whose_response_was_truncated_is_not_a_failure(self):
        class Truncated(Scripted):
            def execute_as_string(self, request):
                response = HttpResponse(202, {}, None, "it was truncated")
                raise APIConnectionException("It broke.", HttpContext(request, response))

        with pytest.raises(InvalidResponseException, match="it was truncated") as caught:
            SEND.call(client_of(Truncated(OK), **IN_ORDER))
        assert caught.value.outcome == "accepted"


class TestLog:
    def test_an_attempt_is_logged_with_its_milliseconds_and_a_retry_with_its_wait(
        self, caplog, monkeypatch
    ):
        seconds = itertools.count(0, 2)
        monkeypatch.setattr(BaseController, "_clock", staticmethod(lambda: next(seconds)))
        monkeypatch.setattr("random.random", lambda: 0.4)
        caplog.set_level(logging.DEBUG, "message_media_messages")
        REPLIES.call(client_of(Scripted(FAILED, (200, {}, '{"replies": []}')), **IN_ORDER))
        assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
            ("DEBUG", "GET /v1/replies: 503 in 2000 ms (attempt 1)"),
            ("INFO", "GET /v1/replies: 503, retrying in 0.4 s"),
            ("DEBUG", "GET /v1/replies: 200 in 2000 ms (attempt 2)"),
        ]

    def test_a_failure_of_the_network_is_logged_by_its_class(self, caplog, pauses):
        caplog.set_level(logging.INFO, "message_media_messages")
        CREDITS.call(client_of(Scripted(Unsent, OK), **IN_ORDER))
        [record] = caplog.records
        assert record.getMessage().startswith("GET /v1/messaging/credits: Unsent, retrying in ")


class TestRequestsOfAnotherClass:
    """A custom transport may build and send requests of its own class."""

    class Changes(HttpCallBack):
        def on_before_request(self, request):
            assert isinstance(request, SlottedRequest)
            request.query_url += "/x"
            request.parameters = '{"a": 1}'

        def on_after_response(self, context):
            self.request = context.request

    def test_what_a_call_back_changes_in_it_is_signed(self):
        transport, call_back, sent = DuckTransport(), self.Changes(), []
        transport.execute_as_string = lambda request: sent.append(request) or HttpResponse(*OK)
        client = MessageMediaMessagesClient(
            "key", "secret", True, http_client=transport, http_call_back=call_back
        )
        SEND.call(client)
        [request] = sent
        assert (request.query_url[-14:], request.parameters) == ("/v1/messages/x", '{"a": 1}')
        received = Received("POST", "/v1/messages/x", request.headers, b'{"a": 1}', b"")
        assert is_signed_by(received, "secret")
        assert call_back.request is request

    @pytest.mark.parametrize("headers", [{}, {"headers": None}])
    def test_one_that_cannot_be_signed_is_not_sent(self, headers):
        transport = Scripted(OK)
        transport.get = lambda query_url, headers: SimpleNamespace(**headers_of_request)
        headers_of_request = headers
        with pytest.raises(TypeError, match="must have headers to sign"):
            CREDITS.call(client_of(transport))
        assert transport.requests == []

    def test_headers_of_any_mapping_are_signed(self):
        seen = []

        class Transport:
            def get(self, query_url, headers):
                message = email.message.Message()
                for name, value in headers.items():
                    message[name] = value
                return SimpleNamespace(headers=message)

            def execute_as_string(self, request):
                seen.append(request.headers["Authorization"])
                return HttpResponse(200, {}, "[1]")

        assert CREDITS.call(client_of(Transport())) == [1]
        assert seen == [BASIC_KEY_SECRET]

    def test_a_subclass_of_ours_has_the_timeout_and_the_deadline_of_the_call(self):
        class Own(HttpRequest):
            pass

        transport = Scripted(OK)
        transport.get = lambda url, headers: Own("GET", url, headers)
        client = client_of(RequestsClient())
        client.messages.http_client = transport
        CREDITS.call(client.with_options(timeout=5, retry=RetryPolicy(deadline=9)))
        [request] = transport.requests
        assert (type(request), request.timeout) == (Own, 5)
        assert 8 < request.time_limit <= 9

    def test_a_call_back_gets_the_request_and_the_response_of_the_transport(self):
        class KeepsState(HttpCallBack):
            def on_before_request(self, request):
                request.parameters, request.headers["X-Team"] = request.parameters, "billing"

            def on_after_response(self, context):
                self.seen = (context.request, context.response)

        response = SimpleNamespace(status_code=200, raw_body="[1]", elapsed=7)
        transport, call_back = DuckTransport(response), KeepsState()
        client = client_of(transport, http_call_back=call_back)
        assert CREDITS.call(client) == [1]
        request, seen = call_back.seen
        assert type(request) is SlottedRequest
        assert seen is response

    def test_the_timeout_of_a_client_is_not_set_on_it(self, monkeypatch):
        transport = DuckTransport()
        monkeypatch.setattr(BaseController, "http_client", transport)
        CREDITS.call(MessageMediaMessagesClient("key", "secret", timeout=5))
        assert [method for method, _ in transport.sent] == ["GET"]

    def test_a_request_made_by_hand_keeps_its_timeout(self):
        transport = Scripted(OK)
        request = transport.get("https://api.example/")
        request.timeout = 7
        assert BaseController(transport).execute_request(request).request is request
        assert request.timeout == 7

    def test_a_mock_may_build_one_request_for_several_calls(self):
        class Nested(HttpCallBack):
            def on_before_request(self, request):
                request.http_method = "GET"

            def on_after_response(self, context):
                if not seen:
                    seen.append(context.response.status_code)
                    CREDITS.call(client)

        seen = []
        transport = mock.MagicMock()
        transport.execute_as_string.return_value = HttpResponse(200, {}, "[1]")
        client = client_of(transport, http_call_back=Nested())
        assert CREDITS.call(client) == [1]
        assert (seen, transport.execute_as_string.call_count) == ([200], 2)

    def test_no_secret_of_the_handler_is_on_the_request(self):
        transport = Scripted(OK)
        client = MessageMediaMessagesClient("key", "hmac-secret", True, http_client=transport)
        CREDITS.call(client)
        assert b"hmac-secret" not in pickle.dumps(transport.requests)


class TestGlobalHeaders:
    @pytest.mark.parametrize("use_hmac", [False, True])
    def test_those_of_the_call_take_precedence_in_any_case(self, wire, monkeypatch, use_hmac):
        for name in ("account", "AUTHORIZATION", "Accept", "Date", "X-Content-Md5", "X-Team"):
            monkeypatch.setitem(BaseController.global_headers, name, "global")
        client = MessageMediaMessagesClient(
            "key", "secret", use_hmac, base_uri=wire.base_uri, account="mine"
        )
        SEND.call(client)
        headers = {name.lower(): value for name, value in wire.last.headers.items()}
        assert (headers["account"], headers["accept"]) == ("mine", "application/json")
        assert headers["x-team"] == "global"
        assert headers["authorization"] != "global"
        if use_hmac:
            assert is_signed_by(wire.last, "secret")
