"""Recorders and interceptors see every request, so that no test of an application really sends."""

import json
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest
import responses

from message_media_messages import APIConnectionException, MessageMediaMessagesClient, RetryPolicy
from message_media_messages.controllers.base_controller import BaseController
from tests.support.callers import CREDITS, SEND
from tests.support.wire import CLOSE, WireServer, answer

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def client(wire):
    """A client of the wire server, which uses the HTTP client that all clients share."""
    made = MessageMediaMessagesClient(
        "key", "secret", base_uri=wire.base_uri, retry=RetryPolicy(max_retries=2)
    )
    with made:
        yield made


def run(*command):
    """Run Python with these arguments in a process of its own, and return what it printed."""
    ran = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def accepted(received):
    """Answer a send with the content as the ID, and other requests with the credits."""
    if received.method != "POST":
        return {"remaining_credits": 5}
    [message] = received.json["messages"]
    return answer(202, {"messages": [{"message_id": f"id of {message['content']}"}]})


VCR_PROGRAM = """
import sys
order, record_mode, cassette, base_uri = sys.argv[1:]
if order == "recorder first":
    import vcr
from message_media_messages import MessageMediaMessagesClient
import vcr

def client():
    return MessageMediaMessagesClient("key", "secret", base_uri=base_uri)

outside = client()
recorder = vcr.VCR(record_mode=record_mode, match_on=["method", "uri", "body"])
with recorder.use_cassette(cassette):
    inside = client()
    # The later message is sent first in playback.
    for content, each in sorted({"b": outside, "a": inside}.items(), reverse=record_mode == "none"):
        sent = each.messages.send_messages({"messages": [{"content": content}]})
        print(sent.messages[0].message_id)
    print(outside.messages.check_credits_remaining()["remaining_credits"])
"""

# Recorded by vcrpy 9 with 2.1.3.
CASSETTE_OF_2_1_3 = r"""
interactions:
- request:
    body: '{{"messages": [{{"content": "Gr\u00fc\u00dfe", "destination_number": "+61491570156"}}]}}'
    headers:
      Accept-Encoding:
      - gzip, deflate
      Authorization:
      - Basic a2V5OnNlY3JldA==
      Connection:
      - keep-alive
      Content-Length:
      - '84'
      accept:
      - application/json
      content-type:
      - application/json; charset=utf-8
      user-agent:
      - messagemedia-messages
    method: POST
    uri: {base_uri}/v1/messages
  response:
    body:
      string: '{{"messages": [{{"message_id": "1", "content": "Gr\u00fc\u00dfe"}}]}}'
    headers:
      Content-Length:
      - '65'
      Content-Type:
      - application/json
    status:
      code: 202
      message: Accepted
version: 1
"""


# For Python 3.10 there is only a vcrpy that drops open connections without closing them.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
class TestVcr:
    @pytest.fixture
    def vcr(self):
        return pytest.importorskip(
            "vcr",
            reason="vcrpy is not installed; on Python 3.9 it needs urllib3 1.26",
        )

    @pytest.mark.parametrize("order", ["recorder first", "library first"])
    def test_a_recording_is_played_back_when_the_server_is_gone(self, vcr, tmp_path, order):
        cassette = tmp_path / "cassette.yaml"
        with WireServer() as server:
            server.answers(accepted)
            recorded = run("-c", VCR_PROGRAM, order, "once", cassette, server.base_uri)
            assert [each.method for each in server.received] == ["POST", "POST", "GET"]
        assert recorded.splitlines() == ["id of a", "id of b", "5"]
        played = run("-c", VCR_PROGRAM, order, "none", cassette, server.base_uri)
        assert played.splitlines() == ["id of b", "id of a", "5"]

    @pytest.mark.parametrize("matched", [["method", "uri"], ["method", "uri", "body"]])
    def test_a_cassette_of_2_1_3_is_played_back(self, vcr, wire, client, tmp_path, matched):
        cassette = tmp_path / "cassette.yaml"
        cassette.write_text(CASSETTE_OF_2_1_3.format(base_uri=wire.base_uri))
        body = {"messages": [{"content": "Grüße", "destination_number": "+61491570156"}]}
        with vcr.use_cassette(str(cassette), record_mode="none", match_on=matched) as played:
            message = client.messages.send_messages(body).messages[0]
        assert (message.message_id, message.content) == ("1", "Grüße")
        assert played.all_played
        assert wire.connections == 0

    @pytest.mark.parametrize("call", [SEND.call, CREDITS.call], ids=["send", "credits"])
    def test_a_request_that_was_not_recorded_raises_the_error_of_vcrpy_once(
        self, vcr, wire, client, tmp_path, call
    ):
        cassette = tmp_path / "cassette.yaml"
        cassette.write_text(CASSETTE_OF_2_1_3.format(base_uri=wire.base_uri))
        matched = ["method", "uri", "body"]
        with vcr.use_cassette(str(cassette), record_mode="none", match_on=matched) as played:
            played.can_play_response_for = mock.Mock(wraps=played.can_play_response_for)
            with pytest.raises(vcr.errors.CannotOverwriteExistingCassetteException):
                call(client)
        assert played.can_play_response_for.call_count == 1
        assert wire.connections == 0

    def test_a_send_whose_connection_fails_behind_the_recorder_may_have_been_sent(
        self, vcr, wire, client, tmp_path
    ):
        wire.answers(CLOSE)
        recording = vcr.use_cassette(str(tmp_path / "cassette.yaml"), record_mode="once")
        with recording, pytest.raises(APIConnectionException) as caught:
            SEND.call(client)
        error = caught.value
        assert (error.request_sent, error.outcome, error.attempts) == (True, "unknown", 1)
        assert len(wire.received) == 1


RECORDED = {"messages": [{"message_id": "recorded"}]}


def sent(client):
    """Send a message and return its ID."""
    return SEND.call(client).messages[0].message_id


class TestPytestRecording:
    MODULE = """
import pytest
from message_media_messages import MessageMediaMessagesClient

def send():
    with MessageMediaMessagesClient("key", "secret", base_uri={base_uri!r}) as client:
        message = {{"content": "Gr\u00fc\u00dfe", "destination_number": "+61491570156"}}
        return client.messages.send_messages({{"messages": [message]}}).messages[0].message_id

@pytest.mark.vcr
def test_recorded():
    assert send() == "1"

def test_blocked():
    with pytest.raises(RuntimeError, match="Network is disabled"):
        send()
"""

    def test_a_marked_test_plays_its_cassette_and_the_network_is_blocked(self, wire, tmp_path):
        pytest.importorskip("pytest_recording", reason="pytest-recording is not installed")
        (tmp_path / "test_sends.py").write_text(self.MODULE.format(base_uri=wire.base_uri))
        (tmp_path / "pytest.ini").write_text("[pytest]\n")  # not the settings of this project
        cassettes = tmp_path / "cassettes" / "test_sends"
        cassettes.mkdir(parents=True)
        cassette = CASSETTE_OF_2_1_3.format(base_uri=wire.base_uri)
        (cassettes / "test_recorded.yaml").write_text(cassette)
        options = ["--block-network", "--record-mode=none", f"--rootdir={tmp_path}"]
        assert "2 passed" in run("-m", "pytest", *options, tmp_path)
        assert wire.connections == 0


class TestRequestsMock:
    @pytest.fixture
    def requests_mock(self):
        return pytest.importorskip("requests_mock", reason="requests-mock is not installed")

    def test_a_mocker_answers_a_send(self, requests_mock, wire, client):
        with requests_mock.Mocker() as mocker:
            mocker.post(f"{wire.base_uri}/v1/messages", json=RECORDED, status_code=202)
            assert sent(client) == "recorded"
            with pytest.raises(requests_mock.NoMockAddress):
                CREDITS.call(client)
        assert mocker.request_history[0].json() == {"messages": [{"content": "Hi"}]}
        assert wire.connections == 0

    def test_a_mounted_adapter_answers_a_send(self, requests_mock, wire, client):
        adapter = requests_mock.Adapter()
        adapter.register_uri("POST", f"{wire.base_uri}/v1/messages", json=RECORDED, status_code=202)
        BaseController.http_client.session.mount("http://", adapter)
        assert sent(client) == "recorded"
        assert (adapter.call_count, wire.connections) == (1, 0)


def test_responses_answers_a_send(wire, client):
    with responses.RequestsMock() as mocked:
        mocked.post(f"{wire.base_uri}/v1/messages", json=RECORDED, status=202)
        assert sent(client) == "recorded"
    assert wire.connections == 0


@pytest.mark.filterwarnings(r"ignore:datetime\.datetime\.utcnow:DeprecationWarning:betamax")
def test_betamax_plays_back_what_it_has_recorded(wire, client, tmp_path):
    betamax = pytest.importorskip("betamax", reason="betamax is not installed")

    def cassette(mode):
        recorder = betamax.Betamax(
            BaseController.http_client.session, cassette_library_dir=str(tmp_path)
        )
        return recorder.use_cassette(
            "sent", record=mode, match_requests_on=["method", "uri", "body"]
        )

    wire.answers(answer(202, RECORDED))
    with cassette("once"):
        assert sent(client) == "recorded"
    assert len(wire.received) == 1
    with cassette("none"):
        assert sent(client) == "recorded"
        with pytest.raises(betamax.BetamaxError):
            CREDITS.call(client)
    assert len(wire.received) == 1


def test_pook_answers_a_send(wire, client):
    pook = pytest.importorskip("pook", reason="pook is not installed")
    with pook.use():
        mocked = pook.post(f"{wire.base_uri}/v1/messages", reply=202, response_json=RECORDED)
        assert sent(client) == "recorded"
        assert mocked.calls == 1
    assert wire.connections == 0


def test_mocket_answers_a_send(wire, client):
    mocket = pytest.importorskip("mocket", reason="mocket is not installed")
    from mocket.mockhttp import Entry

    Entry.single_register(
        Entry.POST, f"{wire.base_uri}/v1/messages", body=json.dumps(RECORDED), status=202
    )
    with mocket.Mocketizer(strict_mode=True):
        assert sent(client) == "recorded"
        assert mocket.Mocket.last_request().body == SEND.body.decode()
    assert wire.connections == 0


@pytest.mark.filterwarnings("ignore:A test tried to use socket:UserWarning")
def test_a_send_is_blocked_by_pytest_socket(wire, client):
    pytest_socket = pytest.importorskip("pytest_socket", reason="pytest-socket is not installed")
    pytest_socket.disable_socket()
    try:
        with pytest.raises(pytest_socket.SocketBlockedError):
            SEND.call(client)
    finally:
        pytest_socket.enable_socket()
    assert wire.connections == 0


REQUESTS_CACHE_PROGRAM = """
import sys
import requests_cache
requests_cache.install_cache(backend="memory")
from message_media_messages import MessageMediaMessagesClient

with MessageMediaMessagesClient("key", "secret", base_uri=sys.argv[1]) as client:
    for _ in range(2):
        print(client.messages.check_credits_remaining()["remaining_credits"])
    for _ in range(2):
        body = {"messages": [{"content": "a"}]}
        print(client.messages.send_messages(body).messages[0].message_id)
"""


class TestRequestsCache:
    """A cache answers what has no effect a second time; each message is sent."""

    @pytest.fixture
    def requests_cache(self):
        return pytest.importorskip("requests_cache", reason="requests-cache is not installed")

    def test_one_that_is_installed_before_the_library_is_used(self, requests_cache, wire):
        wire.answers(accepted)
        printed = run("-c", REQUESTS_CACHE_PROGRAM, wire.base_uri)
        assert printed.splitlines() == ["5", "5", "id of a", "id of a"]
        assert [each.method for each in wire.received] == ["GET", "POST", "POST"]

    @pytest.mark.filterwarnings("ignore:Transitional processing is deprecated:DeprecationWarning")
    def test_a_cached_session_of_the_shared_http_client_is_used(self, requests_cache, wire, client):
        wire.answers(accepted)
        with requests_cache.CachedSession(backend="memory") as session:
            BaseController.http_client.session = session
            assert [CREDITS.call(client) for _ in range(2)] == [{"remaining_credits": 5}] * 2
            assert [sent(client) for _ in range(2)] == ["id of Hi"] * 2
        assert [each.method for each in wire.received] == ["GET", "POST", "POST"]


@pytest.mark.parametrize("content", ["Hi", "Grüße"])
def test_the_body_of_a_prepared_request_is_text(client, wire, content):
    with responses.RequestsMock() as mocked:
        mocked.post(f"{wire.base_uri}/v1/messages", json=RECORDED, status=202)
        client.messages.send_messages({"messages": [{"content": content}]})
        [call] = mocked.calls
    assert type(call.request.body) is str
    assert json.loads(call.request.body) == {"messages": [{"content": content}]}
