"""What a test puts in the place of the shared transport, or of its session, is what clients use."""

import json
from types import SimpleNamespace
from unittest import mock

import pytest
import requests
from requests.adapters import HTTPAdapter

from message_media_messages import HttpClient, RequestsClient
from message_media_messages.controllers.base_controller import BaseController
from message_media_messages.controllers.messages_controller import MessagesController
from tests.support.callers import CONFIRM_REPLIES, REPLIES, REPORTS, SEND
from tests.support.signing import BASIC_KEY_SECRET
from tests.support.transports import DuckTransport

ACCEPTED = {"status_code": 202, "headers": {}, "text": '{"messages": [{"message_id": "fake"}]}'}
RAW = SimpleNamespace(status_code=202, headers={}, raw_body=ACCEPTED["text"])


def test_an_http_client_on_the_base_controller_gets_every_request(program, wire):
    fake = DuckTransport()
    with mock.patch.object(BaseController, "http_client", fake):
        assert program.send() == "1"
        for endpoint in (REPLIES, CONFIRM_REPLIES, REPORTS):
            endpoint.call(program.client)
    assert fake.sent == [(m, BASIC_KEY_SECRET) for m in ("POST", "GET", "POST", "GET")]
    assert wire.received == []
    assert program.send() == "1"
    assert len(wire.received) == 1


def test_an_http_client_on_the_base_controller_may_be_a_magic_mock(program, wire):
    fake = mock.MagicMock()
    fake.execute_as_string.return_value = RAW
    with mock.patch.object(BaseController, "http_client", fake):
        assert program.send() == "fake"
    fake.execute_as_string.assert_called_once_with(fake.post.return_value)
    assert fake.post.call_args.args == (f"{wire.base_uri}/v1/messages",)
    assert json.loads(fake.post.call_args.kwargs["parameters"])["messages"][0]["content"] == "Hi"


def test_a_patched_execute_as_string_is_called_with_the_signed_request(program, wire):
    with mock.patch.object(BaseController.http_client, "execute_as_string") as execute:
        execute.return_value = RAW
        assert program.send() == "fake"
    (request,) = execute.call_args.args
    assert (execute.call_count, execute.call_args.kwargs) == (1, {})
    assert request.headers["Authorization"] == BASIC_KEY_SECRET
    assert (request.http_method, request.query_url) == ("POST", f"{wire.base_uri}/v1/messages")
    assert json.loads(request.parameters)["messages"][0]["content"] == "Hi"
    assert wire.received == []


def test_a_function_of_the_request_alone_serves_as_execute_as_string(program, wire):
    seen = []

    def execute(request):
        seen.append(request.http_method)
        return RAW

    http_client = BaseController.http_client
    with mock.patch.object(http_client, "execute_as_string", side_effect=execute):
        assert program.send() == "fake"
    with mock.patch.object(http_client, "execute_as_string", execute):
        assert program.send() == "fake"
    assert (seen, wire.received) == (["POST", "POST"], [])


class CannedAdapter(HTTPAdapter):
    """An adapter that gives every request the same response."""

    def __init__(self):
        super().__init__()
        self.sent = []
        self.given = []

    def send(self, request, **given):
        self.given.append(given)
        self.sent.append((request.method, request.headers["Authorization"], request.body))
        response = requests.Response()
        response.status_code = 202
        response._content = ACCEPTED["text"].encode()
        response.request, response.url = request, request.url
        return response


def test_a_mounted_adapter_gets_the_requests(program, wire):
    adapter = CannedAdapter()
    BaseController.http_client.session.mount(wire.base_uri, adapter)
    assert program.send() == "fake"
    [(method, authorization, body)] = adapter.sent
    assert (method, authorization) == ("POST", BASIC_KEY_SECRET)
    assert json.loads(body)["messages"][0]["content"] == "Hi"
    assert wire.received == []


def test_a_patched_request_of_the_session_is_called(program, wire):
    session = BaseController.http_client.session
    with mock.patch.object(session, "request", return_value=mock.Mock(**ACCEPTED)) as request:
        assert program.send() == "fake"
    assert request.call_count == 1
    assert request.call_args.args == ("POST", f"{wire.base_uri}/v1/messages")
    given = request.call_args.kwargs
    assert given["headers"]["Authorization"] == BASIC_KEY_SECRET
    assert json.loads(given["data"])["messages"][0]["content"] == "Hi"
    assert (given["params"], given["files"], given["timeout"]) == ({}, {}, 60)
    assert wire.received == []


def test_a_function_serves_as_the_request_of_the_session(program, wire, monkeypatch):
    def request(method, url, **given):
        assert given["headers"]["Authorization"] == BASIC_KEY_SECRET
        return mock.Mock(
            status_code=202, headers={}, text=json.dumps({"messages": [{"message_id": url}]})
        )

    monkeypatch.setattr(BaseController.http_client.session, "request", request)
    assert program.send() == f"{wire.base_uri}/v1/messages"
    assert wire.received == []


def test_a_session_of_the_application_replaces_that_of_the_library(program, wire):
    with requests.Session() as session:
        session.headers["X-Team"] = "billing"
        with mock.patch.object(BaseController.http_client, "session", session):
            assert program.send() == "1"
    assert wire.last.headers["X-Team"] == "billing"
    assert wire.last.headers["Authorization"] == BASIC_KEY_SECRET
    assert wire.last.json["messages"][0]["content"] == "Hi"


def test_a_mock_replaces_the_session(program, wire):
    with mock.patch.object(BaseController.http_client, "session", mock.Mock()) as session:
        session.request.return_value = mock.Mock(**ACCEPTED)
        assert program.send() == "fake"
    assert session.request.call_args.args == ("POST", f"{wire.base_uri}/v1/messages")
    assert wire.received == []


@pytest.mark.parametrize("verify", [False, "bundle.pem"])
def test_certificates_that_are_set_on_the_session_apply(program, wire, verify):
    adapter = CannedAdapter()
    BaseController.http_client.session.verify = verify
    BaseController.http_client.session.mount(wire.base_uri, adapter)
    assert program.send() == "fake"
    assert [given["verify"] for given in adapter.given] == [verify]


def test_a_timeout_that_is_set_on_the_http_client_applies(program, wire):
    adapter = CannedAdapter()
    BaseController.http_client.timeout = 7
    BaseController.http_client.session.mount(wire.base_uri, adapter)
    assert program.send() == "fake"
    assert [given["timeout"] for given in adapter.given] == [7]


@pytest.mark.parametrize(
    "double",
    [
        lambda session: mock.Mock(spec=requests.Session),
        lambda session: mock.Mock(spec=session),
        lambda session: mock.create_autospec(requests.Session, instance=True),
        lambda session: mock.create_autospec(session),
    ],
    ids=["spec of the class", "spec of the session", "autospec of the class", "autospec"],
)
def test_a_mock_with_a_spec_replaces_the_session(program, wire, double):
    http_client = BaseController.http_client
    with mock.patch.object(http_client, "session", double(http_client.session)) as session:
        session.request.return_value = mock.Mock(**ACCEPTED)
        assert program.send() == "fake"
    assert session.request.call_args.args == ("POST", f"{wire.base_uri}/v1/messages")
    assert wire.received == []


@pytest.mark.parametrize("kind", [HttpClient, RequestsClient])
def test_a_mock_with_a_spec_replaces_the_http_client(program, wire, kind):
    fake = mock.create_autospec(kind, instance=True)
    fake.execute_as_string.return_value = RAW
    with mock.patch.object(BaseController, "http_client", fake):
        assert program.send() == "fake"
    fake.execute_as_string.assert_called_once_with(fake.post.return_value)
    assert wire.received == []


@pytest.mark.parametrize("name", ["Session", "session", "Response"])
def test_a_name_in_requests_that_the_application_patches_changes_no_call(program, wire, name):
    """As with a double for the calls to `requests` that the application makes itself."""
    session = BaseController.http_client.session
    with (
        mock.patch.object(session, "request", return_value=mock.Mock(**ACCEPTED)),
        mock.patch.object(requests, name),
    ):
        assert program.send() == "fake"


@pytest.mark.parametrize("name", ["requests.session", "requests.sessions.Session"])
def test_a_patched_session_is_that_of_an_http_client_which_is_created_then(configured, name):
    with mock.patch(name) as session:
        session.return_value.request.return_value = mock.Mock(**ACCEPTED)
        controller = MessagesController(RequestsClient(timeout=3))
        assert SEND.call(SimpleNamespace(messages=controller)).messages[0].message_id == "fake"
    assert session.return_value.request.call_args.kwargs["timeout"] == 3
