"""Send one HTTP request to a receiver of callbacks, within a time limit.

It uses `http.client`: no proxies, no redirects, and the request line is exactly what is signed.
"""

from __future__ import annotations

import contextlib
import io
import ipaddress
import socket
import threading
import time
from collections.abc import Generator, Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING, NamedTuple, cast
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["CallbackSender", "SendError", "Target", "TargetError", "is_loopback", "parse_target"]

MAX_RESPONSE = 4 * 1024
_MAX_CONNECT_SECONDS = 2.0


class SendError(Exception):
    """There is no complete response. The message says why."""


class TargetError(Exception):
    """The URL is not valid, or its host is not allowed. The message says why."""


class Target(NamedTuple):
    """Where a callback goes. `path` is the request target, with the query."""

    is_https: bool
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """The value of the header `Host`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def parse_target(url: str, *, allow_remote: bool) -> Target:
    """Parse the URL of a callback.

    Args:
        url: An http or https URL.
        allow_remote: Whether the host can be another machine.

    Raises:
        TargetError: The URL is not valid, or its host is not allowed.
    """
    try:
        parts = urlsplit(url)
        is_https = parts.scheme == "https"
        host, port = parts.hostname or "", parts.port or (443 if is_https else 80)
    except ValueError as error:
        raise TargetError(f"invalid URL: {error}") from None
    if parts.scheme not in ("http", "https") or not host:
        raise TargetError("invalid URL: it must be an http or https URL with a host")
    if not (allow_remote or is_loopback(host)):
        raise TargetError(
            f"refused: {host} is not localhost, 127.0.0.0/8 or ::1. "
            "To allow other hosts, pass Sandbox(allow_remote_callbacks=True)"
        )
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    # Quote only what a request line cannot have, such as a space.
    return Target(is_https, host, port, quote(path, "!#$%&'()*+,/:;=?@[]~", errors="replace"))


class CallbackSender:
    """Sends callbacks, until it is closed. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_closed = False
        self._open: set[socket.socket] = set()

    def send(
        self, method: str, target: Target, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> tuple[int, bytes]:
        """Send a request.

        Args:
            method: The HTTP method.
            target: Where it goes.
            headers: All headers.
            body: The body.
            timeout: Seconds for the whole exchange.

        Returns:
            The status and the first 4 kB of the body.

        Raises:
            SendError: There is no complete response.
        """
        deadline = time.monotonic() + timeout
        connection_type = HTTPSConnection if target.is_https else HTTPConnection
        connect_timeout = min(timeout, _MAX_CONNECT_SECONDS)
        try:
            connection = connection_type(target.host, target.port, timeout=connect_timeout)
            with contextlib.closing(connection):
                connection.connect()
                with self._registered(connection.sock):
                    return _exchange(connection, deadline, method, target.path, headers, body)
        except (TimeoutError, socket.timeout):  # on Python 3.9 they differ
            raise SendError(f"no complete response within {timeout:g} s") from None
        except (OSError, HTTPException, ValueError) as error:
            raise SendError(f"{type(error).__name__}: {error}") from None

    def close(self) -> None:
        """Interrupt what is being sent, and refuse to send more."""
        with self._lock:
            self._is_closed = True
            for connected in self._open:
                with contextlib.suppress(OSError):  # closed by the receiver
                    connected.shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def _registered(self, connected: socket.socket) -> Generator[None, None, None]:
        with self._lock:
            if self._is_closed:
                raise SendError("the sandbox was closed")
            self._open.add(connected)
        try:
            yield
        finally:
            with self._lock:
                self._open.remove(connected)


def _exchange(
    connection: HTTPConnection,
    deadline: float,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
) -> tuple[int, bytes]:
    connection.sock.settimeout(_seconds_until(deadline))
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    reader = _DeadlineReader(connection.sock, deadline)
    response = HTTPResponse(cast("socket.socket", reader), method=method)
    with contextlib.closing(response):
        response.begin()
        return response.status, response.read(MAX_RESPONSE)


class _DeadlineReader(io.RawIOBase):
    """Reads from a socket until a deadline, even if the other side sends a byte now and then.

    The timeout of a socket starts again with each byte. `HTTPResponse` calls `makefile`.
    """

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._socket = connected
        self._deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        self._socket.settimeout(_seconds_until(self._deadline))
        return self._socket.recv_into(buffer)


def _seconds_until(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def is_loopback(host: str) -> bool:
    """Return whether a host is `localhost` or an address of the loopback interface."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
