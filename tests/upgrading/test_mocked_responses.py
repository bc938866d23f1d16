"""Mocks of `requests`, of the transport and of `execute_request` are enough for a response."""

import copy
import json
from types import SimpleNamespace
from unittest import mock

import pytest
import requests

from message_media_messages import (
    APIException,
    BadRequestException,
    Configuration,
    HmacAuth,
    HttpRequest,
    HttpResponse,
    MessageMediaMessagesClient,
    NotFoundException,
    RetryPolicy,
    SendMessages400ResponseException,
    ServerErrorException,
)
from message_media_messages.controllers.base_controller import BaseController
from message_media_messages.controllers.messages_controller import MessagesController
from tests.support.callers import CONFIRM_REPLIES, CREDITS, MESSAGE_ID, REPLIES, SEND, STATUS
from tests.support.signing import BASIC_KEY_SECRET
from tests.support.transports import DuckTransport

TEXT = '{"messages": [{"message_id": "1"}], "replies": [], "status": "queued", "message": "no"}'
WITHOUT_HEADERS = {"status_code": 202, "text": TEXT}
URL = "https://api.messagemedia.com/v1/messages"


@pytest.fixture
def client():
    return MessageMediaMessagesClient("key", "secret")


@pytest.fixture(params=["requests.Session.request", "requests.Session.send"])
def session_method(request):
    return request.param


@pytest.mark.parametrize("response", [WITHOUT_HEADERS, {**WITHOUT_HEADERS, "headers": {}}])
def test_a_mock_is_enough_for_a_response_of_requests(client, session_method, response):
    with mock.patch(session_method, return_value=mock.Mock(**response)) as patched:
        assert SEND.call(client).messages[0].message_id == "1"
        assert STATUS.call(client).status == "queued"
        assert REPLIES.call(client).replies == []
        assert CONFIRM_REPLIES.call(client) == json.loads(TEXT)
    assert patched.call_count == 4


@pytest.mark.parametrize("make", [mock.Mock, mock.MagicMock])
def test_a_mock_with_the_spec_of_a_response_is_enough(client, session_method, make):
    double = make(spec=requests.Response, **WITHOUT_HEADERS, headers={})
    with mock.patch(session_method, return_value=double):
        assert SEND.call(client).messages[0].message_id == "1"
        assert CONFIRM_REPLIES.call(client) == json.loads(TEXT)


@pytest.mark.parametrize("spec", [HttpResponse, HttpResponse(202, {}, TEXT)])
def test_a_mock_with_the_spec_of_the_librarys_response_is_enough(client, spec):
    double = mock.Mock(spec=spec, status_code=202, raw_body=TEXT, headers={})
    with mock.patch.object(BaseController.http_client, "execute_as_string", return_value=double):
        assert SEND.call(client).messages[0].message_id == "1"
    context = mock.Mock(response=double)
    with mock.patch.object(BaseController, "execute_request", return_value=context):
        assert SEND.call(client).messages[0].message_id == "1"


@pytest.mark.parametrize("response", [{}, {"headers": {"X-Request-Id": "7"}}])
@pytest.mark.parametrize(
    ("status", "endpoint", "kind", "text"),
    [
        (400, SEND, SendMessages400ResponseException, "Unexpected error in API call."),
        (400, STATUS, BadRequestException, "Request was invalid"),
        (404, SEND, NotFoundException, "Message not found"),
        (404, STATUS, NotFoundException, "Resource not found"),
        (500, SEND, ServerErrorException, "HTTP response not OK."),
    ],
)
def test_a_mock_is_enough_for_an_error(
    client, session_method, response, status, endpoint, kind, text
):
    double = mock.Mock(status_code=status, text=TEXT, **response)
    with (
        mock.patch(session_method, return_value=double),
        pytest.raises(APIException, match=f"^{text}") as caught,
    ):
        endpoint.call(client)
    assert type(caught.value) is kind
    assert (caught.value.response_code, caught.value.message) == (status, "no")
    assert caught.value.context.response.raw_body == TEXT
    assert caught.value.context.response.headers == response.get("headers", {})


@pytest.mark.parametrize(
    "error", [requests.exceptions.ConnectionError, requests.exceptions.Timeout("slow")]
)
def test_an_error_that_a_mock_raises_is_caught_as_before_after_one_send(
    client, session_method, error
):
    kind = error if isinstance(error, type) else type(error)
    with (
        mock.patch(session_method, side_effect=error) as patched,
        pytest.raises(kind) as caught,
    ):
        SEND.call(client)
    assert patched.call_count == 1
    assert isinstance(caught.value, APIException)
    assert caught.value.outcome == "unknown"


@pytest.mark.parametrize("response", [{}, {"headers": {}}])
def test_a_mock_is_enough_for_a_response_of_the_transport(client, response):
    double = mock.Mock(status_code=202, raw_body=TEXT, **response)
    with mock.patch.object(BaseController.http_client, "execute_as_string", return_value=double):
        assert SEND.call(client).messages[0].message_id == "1"
        assert CONFIRM_REPLIES.call(client) == json.loads(TEXT)


def test_a_mock_is_enough_for_a_transport():
    transport = mock.MagicMock()
    transport.execute_as_string.return_value = mock.Mock(status_code=202, raw_body=TEXT)
    client = MessageMediaMessagesClient("key", "secret", http_client=transport)
    assert SEND.call(client).messages[0].message_id == "1"
    assert REPLIES.call(client).replies == []
    transport.post.assert_called_once()
    transport.get.assert_called_once()
    assert transport.execute_as_string.mock_calls == [
        mock.call(transport.post.return_value),
        mock.call(transport.get.return_value),
    ]


def failed_and_then_accepted():
    failed = SimpleNamespace(status_code=503, raw_body="")
    return [failed, failed, SimpleNamespace(status_code=200, raw_body=TEXT)]


def test_each_attempt_of_a_transport_with_its_own_requests_is_signed():
    seconds = iter([1000, 1001, 1002])
    transport = DuckTransport(*failed_and_then_accepted())
    client = MessageMediaMessagesClient(
        auth=HmacAuth("key", "secret", clock=lambda: next(seconds)),
        http_client=transport,
        retry=RetryPolicy(),
    )
    assert REPLIES.call(client).replies == []
    assert [method for method, _ in transport.sent] == ["GET"] * 3
    assert len({authorization for _, authorization in transport.sent}) == 3


def test_a_transport_with_its_own_requests_sends_a_message_once():
    transport = DuckTransport(*failed_and_then_accepted())
    client = MessageMediaMessagesClient("key", "secret", http_client=transport, retry=RetryPolicy())
    with pytest.raises(ServerErrorException):
        SEND.call(client)
    assert transport.sent == [("POST", BASIC_KEY_SECRET)]


def test_a_header_of_a_custom_handler_is_redacted_with_requests_of_any_class():
    class Key:
        def apply(self, http_request):
            http_request.add_header("Authorization", "Bearer token")
            http_request.add_header("X-Api-Key", "token")

    transport = DuckTransport(SimpleNamespace(status_code=500, raw_body=TEXT))
    client = MessageMediaMessagesClient(auth=Key(), http_client=transport)
    with pytest.raises(ServerErrorException) as caught:
        SEND.call(client)
    assert transport.sent == [("POST", "Bearer token")]
    request = caught.value.context.request
    assert request.headers["Authorization"] == "Bearer ***"
    assert request.headers["X-Api-Key"] == "***"
    assert (request.http_method, request.query_url) == ("POST", URL)


def context_of(status=202, raw_body=TEXT):
    """Return what tests let `execute_request` return."""
    return mock.Mock(response=mock.Mock(status_code=status, raw_body=raw_body))


def assert_is_the_request(request):
    assert request.headers["Authorization"] == BASIC_KEY_SECRET
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert (request.http_method, request.query_url) == ("POST", URL)
    assert request.parameters == SEND.body.decode()


class TestExecuteRequest:
    @pytest.mark.parametrize("owner", [BaseController, MessagesController, "controller"])
    def test_what_it_returns_is_the_result(self, client, owner):
        owner = client.messages if owner == "controller" else owner
        with mock.patch.object(owner, "execute_request", return_value=context_of()) as execute:
            assert SEND.call(client).messages[0].message_id == "1"
            assert STATUS.call(client).status == "queued"
            assert CREDITS.call(client) == json.loads(TEXT)
        assert [(len(args), kwargs) for args, kwargs in execute.call_args_list] == [(1, {})] * 3
        assert_is_the_request(execute.call_args_list[0].args[0])

    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (400, SendMessages400ResponseException),
            (404, NotFoundException),
            (500, ServerErrorException),
        ],
    )
    def test_an_error_that_it_returns_is_raised(self, client, status, kind):
        with (
            mock.patch.object(client.messages, "execute_request", return_value=context_of(status)),
            pytest.raises(APIException) as caught,
        ):
            SEND.call(client)
        assert type(caught.value) is kind
        assert (caught.value.response_code, caught.value.message) == (status, "no")
        assert caught.value.context.request.headers["Authorization"] == "Basic ***"

    def test_a_function_of_the_request_alone_replaces_it(self, client, monkeypatch):
        seen = []

        def execute(request):
            seen.append(request)
            return context_of()

        monkeypatch.setattr(client.messages, "execute_request", execute)
        assert SEND.call(client).messages[0].message_id == "1"
        assert_is_the_request(*seen)

    def test_a_mock_that_copies_its_arguments_replaces_it(self, client, monkeypatch):
        """The recipe of the documentation of `unittest.mock` for arguments that change."""

        class CopyingMock(mock.MagicMock):
            def __call__(self, *args, **kwargs):
                return super().__call__(*copy.deepcopy(args), **copy.deepcopy(kwargs))

        execute = CopyingMock(return_value=context_of())
        monkeypatch.setattr(client.messages, "execute_request", execute)
        assert SEND.call(client).messages[0].message_id == "1"
        assert_is_the_request(*execute.call_args.args)

    def test_a_subclass_overrides_it(self):
        class Fake(MessagesController):
            def execute_request(self, request, binary=False):
                assert_is_the_request(request)
                return context_of()

        Configuration.basic_auth_user_name, Configuration.basic_auth_password = "key", "secret"
        assert SEND.call(SimpleNamespace(messages=Fake())).messages[0].message_id == "1"

    def test_what_an_override_changes_in_the_request_is_sent(self, monkeypatch):
        class Changing(MessagesController):
            def execute_request(self, request, binary=False):
                request.query_url = request.query_url.replace("api.", "eu.")
                request.parameters = '{"messages": []}'
                request.add_header("X-Team", "billing")
                return super().execute_request(request, binary)

        sent = []

        def execute(request):
            sent.append((request.query_url, request.parameters, request.headers["X-Team"]))
            return context_of().response

        transport = BaseController.http_client
        monkeypatch.setattr(transport, "execute_as_string", execute)
        monkeypatch.setattr(Configuration, "basic_auth_user_name", "key")
        monkeypatch.setattr(Configuration, "basic_auth_password", "secret")
        client = SimpleNamespace(messages=Changing(transport))
        assert SEND.call(client).messages[0].message_id == "1"
        assert sent == [(URL.replace("api.", "eu."), '{"messages": []}', "billing")]

    def test_a_request_made_by_hand_is_executed(self, client):
        request = BaseController.http_client.get(f"{URL}/{MESSAGE_ID}", headers={"X-Team": "7"})
        double = mock.Mock(**WITHOUT_HEADERS)
        with mock.patch("requests.Session.request", return_value=double) as patched:
            context = client.messages.execute_request(request)
        assert (context.response.status_code, context.response.raw_body) == (202, TEXT)
        assert isinstance(context.request, HttpRequest)
        assert patched.call_args.kwargs["headers"]["X-Team"] == "7"
        assert "Authorization" not in patched.call_args.kwargs["headers"]
