"""Connections: proof that nothing was sent, reuse, limits, forks, TLS, proxies and closing."""

import contextlib
import gc
import gzip
import io
import logging
import os
import pickle
import signal
import socket
import threading
import weakref
import zlib
from unittest import mock

import pytest
import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.exceptions import InsecureRequestWarning, NewConnectionError
from urllib3.util.retry import Retry

from message_media_messages import (
    APIConnectionException,
    APIConnectTimeoutException,
    APIException,
    APIReadTimeoutException,
    HmacAuth,
    HttpRequest,
    InvalidResponseException,
    MessageMediaMessagesClient,
    RequestsClient,
    RetryPolicy,
    ServerErrorException,
    UnauthorizedException,
)
from message_media_messages.controllers.base_controller import BaseController
from message_media_messages.exceptions.network_exceptions import (
    APIProxyException,
    APISSLException,
)
from message_media_messages.http import connections
from message_media_messages.http.connections import PooledAdapter
from message_media_messages.http.retry_policy import NO_RETRIES
from tests.support.callers import CREDITS, ENDPOINTS, SEND
from tests.support.signing import is_signed_by
from tests.support.wire import ANYTHING, CLOSE, Last, WireServer, answer, full_server


class TestNothingWasSent:
    """A send is retried after these failures."""

    def check(self, client, kind):
        with pytest.raises(kind, match="The request was not sent") as caught:
            SEND.call(client)
        assert caught.value.request_sent is False
        assert caught.value.attempts == 3
        return caught.value

    def test_a_name_that_is_not_found(self, make, monkeypatch):
        def not_found(*args, **kwargs):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", not_found)
        error = self.check(make("https://nobody.example"), APIConnectionException)
        assert "nobody.example" in str(error)

    def test_a_connection_that_is_refused(self, make, refusing):
        self.check(make(refusing), APIConnectionException)

    def test_a_connection_that_is_not_made_in_time(self, make):
        with full_server() as base_uri:
            self.check(make(base_uri, timeout=(0.05, 5)), APIConnectTimeoutException)

    def test_a_tls_handshake_with_a_server_that_has_no_tls(self, wire, make):
        wire.greets_with(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        error = self.check(make(wire.base_uri.replace("http:", "https:")), APISSLException)
        assert "SSL" in str(error)

    def test_a_tls_handshake_that_is_cut(self, wire, make):
        wire.greets_with(b"")
        self.check(make(wire.base_uri.replace("http:", "https:")), APIConnectionException)
        assert wire.connections == 3

    def test_a_tls_handshake_that_stalls(self, wire, make):
        base_uri = wire.base_uri.replace("http:", "https:")
        self.check(make(base_uri, timeout=0.05), APIException)

    def test_a_proxy_that_refuses(self, wire, make):
        wire.answers(Last(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"))
        client = make("https://api.example", proxies={"https": wire.base_uri})
        self.check(client, APIProxyException)
        assert [request.method for request in wire.received] == ["CONNECT"] * 3

    def test_a_tls_handshake_behind_a_proxy(self, wire, make):
        wire.greets_with(b"HTTP/1.1 200 OK\r\n\r\n", b"220 ESMTP\r\n")
        client = make("https://api.example", proxies={"https": wire.base_uri})
        assert "SSL" in str(self.check(client, APISSLException))

    def test_a_bundle_of_certificates_that_is_not_there(self, make):
        error = self.check(
            make("https://127.0.0.1:1", verify="/no/such/bundle"), APIConnectionException
        )
        assert "/no/such/bundle" in str(error)


class TestMayHaveBeenSent:
    """A send is not retried after these failures."""

    @pytest.mark.parametrize(
        "reply",
        [
            CLOSE,
            Last(b"HTT"),
            Last(b"garbage\r\n\r\n"),
        ],
    )
    def test_a_connection_that_breaks(self, wire, make, reply):
        wire.answers(reply)
        with pytest.raises(APIConnectionException, match="may have executed") as caught:
            SEND.call(make())
        assert caught.value.request_sent is True
        assert len(wire.received) == 1

    def test_a_kept_connection_that_breaks(self, wire, make):
        wire.answers({}, CLOSE)
        client = make()
        CREDITS.call(client)
        with pytest.raises(APIConnectionException) as caught:
            SEND.call(client)
        assert caught.value.request_sent is True
        assert len(wire.received) == 2

    @pytest.mark.parametrize(
        "reply",
        [
            b'HTTP/1.1 202 Accepted\r\nContent-Length: 99\r\n\r\n{"messages": ',
            b"HTTP/1.1 202 Accepted\r\nContent-Length: 99\r\n\r\n",
            b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            b"HTTP/1.1 202 Accepted\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        ],
    )
    def test_an_answer_that_breaks_off_after_it_accepted(self, wire, make, reply):
        wire.answers(Last(reply))
        with pytest.raises(InvalidResponseException, match="If it sent messages, do not") as caught:
            SEND.call(make())
        assert caught.value.response_code == 202
        assert len(wire.received) == 1


@pytest.mark.parametrize(
    ("status", "kind"), [(401, UnauthorizedException), (500, ServerErrorException)]
)
def test_a_refusal_that_breaks_off_is_a_refusal(wire, make, status, kind):
    wire.answers(Last(b"HTTP/1.1 %d X\r\nContent-Length: 9\r\n\r\nhalf" % status))
    with pytest.raises(kind) as caught:
        SEND.call(make())
    assert (caught.value.response_code, caught.value.message) == (status, None)
    assert len(wire.received) == 1


class TestNesting:
    """A call during another call does not affect it."""

    def test_one_of_a_hook_after_an_answer(self, wire, make):
        other, client = make("http://127.0.0.1:1"), make()

        def call(response, **_):
            with contextlib.suppress(APIException):
                CREDITS.call(other)

        client.messages.http_client.session.hooks["response"].append(call)
        wire.answers(Last(b"HTTP/1.1 202 Accepted\r\nContent-Length: 99\r\n\r\n{"))
        with pytest.raises(InvalidResponseException):
            SEND.call(client)
        assert len(wire.received) == 1

    def test_one_of_a_signal_handler_while_a_send_waits(self, wire, make):
        other, client = make("http://127.0.0.1:1"), make(timeout=0.3)

        def call(*_):
            with contextlib.suppress(APIException):
                CREDITS.call(other)

        before = signal.signal(signal.SIGALRM, call)
        wire.answers(b"")
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            with pytest.raises(APIReadTimeoutException) as caught:
                SEND.call(client)
        finally:
            signal.signal(signal.SIGALRM, before)
        assert caught.value.request_sent is True
        assert len(wire.received) == 1

    @pytest.mark.parametrize(
        "failure",
        [
            OSError(28, "No space left on device"),
            # Of a request that the hook makes itself:
            requests.ConnectionError(NewConnectionError(None, "No space left on device")),
            requests.exceptions.MissingSchema("No space left on device"),
        ],
        ids=lambda failure: type(failure).__name__,
    )
    def test_a_failure_of_a_hook_is_not_a_connection_failure(self, wire, make, failure):
        def fail(response, **_):
            raise failure

        for adapter in (None, HTTPAdapter()):
            wire.received.clear()
            client = make()
            client.messages.http_client.session.hooks["response"].append(fail)
            if adapter is not None:
                client.messages.http_client.session.mount("http://", adapter)
            with pytest.raises(InvalidResponseException, match="No space left"):
                SEND.call(client)
            assert len(wire.received) == 1

    def test_one_hook_needs_no_list(self, wire, make):
        seen = []
        client = make()
        client.messages.http_client.session.hooks = {
            "response": lambda response, **_: seen.append(response.status_code)
        }
        SEND.call(client)
        assert seen == [200]

    def test_a_status_that_a_hook_raises_reaches_the_caller(self, wire, make):
        client = make()
        hooks = client.messages.http_client.session.hooks
        hooks["response"].append(lambda response, **_: response.raise_for_status())
        wire.answers(answer(401, ""))
        with pytest.raises(requests.HTTPError, match="401"):
            CREDITS.call(client)
        assert len(wire.received) == 1


def test_an_adapter_that_repeats_by_itself_may_have_sent_the_request(wire, make):
    client = make()
    retries = Retry(2, allowed_methods=None)
    client.messages.http_client.session.mount("http://", HTTPAdapter(max_retries=retries))
    wire.answers(CLOSE)
    with pytest.raises(APIConnectionException) as caught:
        SEND.call(client)
    assert caught.value.request_sent is True


def test_a_kept_connection_that_the_server_has_closed_loses_no_send(wire, make):
    wire.answers(Last(answer(202, ANYTHING)))
    client = make()
    for _ in range(3):
        assert SEND.call(client).messages[0].message_id == "1"
        wire.wait_until_closed()
    assert (len(wire.received), wire.connections) == (3, 3)


def test_a_connection_that_was_idle_for_long_is_not_used(wire, make, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(connections.time, "monotonic", lambda: now[0])
    wire.answers(answer(202, ANYTHING))
    client = make(max_idle=10)
    for seconds, connections_made in ((0, 1), (9, 1), (18, 1), (28, 1), (39, 2), (40, 2)):
        now[0] = seconds
        SEND.call(client)
        assert wire.connections == connections_made
    assert len(wire.received) == 6


def test_the_rest_of_a_response_is_not_read_as_the_next_one(wire, make):
    late = answer(202, {"remaining_credits": "late" + "!" * 20_000})
    wire.answers(answer(204, "") + late, answer(200, "[1]") + late, {"remaining_credits": 5})
    client = make()
    assert [CREDITS.call(client) for _ in range(3)] == [None, [1], {"remaining_credits": 5}]
    assert len(wire.received) == 3


class TestSize:
    def test_an_answer_that_announces_too_much_is_not_read(self, wire, make):
        wire.answers(Last(b"HTTP/1.1 202 Accepted\r\nContent-Length: 1073741824\r\n\r\n{"))
        with pytest.raises(InvalidResponseException, match="larger than 10 MB") as caught:
            SEND.call(make())
        assert caught.value.response_code == 202
        assert len(wire.received) == 1

    @pytest.mark.parametrize("size", [1000, 1001])
    def test_the_limit_is_exact(self, wire, make, size):
        body = b"[" + b" " * (size - 2) + b"]"
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        wire.answers(Last(head + b"%x\r\n%s\r\n0\r\n\r\n" % (size, body)))
        client = make(max_response_bytes=1000)
        if size == 1000:
            assert CREDITS.call(client) == []
        else:
            with pytest.raises(InvalidResponseException, match=r"larger than 0\.0009\d+ MB"):
                CREDITS.call(client)

    @pytest.mark.parametrize(
        ("encoding", "bomb", "reason"),
        [
            ("gzip", gzip.compress(b" " * 20_000_000), "larger than 10 MB"),
            ("deflate", zlib.compress(b" " * 20_000_000), "larger than 10 MB"),
            (
                "gzip, gzip",
                gzip.compress(gzip.compress(b"[]")),
                "encoding that was not requested",
            ),
            ("br", b"[]", "encoding that was not requested"),
        ],
    )
    def test_a_compressed_bomb_is_not_unpacked(self, wire, make, encoding, bomb, reason):
        wire.answers(answer(200, bomb, Content_Encoding=encoding))
        with pytest.raises(InvalidResponseException, match=reason):
            CREDITS.call(make())

    def test_what_is_compressed_is_read(self, wire, make):
        wire.answers(answer(200, gzip.compress(b'{"a": 1}'), Content_Encoding="gzip"))
        assert CREDITS.call(make()) == {"a": 1}

    def test_an_error_is_an_error_however_large(self, wire, make):
        wire.answers(answer(500, b" " * 2000))
        with pytest.raises(ServerErrorException):
            SEND.call(make(max_response_bytes=1000))

    @pytest.mark.parametrize("name", ["pool_size", "max_idle", "max_response_bytes"])
    def test_a_limit_is_positive(self, name):
        with pytest.raises(ValueError, match=f"{name} must be positive"):
            RequestsClient(**{name: 0})
        with pytest.raises(TypeError, match=f"{name} must be a (whole )?number"):
            RequestsClient(**{name: "many"})


class AdapterOfAnApplication(BaseAdapter):
    """One that has none of what the adapters of requests have."""

    def close(self):
        pass


class TestProcesses:
    @pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
    @pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
    def test_a_forked_child_has_connections_of_its_own(self, wire):
        wire.answers({"remaining_credits": 1})
        with MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri) as client:
            CREDITS.call(client)
            client.messages.http_client.session.mount("mock://", AdapterOfAnApplication())
            child = os.fork()
            if child == 0:
                os._exit(0 if CREDITS.call(client) == {"remaining_credits": 1} else 1)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
            assert (len(wire.received), wire.connections) == (2, 2)
            CREDITS.call(client)
        assert (len(wire.received), wire.connections) == (3, 2)

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
    @pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
    @pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
    def test_a_forked_child_reconnects_to_the_proxy(self, wire, make):
        client = make("http://api.example", proxies={"http": wire.base_uri})
        CREDITS.call(client)
        child = os.fork()
        if child == 0:
            os._exit(0 if CREDITS.call(client) == ANYTHING else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        CREDITS.call(client)
        assert (len(wire.received), wire.connections) == (3, 2)

    def test_a_client_goes_through_a_pickle_with_its_settings(self, wire):
        client = MessageMediaMessagesClient(
            auth=HmacAuth("key", "secret", "hmac-sha256"),
            base_uri=wire.base_uri,
            account="sub",
            http_client=RequestsClient(timeout=7, cache=True, max_retries=1, verify="/bundle"),
        )
        client.messages.http_client.session.headers["X-Team"] = "billing"
        CREDITS.call(client)
        with contextlib.closing(client.messages.http_client):
            arrived = pickle.loads(pickle.dumps(client))
        CREDITS.call(arrived)
        assert is_signed_by(wire.last, "secret")
        assert wire.last.headers["Account"] == "sub"
        assert wire.last.headers["X-Team"] == "billing"
        http_client = arrived.messages.http_client
        assert (http_client.timeout, http_client.retry.max_retries) == (7, 1)
        assert http_client.session.verify == "/bundle"
        assert wire.connections == 2
        http_client.close()

    def test_a_transport_is_collected_even_if_a_hook_refers_to_it(self, wire):
        class Application:
            def __init__(self):
                self.http_client = RequestsClient()
                self.http_client.session.hooks["response"].append(self.see)

            def see(self, response, **_):
                self.seen = response.status_code

        application = Application()
        application.http_client.execute_as_string(HttpRequest("GET", wire.base_uri))
        assert application.seen == 200
        gone = weakref.ref(application)
        del application
        gc.collect()
        assert gone() is None
        wire.wait_until_closed()


class TestTheEnd:
    @pytest.mark.parametrize("options", [None, {"timeout": 5}])
    def test_closing_the_last_open_client_closes_the_shared_connections(self, wire, options):
        made = MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri)
        copied = pickle.loads(pickle.dumps(made))
        last = copied if options is None else copied.with_options(**options)
        CREDITS.call(last)
        for client in (made, copied):
            client.close()
            client.close()
            CREDITS.call(last)
        assert wire.connections == (1 if options else 2)
        last.close()
        wire.wait_until_closed()

    def test_a_client_that_was_collected_is_not_open(self, wire):
        MessageMediaMessagesClient("collected", "secret")
        gc.collect()
        with MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri) as client:
            CREDITS.call(client)
        wire.wait_until_closed()

    def test_closing_breaks_no_call_of_another_client(self, wire, monkeypatch):
        shared = BaseController.http_client
        client = MessageMediaMessagesClient("k", "s", base_uri=wire.base_uri, retry=NO_RETRIES)
        pool_of = PooledAdapter.get_connection_with_tls_context
        closed = []

        def closed_meanwhile(self, *args, **kwargs):
            pool = pool_of(self, *args, **kwargs)
            if len(closed) < 2:
                closed.append(pool)
                shared.close()
            return pool

        monkeypatch.setattr(PooledAdapter, "get_connection_with_tls_context", closed_meanwhile)
        SEND.call(client)
        assert (len(closed), len(wire.received)) == (2, 1)

    def test_closing_closes_pools_that_somebody_still_holds(self, wire, make):
        def pools(client):
            adapter = client.messages.http_client.session.get_adapter(client.config.base_uri)
            managers = [adapter.poolmanager, *adapter.proxy_manager.values()]
            return [manager.pools[key] for manager in managers for key in [*manager.pools.keys()]]

        direct = make()
        proxied = make("http://localhost", proxies={"http": wire.base_uri})
        for client in (direct, proxied):
            CREDITS.call(client)
            [held] = pools(client)
            client.messages.http_client.close()
            assert held.pool is None
        wire.wait_until_closed()

    def test_a_pool_that_somebody_else_has_removed_is_closed_already(self, wire, make, monkeypatch):
        client = make()
        CREDITS.call(client)
        http_client = client.messages.http_client
        pools = http_client.session.get_adapter("http://").poolmanager.pools
        known = [*pools.keys()]
        monkeypatch.setattr(pools, "keys", lambda: [*known, "removed"])
        http_client.close()
        wire.wait_until_closed()

    def test_a_controller_alone_leaves_nothing_open(self, wire):
        controller = BaseController(RequestsClient())
        controller.execute_request(controller.http_client.get(wire.base_uri))
        del controller
        gc.collect()
        wire.wait_until_closed()


def test_a_connection_that_fails_half_way_is_closed(wire, make):
    wire.answers(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
    client = make("https://api.example", proxies={"https": wire.base_uri})
    with pytest.raises(APIProxyException) as caught:
        CREDITS.call(client)
    wire.wait_until_closed()  # while the exception is still there
    assert caught.value.attempts == 3


def test_as_many_threads_as_the_pool_has_room_for_discard_nothing(wire, make, caplog):
    caplog.set_level(logging.WARNING)
    client = make(pool_size=32)
    barrier = threading.Barrier(32)

    def work():
        barrier.wait()
        for _ in range(5):
            CREDITS.call(client)

    threads = [threading.Thread(target=work) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(wire.received) == 160
    assert wire.connections <= 32
    assert caplog.records == []


class TestTLS:
    def test_a_certificate_that_is_not_trusted_says_so_and_nothing_is_sent(self, tls, make):
        with pytest.raises(APISSLException, match="certificate verify failed") as caught:
            SEND.call(make(tls.base_uri))
        assert (caught.value.request_sent, caught.value.attempts) == (False, 3)
        assert tls.received == []

    def test_a_certificate_is_trusted_by_argument(self, tls, make, authority, monkeypatch):
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/bundle")
        with authority.cert_pem.tempfile() as bundle:
            client = make(tls.base_uri, verify=bundle)
            assert SEND.call(client).messages[0].message_id == "1"

    def test_a_certificate_is_trusted_by_the_environment(self, tls, make, authority, monkeypatch):
        with authority.cert_pem.tempfile() as bundle:
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle)
            assert SEND.call(make(tls.base_uri)).messages[0].message_id == "1"

    def test_an_empty_path_does_not_turn_trust_off(self):
        with pytest.raises(ValueError, match="verify is empty"):
            RequestsClient(verify="")

    @pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
    def test_any_certificate_is_trusted_where_that_is_asked_for(self, tls, make):
        assert SEND.call(make(tls.base_uri, verify=False)).messages[0].message_id == "1"

    @pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
    def test_trust_that_is_turned_on_again_applies_to_connections_that_are_open(self, tls, make):
        # Not so with requests older than 2.32: https://nvd.nist.gov/vuln/detail/CVE-2024-35195
        client = make(tls.base_uri)
        session = client.messages.http_client.session
        session.verify = False
        SEND.call(client)
        session.verify = True
        with pytest.raises(APISSLException, match="certificate verify failed"):
            SEND.call(client)
        assert len(tls.received) == 1

    def test_trusting_any_certificate_is_warned_about(self):
        with pytest.warns(InsecureRequestWarning) as caught:
            RequestsClient(verify=False).close()
        [warning] = caught
        assert warning.filename == __file__
        assert str(warning.message) == (
            "With verify=False, any server is trusted and receives the API key. "
            "Pass the path of a CA bundle instead."
        )

    def test_a_connection_that_breaks_after_the_handshake_may_have_left(self, tls, make, authority):
        tls.answers(CLOSE)
        with authority.cert_pem.tempfile() as bundle, pytest.raises(APIException) as caught:
            SEND.call(make(tls.base_uri, verify=bundle))
        assert caught.value.request_sent is True
        assert len(tls.received) == 1


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_the_session_may_be_used_by_itself(wire, make, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(connections.time, "monotonic", lambda: now[0])
    client = make(timeout=1, retry=RetryPolicy(deadline=2))
    CREDITS.call(client)
    now[0] = 10.0  # when the time of that call is over
    session = client.messages.http_client.session
    assert session.get(wire.base_uri, timeout=None).json() == ANYTHING
    assert wire.connections == 1


def test_a_mocked_socket_is_read_without_limits(make):
    adapter = make().messages.http_client.session.get_adapter("http://")
    connection = adapter.poolmanager.connection_from_url("http://host").ConnectionCls("host")
    stand_in = mock.Mock(makefile=lambda mode: io.BytesIO(b"HTTP/1.1 200 OK\r\n\r\nbody"))
    response = connection.response_class(stand_in)
    response.begin()
    assert response.read() == b"body"


class TestProxies:
    def test_a_socks_proxy_without_the_package_that_it_needs_says_which(self, make, monkeypatch):
        def missing(*args, **kwargs):
            raise requests.exceptions.InvalidSchema("Missing dependencies for SOCKS support.")

        monkeypatch.setattr(requests.adapters, "SOCKSProxyManager", missing)
        with pytest.raises(ValueError, match="Missing dependencies for SOCKS"):
            CREDITS.call(make(proxies={"http": "socks5://user:hunter2@127.0.0.1:1"}))

    def test_an_argument_takes_precedence_over_the_environment(self, wire, make, monkeypatch):
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        CREDITS.call(make("http://api.example", proxies={"http": wire.base_uri}))
        assert wire.last.target == "http://api.example/v1/messaging/credits"

    def test_one_for_all_takes_precedence_over_the_environment(self, wire, make, monkeypatch):
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        CREDITS.call(make("http://api.example", proxies={"all": wire.base_uri}))
        assert wire.last.target == "http://api.example/v1/messaging/credits"

    def test_no_proxy_is_honoured(self, wire, make, monkeypatch):
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        CREDITS.call(make())
        assert wire.last.target == "/v1/messaging/credits"


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_a_request_made_by_hand_with_a_wrong_address_is_the_callers_mistake(endpoint):
    client = RequestsClient()
    with pytest.raises(ValueError, match="No connection adapters"):
        client.execute_as_string(client.get(f"ftp://host{endpoint.target}"))
    with pytest.raises(ValueError, match="No scheme supplied"):
        client.execute_as_string(client.get(f"host{endpoint.target}"))
    client.close()


def test_a_setting_that_requests_refuses_is_the_callers_mistake(wire, make):
    client = make()
    client.messages.http_client.timeout = "soon"
    with pytest.raises(ValueError, match="soon") as caught:
        SEND.call(client)
    assert not isinstance(caught.value, APIException)
    assert wire.received == []


def test_what_a_parser_says_about_a_response_is_no_mistake_of_the_caller(wire, make, monkeypatch):
    def fail(*args, **kwargs):
        raise ValueError("invalid literal for int() with base 10: 'from the peer'")

    monkeypatch.setattr(HTTPConnection, "getresponse", fail)
    with pytest.raises(APIConnectionException) as caught:
        SEND.call(make())
    assert (caught.value.request_sent, caught.value.attempts) == (True, 1)
    assert "from the peer" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_body_that_utf_8_cannot_hold_is_refused(wire):
    with contextlib.closing(RequestsClient()) as client:
        request = client.post(wire.base_uri, parameters="\ud800")
        for send in (client.execute_as_string, HmacAuth("k", "s").apply):
            with pytest.raises(ValueError, match="lone surrogate"):
                send(request)
    assert wire.received == []


@pytest.mark.parametrize("parameters", ['{"messages": []}', "é" * 100_000, "", None])
def test_a_request_is_handed_to_the_network_at_once(wire, make, monkeypatch, parameters):
    sent = []
    send = HTTPConnection.send

    def recording(connection, data):
        sent.append(data)
        send(connection, data)

    monkeypatch.setattr(HTTPConnection, "send", recording)
    http_client = make().messages.http_client
    request = HttpRequest("POST", wire.base_uri + "/v1/messages", {}, None, parameters)
    http_client.execute_as_string(request)
    assert [bytes(each) for each in sent] == [wire.last.raw]


def test_the_last_pool_is_not_used_for_another_proxy(wire, make):
    wire.answers({"remaining_credits": 1})
    client = make("http://localhost")
    session = client.messages.http_client.session
    with WireServer() as other:
        other.answers({"remaining_credits": 2})
        for proxy, left in ((wire, 1), (other, 2), (wire, 1)):
            session.proxies = {"http": proxy.base_uri}
            assert CREDITS.call(client) == {"remaining_credits": left}
    assert (len(wire.received), len(other.received)) == (2, 1)


def test_a_file_is_sent_through_the_session(wire):
    http_client = RequestsClient()
    http_client.session.post(wire.base_uri, data=io.BytesIO(b"abc"))
    assert (wire.last.body, wire.last.headers["Content-Length"]) == (b"abc", "3")
    http_client.close()


def test_a_proxy_that_refuses_the_connection_got_nothing(make, refusing):
    client = make("https://api.example", proxies={"https": refusing}, retry=NO_RETRIES)
    with pytest.raises(APIConnectionException) as caught:
        SEND.call(client)
    assert (caught.value.outcome, caught.value.request_sent) == ("not_sent", False)
