from __future__ import annotations

import base64
import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from message_media_messages.sandbox import Sandbox
from message_media_messages.sandbox.request_body import MAX_BODY

from .calls import Caller, basic, signed

TOKEN = base64.b64encode(b"API_KEY:API_SECRET")
AUTHORIZATION = b"Authorization: Basic " + TOKEN + b"\r\n"


@contextmanager
def connected(sandbox: Sandbox) -> Iterator[socket.socket]:
    address = urlsplit(sandbox.base_uri)
    assert address.hostname is not None
    with socket.create_connection((address.hostname, address.port or 0), timeout=10) as connection:
        yield connection


def exchange(sandbox: Sandbox, request: bytes) -> bytes:
    """Return everything that comes back until the sandbox closes the connection."""
    with connected(sandbox) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as answer:
            return answer.read()


def post(headers: bytes, body: bytes) -> bytes:
    return b"POST /v1/replies/confirmed HTTP/1.1\r\n" + AUTHORIZATION + headers + b"\r\n" + body


def test_calls_on_one_connection_do_not_stall(sandbox: Sandbox, caller: Caller) -> None:
    caller.send()
    start = time.perf_counter()
    for _ in range(50):
        caller.send()
    # Nagle's algorithm would add 40 ms to each: https://www.rfc-editor.org/rfc/rfc896
    assert time.perf_counter() - start < 50 * 0.04
    assert len(sandbox.messages) == 51


def test_one_connection_serves_many_requests(sandbox: Sandbox) -> None:
    address = urlsplit(sandbox.base_uri)
    with closing(HTTPConnection(address.netloc, timeout=10)) as connection:
        connection.connect()
        port = connection.sock.getsockname()[1]
        for path in ["/v1/replies", "/nowhere", "/v1/messaging/credits"]:
            connection.request("GET", path, headers=basic())
            connection.getresponse().read()
            assert connection.sock.getsockname()[1] == port
        connection.request("POST", "/v1/messages", b"unread", headers={})
        assert connection.getresponse().read()
        assert connection.sock.getsockname()[1] == port


def test_a_chunked_body_is_read(sandbox: Sandbox) -> None:
    chunks = b'8\r\n{"reply_\r\n9\r\nids": []}\r\n0\r\n\r\n'
    answer = exchange(sandbox, post(b"Transfer-Encoding: chunked\r\n", chunks))
    assert answer.startswith(b"HTTP/1.1 202 ")
    assert sandbox.requests[0].body == b'{"reply_ids": []}'


def test_a_client_that_waits_to_be_told_is_told_to_go_on(sandbox: Sandbox) -> None:
    body = b'{"reply_ids": []}'
    with connected(sandbox) as connection, connection.makefile("rb") as answer:
        connection.sendall(post(b"Content-Length: 17\r\nExpect: 100-continue\r\n", b""))
        assert answer.readline() == b"HTTP/1.1 100 Continue\r\n"
        assert answer.readline() == b"\r\n"
        connection.sendall(body)
        assert answer.readline().startswith(b"HTTP/1.1 202 ")


def test_a_body_whose_end_cannot_be_found_is_refused(
    sandbox: Sandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    chunked = b"Transfer-Encoding: chunked\r\n"
    cases = [
        (b"Content-Length: x\r\n", b"{}"),
        (b"Content-Length: -1\r\n", b"{}"),
        (b"Content-Length: 1_0\r\n", b"{}"),
        (b"Content-Length: 200\r\n", b'{"reply_ids": ['),
        (chunked, b"x\r\n"),
        (chunked, b"8\r\n{}"),
        (chunked, b"2\r\n{}0\r\n\r\n"),
        (chunked, b"2\r\n{}\r\n0\r\nTrailer: x\r\n\r\n"),
    ]
    for headers, body in cases:
        answer = exchange(sandbox, post(headers, body + b"GET / HTTP/1.1\r\n\r\n"))
        assert answer.startswith(b"HTTP/1.1 400 "), (headers, body)
        assert answer.count(b"HTTP/1.1") == 1
        assert b"\r\nConnection: close\r\n" in answer
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["message"]
    assert [request.status for request in sandbox.requests] == [400] * len(cases)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (b"Content-Length: " + b"9" * 5000 + b"\r\n", b"{}"),
        (b"Content-Length: %d\r\n" % (MAX_BODY + 1), b"{}"),
        (b"Transfer-Encoding: chunked\r\n", b"%x\r\n" % (MAX_BODY + 1) + bytes(MAX_BODY + 1)),
    ],
)
def test_a_body_has_at_most_16_mb(sandbox: Sandbox, headers: bytes, body: bytes) -> None:
    answer = exchange(sandbox, post(headers, body))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'{"message": "The body must have at most 16777216 bytes"}' in answer.replace(
        b'":"', b'": "'
    )
    assert [(request.status, request.body) for request in sandbox.requests] == [(413, b"")]


def test_the_largest_body_is_accepted(sandbox: Sandbox) -> None:
    body = b'{"reply_ids": []}'.ljust(MAX_BODY)
    answer = exchange(sandbox, post(b"Content-Length: %d\r\n" % MAX_BODY, body))
    assert answer.startswith(b"HTTP/1.1 202 ")


@pytest.mark.parametrize("chunked", [False, True])
def test_the_body_of_a_refused_request_is_not_stored(sandbox: Sandbox, chunked: bool) -> None:
    body = bytes(1_000_000)
    headers, sent = b"Content-Length: %d\r\n" % len(body), body
    if chunked:
        headers, sent = (
            b"Transfer-Encoding: chunked\r\n",
            b"%x\r\n%b\r\n0\r\n\r\n"
            % (
                len(body),
                body,
            ),
        )
    refused = post(headers, sent).replace(TOKEN, b"bm9ib2R5Om5vdGhpbmc=")
    answer = exchange(sandbox, refused + post(b"Content-Length: 17\r\n", b'{"reply_ids": []}'))
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b"HTTP/1.1 202 " in answer  # the connection was used again
    assert [request.body for request in sandbox.requests] == [b"", b'{"reply_ids": []}']


def test_a_refused_client_is_not_told_to_send_its_body(sandbox: Sandbox) -> None:
    headers = b"Content-Length: 17\r\nExpect: 100-continue\r\n"
    answer = exchange(sandbox, post(headers, b"").replace(TOKEN, b"bm9ib2R5Om5vdGhpbmc="))
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b"\r\nConnection: close\r\n" in answer


def test_a_refused_body_without_an_end_closes_the_connection(sandbox: Sandbox) -> None:
    refused = post(b"Transfer-Encoding: chunked\r\n", b"x").replace(TOKEN, b"bm9ib2R5")
    answer = exchange(sandbox, refused)
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b"\r\nConnection: close\r\n" in answer


def test_an_odd_request_line_has_a_proper_status(
    sandbox: Sandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    for request_line, status in [
        (b"GET http://[ HTTP/1.1", b"400"),
        (b"GET /v1/replies HTTP/9.9", b"505"),
        (b"GET /v1/replies and more HTTP/1.1", b"400"),
        (b"nonsense", b"400"),
        (b"GET /v1/replies", b"200"),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1", b"414"),
        (b"GET /v1/\xff%ff HTTP/1.1", b"404"),
        (b"GET http://localhost/v1/replies HTTP/1.1", b"200"),
        (b"HEAD /v1/replies HTTP/1.1", b"404"),
        (b"OPTIONS * HTTP/1.1", b"404"),
    ]:
        answer = exchange(sandbox, request_line + b"\r\n" + AUTHORIZATION + b"\r\n")
        assert answer.split(b" ")[1] == status, request_line
        assert sandbox.requests[-1].status == int(status)
        if not request_line.startswith(b"HEAD"):
            assert isinstance(json.loads(answer.partition(b"\r\n\r\n")[2]), dict)
    assert capfd.readouterr().err == ""


def test_headers_that_are_too_large_are_refused_and_recorded(sandbox: Sandbox) -> None:
    lines = b"".join(b"X-%d: x\r\n" % number for number in range(200))
    answer = exchange(sandbox, b"GET /v1/replies?a HTTP/1.1\r\n" + lines + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {"message": "Too many headers"}
    [request] = sandbox.requests
    assert (request.method, request.target, request.status) == ("GET", "/v1/replies?a", 431)


@pytest.mark.parametrize("target", ["/v1/replies?a=%7e%7E", "//v1/replies", "/v1/./replies?é"])
def test_the_target_is_signed_and_recorded_as_it_came(sandbox: Sandbox, target: str) -> None:
    raw = target.encode("latin-1")
    headers = signed("GET", raw.decode("latin-1"), encoding="latin-1")
    lines = b"".join(f"{name}: {value}\r\n".encode() for name, value in headers.items())
    answer = exchange(sandbox, b"GET " + raw + b" HTTP/1.1\r\n" + lines + b"\r\n")
    assert answer.split(b" ")[1] in (b"200", b"404")
    assert sandbox.requests[0].target == target


def test_nothing_is_logged(sandbox: Sandbox, capfd: pytest.CaptureFixture[str]) -> None:
    exchange(sandbox, b"GET /v1/replies HTTP/1.1\r\n\r\n")
    exchange(sandbox, b"nonsense\r\n\r\n")
    assert capfd.readouterr() == ("", "")


def test_a_client_that_hangs_up_in_the_middle_leaves_no_trace(
    sandbox: Sandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    with connected(sandbox) as connection:
        connection.sendall(post(b"Content-Length: 17\r\n", b"{"))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert exchange(sandbox, b"GET /v1/replies HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 401 ")
    sandbox.close()
    assert sandbox.messages == []
    assert capfd.readouterr().err == ""


def test_closing_ends_threads_and_connections(sandbox: Sandbox) -> None:
    def threads_of_sandbox() -> set[str]:
        names = {thread.name for thread in threading.enumerate()}
        return {name for name in names if name.startswith("sandbox-")}

    with closing(HTTPConnection(urlsplit(sandbox.base_uri).netloc, timeout=10)) as idle:
        idle.request("GET", "/v1/replies")
        idle.getresponse().read()
        assert threads_of_sandbox() == {
            "sandbox-listener",
            "sandbox-connection",
            "sandbox-deliveries",
        }
        sandbox.close()
        assert idle.sock.recv(1) == b""
    assert threads_of_sandbox() == set()
    with pytest.raises(ConnectionRefusedError), connected(sandbox):
        pass


def test_a_port_in_use_is_an_error_of_the_system(sandbox: Sandbox) -> None:
    port = urlsplit(sandbox.base_uri).port
    assert port is not None
    with pytest.raises(OSError, match=r"[Aa]ddress"):
        Sandbox(port=port).start()
