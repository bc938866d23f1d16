from __future__ import annotations

import contextlib
import ssl
import threading
from typing import Union

import pytest
import trustme
from hypothesis import example, given, strategies as st

from message_media_messages.sandbox.callback_sender import (
    CallbackSender,
    SendError,
    Target,
    TargetError,
    parse_target,
)
from tests.support.wire import CLOSE, RESET, Endless, Last, WireServer, answer

HEADERS = {"Host": "receiver", "Content-Length": "2", "X-Name": "value"}


def send(base_uri: str, *, method: str = "POST", timeout: float = 10) -> tuple[int, bytes]:
    target = parse_target(f"{base_uri}/path?a=b", allow_remote=False)
    return CallbackSender().send(method, target, HEADERS, b"{}", timeout)


def test_the_request_is_sent_as_it_is(wire: WireServer) -> None:
    wire.answers(answer(201, b"stored"))
    assert send(wire.base_uri, method="PUT") == (201, b"stored")
    assert wire.last.raw == (
        b"PUT /path?a=b HTTP/1.1\r\nHost: receiver\r\nContent-Length: 2\r\nX-Name: value\r\n\r\n{}"
    )


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://localhost", Target(False, "localhost", 80, "/")),
        ("https://127.0.0.2/a/b", Target(True, "127.0.0.2", 443, "/a/b")),
        ("HTTP://[::1]:8080/a?b=c#d", Target(False, "::1", 8080, "/a?b=c")),
        ("http://user:secret@localhost?b", Target(False, "localhost", 80, "/?b")),
        (
            "http://localhost/a b/é?%20=+&é",
            Target(False, "localhost", 80, "/a%20b/%C3%A9?%20=+&%C3%A9"),
        ),
    ],
)
def test_a_url_is_parsed(url: str, target: Target) -> None:
    assert parse_target(url, allow_remote=False) == target


def test_the_host_header_has_the_port() -> None:
    assert Target(False, "::1", 80, "/").host_header == "[::1]:80"
    assert Target(False, "localhost", 80, "/").host_header == "localhost:80"


@pytest.mark.parametrize(
    "url",
    ["http://example.com", "http://10.0.0.1/", "http://localhost.example.com", "http://0.0.0.0"],
)
def test_other_machines_are_refused(url: str) -> None:
    with pytest.raises(TargetError, match=r"refused: .*allow_remote_callbacks=True"):
        parse_target(url, allow_remote=False)
    assert parse_target(url, allow_remote=True).path == "/"


@pytest.mark.parametrize("url", ["", "localhost", "ftp://localhost", "http://[::1", "http://a:b"])
def test_an_invalid_url_is_refused(url: str) -> None:
    with pytest.raises(TargetError, match="invalid URL"):
        parse_target(url, allow_remote=True)


@given(st.text())
@example("\ud800")
def test_any_text_is_parsed_or_refused(text: str) -> None:
    for url in (text, f"http://localhost{text}", f"http://localhost/{text}"):
        with contextlib.suppress(TargetError):
            assert parse_target(url, allow_remote=True).path.isascii()


def test_a_host_that_no_request_can_have_is_an_error() -> None:
    target = parse_target("http://local host/", allow_remote=True)
    with pytest.raises(SendError, match="InvalidURL"):
        CallbackSender().send("POST", target, HEADERS, b"{}", 10)


def test_redirects_are_not_followed(wire: WireServer) -> None:
    wire.answers(answer(302, b"", Location=wire.base_uri))
    assert send(wire.base_uri) == (302, b"")
    assert len(wire.received) == 1


def test_the_proxies_of_the_environment_are_ignored(
    wire: WireServer, refusing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", refusing)
    assert send(wire.base_uri)[0] == 200


def test_a_long_response_is_cut(wire: WireServer) -> None:
    wire.answers(Endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 10_000))
    assert send(wire.base_uri) == (200, b"x" * 4096)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (CLOSE, "RemoteDisconnected: "),
        (RESET, "ConnectionResetError: "),
        (Last(b"garbage\r\n\r\n"), "BadStatusLine: garbage"),
        (Last(b"HTTP/1.1 abc OK\r\n\r\n"), "BadStatusLine: "),
        (Last(b"HTTP/1.1 200 " + b"x" * 70_000), "LineTooLong: "),
        (
            Last(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n"),
            "HTTPException: ",
        ),
        (Last(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "IncompleteRead: "),
    ],
)
def test_a_broken_response_is_an_error(
    wire: WireServer, reply: Union[Last, object], error: str
) -> None:
    wire.answers(reply)
    with pytest.raises(SendError) as raised:
        send(wire.base_uri)
    assert str(raised.value).startswith(error)


def test_a_refused_connection_is_an_error(refusing: str) -> None:
    with pytest.raises(SendError, match="ConnectionRefusedError: "):
        send(refusing)


def test_a_receiver_that_says_nothing_takes_too_long(wire: WireServer) -> None:
    asked, done = threading.Event(), threading.Event()

    def wait(_: object) -> bytes:
        asked.set()
        done.wait(timeout=10)
        return answer(200)

    wire.answers(wait)
    with pytest.raises(SendError, match=r"no complete response within 0\.05 s"):
        send(wire.base_uri, timeout=0.05)
    done.set()
    assert asked.is_set()


def test_a_receiver_that_never_ends_its_response_takes_too_long(wire: WireServer) -> None:
    wire.answers(Endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"))
    with pytest.raises(SendError, match=r"no complete response within 0\.05 s"):
        send(wire.base_uri, timeout=0.05)


def test_closing_interrupts_and_refuses(wire: WireServer) -> None:
    sender = CallbackSender()
    target = parse_target(wire.base_uri, allow_remote=False)

    def close(_: object) -> object:
        sender.close()
        return CLOSE

    wire.answers(close)
    with pytest.raises(SendError, match="RemoteDisconnected"):
        sender.send("POST", target, HEADERS, b"{}", 10)
    with pytest.raises(SendError, match="the sandbox was closed"):
        sender.send("POST", target, HEADERS, b"{}", 10)
    wire.wait_until_closed()


def test_an_untrusted_certificate_is_an_error() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    with WireServer(context) as server, pytest.raises(SendError, match="SSLCertVerificationError"):
        send(server.base_uri)
