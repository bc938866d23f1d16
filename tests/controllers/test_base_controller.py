"""The pipeline: its extension points, what it repeats, and how it reads an answer."""

import json
import pickle
import re
import uuid

import pytest

from message_media_messages import (
    APIConnectionException,
    APIException,
    APIHelper,
    APIReadTimeoutException,
    Configuration,
    HmacAuth,
    HttpCallBack,
    InvalidResponseException,
    MessageMediaMessagesClient,
    RequestsClient,
    RetryPolicy,
    ServerErrorException,
    TooManyRequestsException,
)
from message_media_messages.controllers.base_controller import BaseController
from message_media_messages.controllers.messages_controller import MessagesController
from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.http_request import HttpRequest
from message_media_messages.http.http_response import HttpResponse
from tests.support.callers import CANCEL, CREDITS, ENDPOINTS, REPLIES, SEND, STATUS
from tests.support.signing import is_signed_by
from tests.support.transports import Scripted, Unsent
from tests.support.wire import ANYTHING, CLOSE, answer

LOOSE = [endpoint for endpoint in ENDPOINTS if not endpoint.is_typed]
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

    def test_an_authorization_of_its_own_is_left_alone_also_when_repeated(self, pauses):
        class Replaces(self.Recorder):
            def on_before_request(self, request):
                request.headers["Authorization"] = "Bearer mine"

        transport = Scripted(FAILED, OK)
        client = client_of(transport, http_call_back=Replaces(), **IN_ORDER)
        client.messages.check_credits_remaining()
        assert [headers["Authorization"] for headers, _ in transport.sent] == ["Bearer mine"] * 2

    def test_what_it_changes_in_a_request_that_nobody_signs_is_sent_as_it_is(self):
        class Changes(self.Recorder):
            def on_before_request(self, request):
                request.headers["x-changed"] = "yes"

        transport = Scripted(OK)
        controller = BaseController(transport, Changes())
        controller.execute_request(transport.get("https://api.example/"))
        [(headers, _)] = transport.sent
        assert (headers["x-changed"], "Authorization" in headers) == ("yes", False)

    def test_it_is_called_once_for_a_call_that_is_repeated(self, pauses):
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
    def test_a_send_goes_again_only_if_it_surely_did_nothing(
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
    def test_an_answer_that_will_not_change_is_not_asked_for_again(self, pauses, status):
        transport = Scripted((status, {}, ""))
        with pytest.raises(APIException):
            CREDITS.call(client_of(transport, **IN_ORDER))
        assert (len(transport.sent), pauses) == (1, [])

    def test_pauses_grow_and_are_left_to_chance(self, pauses, monkeypatch):
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

    def test_nothing_is_begun_after_the_deadline(self, pauses, monkeypatch):
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

    def test_each_attempt_is_signed_anew(self, pauses, monkeypatch):
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

    def test_a_client_repeats_twice_by_default(self, wire, pauses):
        wire.answers(answer(503))
        with MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri) as client:
            with pytest.raises(ServerErrorException):
                CREDITS.call(client)
            assert len(wire.received) == 3
            with pytest.raises(ServerErrorException):
                CREDITS.call(client.with_options(retry=RetryPolicy(max_retries=0)))
        assert len(wire.received) == 4

    def test_a_transport_of_ones_own_does_not_repeat_unless_it_or_the_client_says_so(
        self, wire, pauses
    ):
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

    def test_an_attribute_of_a_transport_that_is_no_policy_is_none(self):
        transport = Scripted(FAILED)
        transport.retry = "often"
        with pytest.raises(ServerErrorException):
            CREDITS.call(client_of(transport))
        assert len(transport.sent) == 1

    def test_a_lost_answer_to_a_send_says_that_it_may_have_been_accepted(self, wire):
        wire.answers(CLOSE)
        with (
            MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri) as client,
            pytest.raises(APIConnectionException, match="may have acted on the request") as caught,
        ):
            SEND.call(client)
        assert caught.value.request_sent is True
        assert len(wire.received) == 1


class TestResults:
    @pytest.mark.parametrize("status", range(200, 209))
    def test_200_to_208_succeed(self, status):
        assert CREDITS.call(client_of(Scripted((status, {}, '{"a": 1}')))) == {"a": 1}

    @pytest.mark.parametrize("status", [100, 199, 209, 226, 300, 304, 600])
    def test_any_other_status_does_not(self, status):
        with pytest.raises(APIException, match="HTTP response not OK") as caught:
            CREDITS.call(client_of(Scripted((status, {}, "{}"))))
        assert caught.value.response_code == status

    @pytest.mark.parametrize(
        "endpoint",
        [endpoint for endpoint in ENDPOINTS if endpoint is not SEND],
        ids=lambda endpoint: endpoint.name,
    )
    def test_null_is_none(self, endpoint):
        assert endpoint.call(client_of(Scripted((200, {}, "null")))) is None

    @pytest.mark.parametrize(
        "body",
        [
            "null",
            "{}",
            "[]",
            "[null]",
            '{"messages": null}',
            '{"messages": []}',
            '{"messages": [null]}',
            '{"messages": [{"message_id": "1"}, null]}',
            '{"messages": {"message_id": "1"}}',
        ],
    )
    def test_a_send_without_the_messages_that_were_accepted_is_no_result(self, body):
        with pytest.raises(InvalidResponseException, match="accepted; do not repeat") as caught:
            SEND.call(client_of(Scripted((202, {}, body))))
        assert caught.value.response_code == 202
        assert caught.value.context.response.raw_body == body

    @pytest.mark.parametrize(
        "replies",
        [[{}] * 100_000, [{"attachments": [{}] * 100_000}]],
        ids=["on the page", "in a reply"],
    )
    def test_more_items_than_the_service_ever_returns_become_no_models(self, replies):
        text = json.dumps({"replies": replies})
        for body in (text, text.encode()):
            with pytest.raises(InvalidResponseException, match="more than 10000 items"):
                REPLIES.call(client_of(Scripted((200, {}, body))))

    def test_the_items_of_a_small_body_are_not_counted(self):
        body = json.dumps({"replies": [{}] * 10_001})
        assert len(REPLIES.call(client_of(Scripted((200, {}, body)))).replies) == 10_001

    def test_ten_thousand_items_are_read(self):
        body = json.dumps({"replies": [{"content": "x" * 50}] * 10_000})
        assert len(REPLIES.call(client_of(Scripted((200, {}, body)))).replies) == 10_000

    @pytest.mark.parametrize("endpoint", LOOSE[:1], ids=lambda endpoint: endpoint.name)
    @pytest.mark.parametrize(
        ("headers", "body", "expected"),
        [
            ({}, "", None),
            ({}, " \n", None),
            ({}, None, None),
            ({}, '{"status": "cancelled"}', {"status": "cancelled"}),
            ({"Content-Type": "text/plain"}, "OK", "OK"),
        ],
    )
    def test_a_call_that_needs_no_answer_takes_any(self, endpoint, headers, body, expected):
        assert endpoint.call(client_of(Scripted((202, headers, body)))) == expected

    @pytest.mark.parametrize("endpoint", [SEND, *LOOSE[:1]], ids=lambda endpoint: endpoint.name)
    def test_a_page_of_somebody_in_between_is_no_answer(self, endpoint):
        page = (200, {"content-type": "text/html; charset=utf-8"}, "<html>Please log in</html>")
        with pytest.raises(InvalidResponseException, match="cannot be read"):
            endpoint.call(client_of(Scripted(page)))

    def test_credits_are_read_strictly(self):
        assert CREDITS.call(client_of(Scripted((200, {}, "")))) is None
        with pytest.raises(InvalidResponseException):
            CREDITS.call(client_of(Scripted((200, {"Content-Type": "text/plain"}, "many"))))

    def test_bytes_from_a_transport_of_ones_own_are_read(self):
        assert CREDITS.call(client_of(Scripted((200, None, b"\xef\xbb\xbf[1]")))) == [1]


class TestRequests:
    @pytest.mark.parametrize(
        ("message_id", "segment"),
        [
            ("a b/c?d", "a%20b%2Fc%3Fd"),
            ("..%2f", "..%252f"),
            ("\u00e9", "%C3%A9"),
            (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
            (12, "12"),
        ],
    )
    def test_an_id_stays_one_segment_of_the_path(self, message_id, segment):
        transport = Scripted(OK)
        seen = []
        transport.execute_as_string = lambda request: (
            seen.append(request.query_url) or (HttpResponse(*OK))
        )
        client = client_of(transport)
        client.messages.get_message_status(message_id)
        client.messages.cancel_scheduled_message(message_id, None)
        assert seen == [f"https://api.messagemedia.com/v1/messages/{segment}"] * 2

    def test_an_id_that_no_url_can_hold_is_refused(self):
        transport = Scripted(OK)
        with pytest.raises(ValueError, match="message_id must be the id of a message"):
            client_of(transport).messages.get_message_status("\ud800")
        assert transport.sent == []

    def test_a_message_is_cancelled_without_a_body_of_ones_own(self):
        transport = Scripted(OK)
        client_of(transport).messages.cancel_scheduled_message("id")
        assert transport.sent[0][1] == '{"status": "cancelled"}'

    @pytest.mark.parametrize("message_id", [b"id", 1.5, ["id"], {}])
    def test_an_id_of_a_wrong_type_is_refused(self, message_id):
        transport = Scripted(OK)
        with pytest.raises(TypeError, match="message_id must be text"):
            client_of(transport).messages.get_message_status(message_id)
        assert transport.sent == []

    @pytest.mark.parametrize(
        ("body", "text"),
        [(None, "{}"), ([], "[]"), ([{"a": None}], '[{"a": null}]'), ({"é": "é"}, None)],
    )
    def test_a_body_is_what_json_writes(self, body, text):
        transport = Scripted(OK)
        client_of(transport).messages.send_messages(body)
        assert transport.sent[0][1] == (text or '{"\\u00e9": "\\u00e9"}')

    def test_global_headers_are_sent_with_every_request(self, monkeypatch):
        monkeypatch.setitem(BaseController.global_headers, "X-Team", "billing")
        transport = Scripted(OK)
        for endpoint in ENDPOINTS:
            endpoint.call(client_of(transport))
        assert [headers["X-Team"] for headers, _ in transport.sent] == ["billing"] * len(ENDPOINTS)

    def test_a_request_made_by_hand_is_sent_as_it_is(self, wire):
        controller = BaseController(RequestsClient())
        url = APIHelper.append_url_with_query_parameters(wire.base_uri + "/x", {"a": "b c"})
        wire.answers(answer(200, b"\xff\x00"))
        context = controller.execute_request(controller.http_client.get(url), binary=True)
        assert context.response.raw_body == b"\xff\x00"
        assert wire.last.target == "/x?a=b%20c"
        assert "Authorization" not in wire.last.headers
        controller.http_client.close()

    def test_parameters_that_are_none_are_named(self):
        controller = BaseController()
        controller.validate_parameters(a=1, b="")
        with pytest.raises(ValueError, match=r"^Required parameter b cannot be None\.$"):
            controller.validate_parameters(a=1, b=None)

    def test_a_subclass_may_judge_and_execute_in_its_own_way(self):
        class Lenient(MessagesController):
            def validate_response(self, context):
                assert context.response.status_code == 500

            def execute_request(self, request, binary=False):
                return HttpContext(request, HttpResponse(500, {}, '{"odd": true}'))

        Configuration.basic_auth_user_name, Configuration.basic_auth_password = "key", "secret"
        assert Lenient().check_credits_remaining() == {"odd": True}


def test_no_secret_is_in_an_exception():
    client = MessageMediaMessagesClient("key", "secret", True, http_client=Scripted(FAILED))
    with pytest.raises(ServerErrorException) as caught:
        CREDITS.call(client)
    headers = caught.value.context.request.headers
    assert headers["Authorization"] == "hmac ***"
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT", headers["date"])


def test_what_a_handler_of_ones_own_adds_is_not_in_an_exception_either():
    class Key:
        def apply(self, http_request):
            http_request.add_header("X-Api-Key", "secret")

    client = MessageMediaMessagesClient(auth=Key(), http_client=Scripted(FAILED))
    with pytest.raises(ServerErrorException) as caught:
        CREDITS.call(client)
    assert caught.value.context.request.headers["X-Api-Key"] == "***"
    assert b"secret" not in pickle.dumps(caught.value)


def test_query_parameters_are_signed_as_they_are_sent(wire):
    auth, controller = HmacAuth("key", "secret"), BaseController(RequestsClient())
    url = wire.base_uri + "/x?b=1"
    request = controller.http_client.get(url, query_parameters={"a": "c d"})
    auth.apply(request)
    controller.execute_request(request)
    assert wire.last.target == "/x?b=1&a=c+d"
    assert is_signed_by(wire.last, "secret")
    request = controller.http_client.post(url)
    auth.apply(request)
    controller.execute_request(request)
    assert is_signed_by(wire.last, "secret")
    controller.http_client.close()


def test_a_request_knows_whether_repeating_it_is_harmless():
    assert HttpRequest("GET", "http://h").repeatable is True
    assert HttpRequest("POST", "http://h").repeatable is False


@pytest.mark.parametrize(
    ("resource", "old", "new", "arguments"),
    [
        ("messages", "create_send_messages", "send_messages", ({"messages": []},)),
        ("messages", "update_cancel_scheduled_message", "cancel_scheduled_message", ("id", None)),
        ("replies", "get_check_replies", "check_replies", ()),
        ("replies", "create_confirm_replies_as_received", "confirm_replies_as_received", ({},)),
        ("delivery_reports", "get_check_delivery_reports", "check_delivery_reports", ()),
        (
            "delivery_reports",
            "create_confirm_delivery_reports_as_received",
            "confirm_delivery_reports_as_received",
            ({},),
        ),
    ],
)
def test_names_of_1_x_still_work_and_name_the_new_one(resource, old, new, arguments):
    controller = getattr(client_of(Scripted(OK)), resource)
    with pytest.warns(DeprecationWarning, match=f"^{old} is deprecated; call {new}\\.$") as caught:
        result = getattr(controller, old)(*arguments)
    assert result == getattr(controller, new)(*arguments)
    assert caught[0].filename == __file__
    assert getattr(controller, old).__name__ == old


def test_cancelling_needs_no_answer():
    assert CANCEL.call(client_of(Scripted((200, {}, "")))) is None
