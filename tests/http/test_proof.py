"""A send is retried only with proof that nothing was sent, whoever made the connection."""

import collections
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from message_media_messages import (
    APIConnectionException,
    APIException,
    APIReadTimeoutException,
)
from message_media_messages.exceptions.network_exceptions import APISSLException
from tests.support.callers import SEND
from tests.support.socks import SocksServer
from tests.support.wire import ANYTHING, CLOSE, RESET, WireServer, answer

ROOT = Path(__file__).parent.parent.parent
SILENCE = b""


@pytest.fixture
def socks():
    with SocksServer() as server:
        yield server


def failure(client):
    with pytest.raises(APIException) as caught:
        SEND.call(client)
    return caught.value


class TestSocks:
    @pytest.mark.parametrize(
        ("reply", "kind"),
        [
            (CLOSE, APIConnectionException),
            (RESET, APIConnectionException),
            (SILENCE, APIReadTimeoutException),
        ],
    )
    def test_a_send_whose_answer_is_lost_was_sent_once(
        self, wire, make, socks, monkeypatch, reply, kind
    ):
        wire.answers(reply)
        monkeypatch.setenv("ALL_PROXY", socks.url)
        error = failure(make(wire.base_uri, timeout=0.2 if reply is SILENCE else 10))
        assert len(wire.received) == 1
        assert (type(error), error.request_sent, error.attempts) == (kind, True, 1)
        assert socks.connections == 1

    def test_a_send_arrives(self, wire, make, socks):
        wire.answers(answer(202, ANYTHING))
        client = make(wire.base_uri, proxies={"http": socks.url.replace("socks5:", "socks5h:")})
        assert SEND.call(client).messages[0].message_id == "1"
        assert socks.connections == 1

    def test_a_service_that_the_proxy_cannot_reach_was_not_asked(self, make, socks, refusing):
        error = failure(make(refusing, proxies={"http": socks.url}))
        assert (error.request_sent, error.attempts) == (False, 3)
        assert socks.connections == 3

    def test_a_proxy_that_refuses_connections_forwards_nothing(self, wire, make, refusing):
        proxy = refusing.replace("http:", "socks5:")
        error = failure(make(wire.base_uri, proxies={"http": proxy}))
        assert (error.request_sent, error.attempts) == (False, 3)
        assert wire.received == []

    def test_a_handshake_that_fails_behind_the_proxy_sent_nothing(self, wire, make, socks):
        wire.greets_with(b"220 mail.example ESMTP\r\n")
        client = make(wire.base_uri.replace("http:", "https:"), proxies={"https": socks.url})
        error = failure(client)
        assert (type(error), error.request_sent, error.attempts) == (APISSLException, False, 3)

    def test_an_answer_that_is_lost_behind_tls_was_sent_once(self, make, socks, tls, authority):
        tls.answers(CLOSE)
        with authority.cert_pem.tempfile() as bundle:
            error = failure(make(tls.base_uri, verify=bundle, proxies={"https": socks.url}))
        assert len(tls.received) == 1
        assert (error.request_sent, error.attempts) == (True, 1)


@pytest.mark.parametrize(
    ("when", "threads"), [("early", "threads"), ("late", "threads"), ("early", "no threads")]
)
@pytest.mark.parametrize("library", ["gevent", "eventlet"])
def test_no_greenlet_sends_twice_or_reports_a_wrong_outcome(wire, refusing, library, when, threads):
    pytest.importorskip(library)
    wire.answers(CLOSE)
    ran = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-m", "tests.support.greenlets"),
            *(library, when, threads, wire.base_uri, refusing),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    # The even ones are read and not answered, the odd ones are refused.
    assert json.loads(ran.stdout.splitlines()[-1]) == [[n, n % 2 == 0] for n in range(30)]
    received = collections.Counter(r.json["messages"][0]["content"] for r in wire.received)
    assert received == {f"message {n}": 1 for n in range(0, 30, 2)}


def or_else(send, otherwise):
    """Return a function that sends in another way if the first one fails."""

    def send_or_else(*args, **kwargs):
        try:
            return send(*args, **kwargs)
        except requests.ConnectionError:
            return otherwise(*args, **kwargs)

    return send_or_else


def twice(send):
    return or_else(send, send)


class Repeats(HTTPAdapter):
    """An adapter of an application, which tries once more by itself."""

    send = twice(HTTPAdapter.send)


def set_retries(session, _):
    session.get_adapter("http://").max_retries = Retry(1, allowed_methods=None)


def set_retries_without_a_total(session, _):
    retries = Retry(total=None, connect=1, read=1, allowed_methods=None)
    session.get_adapter("http://").max_retries = retries


REPEATS = {
    "an adapter": lambda session, _: session.mount("http://", Repeats()),
    "a wrapper of the session": lambda session, monkeypatch: monkeypatch.setattr(
        session, "send", twice(session.send)
    ),
    "a patch of requests": lambda _, monkeypatch: monkeypatch.setattr(
        HTTPAdapter, "send", twice(HTTPAdapter.send)
    ),
    "retries of urllib3": set_retries,
    "retries without a total": set_retries_without_a_total,
    "retries of an adapter": lambda session, _: session.mount(
        "http://", HTTPAdapter(max_retries=Retry(1, allowed_methods=None))
    ),
}


class Tells(HTTPAdapter):
    """An adapter of an application, whose failures have an exception of its own choice."""

    def send(self, *args, **kwargs):
        super().send(*args, **kwargs)
        raise requests.ConnectTimeout("no connection")


class TestAdaptersOfTheApplication:
    def test_one_of_requests_whose_answer_is_lost_sends_once(self, wire, make):
        wire.answers(CLOSE)
        client = make(wire.base_uri)
        client.messages.http_client.session.mount("http://", HTTPAdapter())
        error = failure(client)
        assert (error.request_sent, error.attempts, len(wire.received)) == (True, 1, 1)

    def test_one_of_the_application_that_is_refused_has_proved_nothing(self, make, refusing):
        client = make(refusing)
        client.messages.http_client.session.mount("http://", HTTPAdapter())
        error = failure(client)
        assert (error.request_sent, error.attempts) == (True, 1)

    def test_a_wrapper_that_fails_over_has_lost_the_proof(self, wire, make, refusing):
        wire.answers(CLOSE)
        client = make(wire.base_uri)
        session = client.messages.http_client.session

        def send_through_a_proxy(request, **kwargs):
            with requests.Session() as other:
                return other.send(request, **{**kwargs, "proxies": {"http": refusing}})

        session.send = or_else(session.send, send_through_a_proxy)
        error = failure(client)
        assert (error.request_sent, error.attempts, len(wire.received)) == (True, 1, 1)

    @pytest.mark.parametrize("repeat", REPEATS.values(), ids=REPEATS)
    def test_what_repeats_by_itself_may_have_sent_before_it_was_refused(
        self, make, monkeypatch, repeat
    ):
        with WireServer() as wire:
            client = make(wire.base_uri)
            wire.answers(CLOSE)
            wire.hang_up_after(1)
            repeat(client.messages.http_client.session, monkeypatch)
            error = failure(client)
            assert len(wire.received) == 1
        assert "refused" in str(error)
        assert (error.request_sent, error.attempts) == (True, 1)

    def test_a_wrapper_that_was_refused_and_then_sent_elsewhere_has_lost_the_proof(
        self, wire, make, refusing
    ):
        wire.answers(CLOSE)
        client = make(refusing)
        session = client.messages.http_client.session

        def send_elsewhere(request, **_):
            with requests.Session() as other:
                return other.post(wire.base_uri, data=request.body)

        session.send = or_else(session.send, send_elsewhere)
        error = failure(client)
        assert (error.request_sent, error.attempts, len(wire.received)) == (True, 1, 1)

    def test_one_that_calls_it_a_connect_timeout_has_proved_nothing(self, wire, make):
        wire.answers(answer(202, ANYTHING))
        client = make(wire.base_uri)
        client.messages.http_client.session.mount("http://", Tells())
        error = failure(client)
        assert (error.request_sent, error.attempts, len(wire.received)) == (True, 1, 1)


CASSETTE = """
interactions:
- request: {{method: POST, uri: {base_uri}/v1/messages, body: null, headers: {{}}}}
  response:
    status: {{code: 202, message: Accepted}}
    headers: {{Content-Type: [application/json]}}
    body: {{string: '{{"messages": [{{"message_id": "recorded"}}]}}'}}
version: 1
"""


class TestRecorders:
    """vcrpy stands in for the connection; the class of it is looked up for each one."""

    # For Python 3.10 there is only a vcrpy that drops open connections without closing them.
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    @pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
    def test_a_cassette_is_played_and_nothing_is_sent(self, wire, make, tmp_path):
        vcr = pytest.importorskip("vcr")
        cassette = tmp_path / "sent.yaml"
        cassette.write_text(CASSETTE.format(base_uri=wire.base_uri))
        client = make(wire.base_uri)
        SEND.call(client)  # which leaves a connection that is not the recorder's
        adapter = client.messages.http_client.session.get_adapter(wire.base_uri)
        pool = adapter.poolmanager.connection_from_url(wire.base_uri)
        with vcr.use_cassette(str(cassette), record_mode="none"):
            assert pool.ConnectionCls.__mro__[1].__module__.startswith("vcr.stubs.")
            assert SEND.call(client).messages[0].message_id == "recorded"
            with pytest.raises(vcr.errors.CannotOverwriteExistingCassetteException):
                SEND.call(client)
        assert len(wire.received) == 1
        assert SEND.call(client).messages[0].message_id == "1"
        assert len(wire.received) == 2

    def test_a_request_is_recorded(self, wire, make, tmp_path):
        vcr = pytest.importorskip("vcr")
        cassette = tmp_path / "sent.yaml"
        with vcr.use_cassette(str(cassette)):
            SEND.call(make(wire.base_uri))
        assert "message_id" in cassette.read_text()
        wire.answers(CLOSE)
        with vcr.use_cassette(str(tmp_path / "other.yaml")):
            error = failure(make(wire.base_uri))
        assert (error.request_sent, error.attempts, len(wire.received)) == (True, 1, 2)

    def test_whether_a_recorder_has_sent_a_request_is_not_known(self, make, refusing, tmp_path):
        vcr = pytest.importorskip("vcr")
        with vcr.use_cassette(str(tmp_path / "sent.yaml")):
            error = failure(make(refusing))
        assert (error.request_sent, error.attempts) == (True, 1)

    def test_a_library_that_is_imported_in_a_cassette_is_none_of_the_recorder_after_it(
        self, wire, tmp_path
    ):
        pytest.importorskip("vcr")
        cassette = tmp_path / "sent.yaml"
        cassette.write_text(CASSETTE.format(base_uri=wire.base_uri))
        program = f"""if True:
            import vcr
            with vcr.use_cassette({str(cassette)!r}, record_mode="none"):
                from message_media_messages import MessageMediaMessagesClient
                client = MessageMediaMessagesClient("k", "s", base_uri={wire.base_uri!r})
                body = {{"messages": [{{"content": "Hi"}}]}}
                print(client.messages.send_messages(body).messages[0].message_id)
            print(client.messages.send_messages(body).messages[0].message_id)
        """
        ran = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert ran.stdout.split() == ["recorded", "1"], ran.stderr
        assert len(wire.received) == 1
