"""The total time and size of a response are limited, however it arrives."""

import contextlib
import gzip
import io
import math
import re
import time
from unittest import mock

import pytest
import urllib3
from urllib3.connection import HTTPConnection

from message_media_messages import (
    APIConnectionException,
    APIConnectTimeoutException,
    APINetworkException,
    APIReadTimeoutException,
    InvalidResponseException,
    RetryPolicy,
)
from message_media_messages.http import connections
from message_media_messages.http.connections import Attempt
from tests.support.callers import CREDITS, SEND
from tests.support.wire import Endless, answer

STATUS = b"HTTP/1.1 202 Accepted\r\n"
CHUNKED = STATUS + b"Transfer-Encoding: chunked\r\n\r\n"
GZIP = STATUS + b"Content-Encoding: gzip\r\nContent-Length: 9999999\r\n\r\n"

# What a server sends for ever. Only in the body is it known that the send was accepted.
BEFORE_THE_BODY = {
    "a header": Endless(STATUS + b"X-Long: ", b"a"),
    "100 Continue": Endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}
IN_THE_BODY = {
    "bytes": Endless(STATUS + b"Content-Length: 9999999\r\n\r\n", b"x"),
    "chunks": Endless(CHUNKED, b"1\r\nx\r\n"),
    "a chunk size": Endless(CHUNKED, b"0"),
    "an extension of a chunk": Endless(CHUNKED + b"1;", b"a"),
    "trailers": Endless(CHUNKED + b"1\r\nx\r\n0\r\n", b"X: y\r\n"),
    "empty gzip members": Endless(GZIP, gzip.compress(b"")),
}


CALL = RetryPolicy(deadline=12)


@pytest.fixture
def fast_time(monkeypatch):
    """Let a second pass each time that a connection looks at the clock."""
    seconds = iter(range(1_000_000))
    monkeypatch.setattr(connections.time, "monotonic", lambda: float(next(seconds)))


def failure(call, client, kind):
    with pytest.raises(kind) as caught:
        call(client)
    return caught.value


class TestTime:
    """Without a total limit, a server could keep a call open by sending a byte per read."""

    @pytest.mark.parametrize("drip", BEFORE_THE_BODY.values(), ids=BEFORE_THE_BODY)
    def test_a_send_whose_head_never_ends_may_have_arrived(self, wire, make, fast_time, drip):
        wire.answers(drip)
        error = failure(SEND.call, make(timeout=1, retry=CALL), APIReadTimeoutException)
        assert (error.request_sent, error.attempts, len(wire.received)) == (True, 1, 1)

    @pytest.mark.parametrize("drip", IN_THE_BODY.values(), ids=IN_THE_BODY)
    def test_a_send_whose_body_never_ends_was_accepted(self, wire, make, fast_time, drip):
        wire.answers(drip)
        error = failure(SEND.call, make(timeout=1, retry=CALL), InvalidResponseException)
        assert (error.response_code, error.attempts, len(wire.received)) == (202, 1, 1)
        # urllib3 1.26 does not say which timeout it was.
        assert re.search("took too long|Read timed out", str(error))

    def test_the_answer_of_a_proxy_has_the_limit_of_a_connection(self, wire, make, fast_time):
        wire.answers(Endless(b"HTTP/1.1 200 OK\r\nX-Long: ", b"a"))
        client = make(
            "https://api.example", timeout=2, retry=CALL, proxies={"https": wire.base_uri}
        )
        error = failure(SEND.call, client, APIConnectTimeoutException)
        assert error.request_sent is False

    def test_a_call_ends_when_it_says(self, wire, make):
        """In real time, with a server that never stops."""
        wire.answers(Endless(CHUNKED, b"1;a\r\nx\r\n"))
        client = make(timeout=0.2, retry=RetryPolicy(deadline=0.1))
        begun = time.monotonic()
        failure(CREDITS.call, client, APINetworkException)
        assert time.monotonic() - begun < 5

    def test_a_copy_of_the_timeout_has_what_is_left(self, monkeypatch):
        now = [100.0]
        monkeypatch.setattr(connections.time, "monotonic", lambda: now[0])
        timeout = Attempt(60).limited((5, 20))
        now[0] = 110.0
        copy = timeout.clone()
        assert (copy.total, copy.connect_timeout, copy.clone().total) == (50, 5, 50)
        now[0] = 170.0
        assert copy.clone().total == 0.001

    def test_nothing_is_sent_when_the_time_was_over_before_it_was_connected(
        self, wire, make, monkeypatch
    ):
        now = [0.0]
        connect = HTTPConnection.connect

        def connect_slowly(connection):
            connect(connection)
            now[0] += 13

        monkeypatch.setattr(connections.time, "monotonic", lambda: now[0])
        monkeypatch.setattr(HTTPConnection, "connect", connect_slowly)
        error = failure(SEND.call, make(timeout=1, retry=CALL), APIConnectionException)
        assert "The time limit of the call was reached" in str(error)
        assert error.request_sent is False
        wire.wait_until_closed()
        assert wire.received == []

    def test_silence_ends_with_the_call_where_a_read_has_no_timeout(self, wire, make):
        wire.answers(STATUS + b"Content-Length: 99\r\n\r\n{")
        client = make(timeout=None, retry=RetryPolicy(deadline=0.1))
        failure(SEND.call, client, InvalidResponseException)

    @pytest.mark.parametrize(
        ("timeout", "set_to"), [(None, [5, None]), (60, [5, 60]), (5, []), (4, [])]
    )
    def test_no_read_waits_longer_than_what_is_left_of_the_call(self, monkeypatch, timeout, set_to):
        sock = mock.Mock(gettimeout=lambda: timeout)
        monkeypatch.setattr(connections.time, "monotonic", lambda: 95.0)
        reader = connections._LimitedReader(io.BytesIO(b"xy"), sock, 100, 9)
        assert reader.read(1) == b"x"
        assert [call.args[0] for call in sock.settimeout.call_args_list] == set_to

    def test_a_slow_answer_within_the_limit_is_read_whole(self, wire, make, fast_time):
        wire.answers(answer(202, {"messages": [{"message_id": "1" * 500_000}]}))
        client = make(timeout=60, retry=RetryPolicy(deadline=150))
        assert len(SEND.call(client).messages[0].message_id) == 500_000

    @pytest.mark.parametrize(
        ("seconds", "timeout", "total"),
        [
            (200, 60, 200),
            (200, (5, 300), 305),
            (3, 1, 3),
            (0.5, 1, 2),
            (-9, (None, 7), 7),
            (200, None, 200),
            (0, None, 0.001),
            (-9, None, 0.001),
            (200, urllib3.Timeout(connect=5, read=300), 305),
            (200, urllib3.Timeout(total=9), 9),
        ],
    )
    def test_an_attempt_may_take_what_is_left_of_the_call_or_its_timeouts(
        self, seconds, timeout, total
    ):
        assert Attempt(seconds).limited(timeout).total == total

    def test_each_attempt_has_what_is_left_of_the_call(self, make):
        limits = []
        client = make(retry=CALL)
        http_client = client.messages.http_client
        http_client.execute_as_string = lambda request: limits.append(request.time_limit) or answer
        seconds = iter([0.0, 1.0, 2.0, 2.0])
        client.messages._clock = lambda: next(seconds)
        with contextlib.suppress(AttributeError):  # that is no response
            CREDITS.call(client)
        assert limits == [11.0]


class TestBytes:
    @pytest.mark.parametrize("flood", IN_THE_BODY.values(), ids=IN_THE_BODY)
    def test_what_is_read_from_the_socket_has_a_limit(self, wire, make, flood):
        wire.answers(Endless(flood.raw, flood.again * 1000))
        error = failure(SEND.call, make(max_response_bytes=1000), InvalidResponseException)
        assert (error.response_code, error.attempts, len(wire.received)) == (202, 1, 1)

    def test_what_is_read_before_the_body_has_a_limit(self, wire, make):
        wire.answers(Endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000))
        client = make(max_response_bytes=1000)
        error = failure(SEND.call, client, APIConnectionException)
        assert (error.request_sent, error.attempts, len(wire.received)) == (True, 1, 1)
        assert "response is too large" in str(error)

    def test_the_next_answer_on_a_connection_has_a_limit_of_its_own(self, wire, make):
        wire.answers(answer(200, b"[" + b" " * 900_000 + b"]"))
        client = make(max_response_bytes=1_000_000)
        for _ in range(5):
            assert CREDITS.call(client) == []
        assert wire.connections == 1

    def test_a_body_of_three_megabytes_is_read_by_default(self, wire, make):
        wire.answers({"remaining_credits": "x" * 3_000_000})
        assert len(CREDITS.call(make())["remaining_credits"]) == 3_000_000

    def test_headers_count_beside_a_small_limit_for_the_body(self, wire, make):
        wire.answers(answer(200, {"a": 1}, X_Long="x" * 60_000))
        assert CREDITS.call(make(max_response_bytes=8)) == {"a": 1}

    def test_a_reader_reads_up_to_its_limit(self):
        reader = connections._LimitedReader(io.BytesIO(b"abcd"), mock.Mock(), math.inf, 1)
        buffer = bytearray(1)
        assert (reader.readinto(buffer), bytes(buffer)) == (1, b"a")
        with pytest.raises(OSError, match="response is too large"):
            reader.readinto(buffer)

    def test_the_limit_is_twice_the_body_and_a_megabyte(self, wire, make, monkeypatch):
        limits = []
        monkeypatch.setattr(
            connections._LimitedConnection,
            "limit",
            lambda self, seconds, max_bytes, attempt=None: limits.append(max_bytes),
        )
        CREDITS.call(make(max_response_bytes=1_000_000))
        assert limits == [3_048_576]


def test_a_countdown_is_over_at_its_end(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    countdown = Attempt(5).limited(None)
    states = []
    for now[0] in (104.9, 105.0):
        states.append(countdown.is_over)
    assert states == [False, True]
