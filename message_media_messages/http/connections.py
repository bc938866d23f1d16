"""Connection pools that prove that nothing was sent, and limit the time and size of a response."""

from __future__ import annotations

import functools
import io
import math
import socket
import ssl
import time
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Any, Optional

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3 import exceptions as urllib3_exceptions
from urllib3.exceptions import NewConnectionError

from message_media_messages.http.http_request import Timeout

if TYPE_CHECKING:  # what is used of urllib3's classes, whose signatures differ between versions

    class _ConnectionBase:
        sock: Any

        def connect(self) -> None: ...
        def close(self) -> None: ...
        def request(self, method: str, url: str, body: Any, headers: Any, **_: Any) -> None: ...
        def send(self, data: Any) -> None: ...

    class _PoolBase:
        @property
        def ConnectionCls(self) -> Any: ...  # noqa: N802
        def _validate_conn(self, conn: Any) -> None: ...
        def _prepare_proxy(self, conn: Any) -> None: ...
        def _make_request(self, conn: Any, *args: Any, timeout: Any, **_: Any) -> Any: ...
        def _get_conn(self, timeout: Optional[float]) -> Any: ...
        def _put_conn(self, conn: Any) -> None: ...

else:
    _ConnectionBase = _PoolBase = object

# Failures that urllib3 and requests raise only before the first byte of a request.
_NOT_SENT = (
    requests.exceptions.InvalidProxyURL,
    NewConnectionError,
    urllib3_exceptions.ConnectTimeoutError,
    urllib3_exceptions.ClosedPoolError,
    urllib3_exceptions.LocationValueError,
)

#: Errors of the network and of its protocols.
OF_THE_NETWORK = (OSError, HTTPException, urllib3_exceptions.HTTPError)

_FAILURES = (*OF_THE_NETWORK, ValueError)
_TLS_FAILURES = (ssl.SSLError, urllib3_exceptions.SSLError, ValueError)
_FRAMING_BYTES = 1024 * 1024
_OPTIONS_OF_SEND = ("stream", "timeout", "verify", "cert", "proxies")


class ConnectionNotMadeError(NewConnectionError):
    """A step before the first byte of a request failed: nothing was sent.

    Such as the TLS handshake, a proxy's CONNECT, or loading the certificates. The exception itself
    is the proof, so it does not depend on the thread or greenlet.
    """


class TunnelNotOpenedError(ConnectionNotMadeError):
    """A proxy did not open a tunnel for CONNECT."""


class Attempt:
    """One attempt to send a request.

    It is registered as a response hook of the request, so that the adapter can find it there.

    Args:
        seconds: The time limit of the attempt, if it is more than the sum of its timeouts.

    Attributes:
        sent: Whether any byte may have been sent. False is not proof: a connection class from
            other code does not update this.
        not_sent: The exception that proves that nothing was sent, if `sent` is false.
        responses: The responses, including informational ones such as 103.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.sent = False
        self.not_sent: Optional[BaseException] = None
        self.responses: list[requests.Response] = []

    def __call__(self, response: requests.Response, **_: object) -> None:
        """Keep a response; `requests` calls this."""
        self.responses.append(response)

    def limited(self, timeout: Timeout) -> Countdown:
        """Return a timeout that also limits the attempt as a whole."""
        total: Any = None
        if isinstance(timeout, urllib3.Timeout):
            total = timeout.total
            parts: tuple[Any, Any] = timeout._connect, timeout._read
        else:
            parts = timeout if isinstance(timeout, tuple) else (timeout, timeout)
        if total is None:
            total = max(self.seconds, sum(part for part in parts if isinstance(part, (int, float))))
        return Countdown(self, max(total, 0.001), *parts)


class Countdown(urllib3.Timeout):
    """The timeout of an attempt. Its total starts when this object is created.

    urllib3 clones the timeout for each step, such as a proxy's CONNECT, and restarts the total.
    Therefore `clone` passes on only the remaining time.
    """

    def __init__(self, attempt: Attempt, total: float, connect: Any, read: Any) -> None:
        super().__init__(total, connect, read)
        self.attempt = attempt
        self._ends = time.monotonic() + total

    @property
    def left(self) -> float:
        """The remaining seconds of the total; at least 0.001, as a timeout must be positive."""
        return max(self._ends - time.monotonic(), 0.001)

    @property
    def is_over(self) -> bool:
        """Whether no time remains."""
        return time.monotonic() >= self._ends

    def clone(self) -> Countdown:
        """Return a timeout with the remaining time; urllib3 calls this."""
        return Countdown(self.attempt, self.left, self._connect, self._read)


class _LimitedReader(io.RawIOBase):
    """Reads from a socket up to a deadline and a maximum number of bytes.

    A socket's timeout applies to each read. Without this class, a server could keep a call open by
    sending one byte at a time, or send endless headers, chunk sizes and trailers.
    """

    def __init__(self, raw: Any, sock: Any, read_by: float, max_bytes: float) -> None:
        self._raw = raw
        self._sock = sock
        self._read_by = read_by
        self._bytes_left = max_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        seconds = self._read_by - time.monotonic()
        if seconds <= 0:
            raise socket.timeout("The response took too long")
        if self._bytes_left <= 0:
            raise OSError("The response is too large")
        timeout = self._sock.gettimeout()
        is_last = seconds < math.inf and (timeout is None or seconds < timeout)
        if is_last:
            self._sock.settimeout(seconds)
        try:
            count: int = self._raw.readinto(buffer)
        finally:
            if is_last:
                self._sock.settimeout(timeout)
        self._bytes_left -= count
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _LimitedConnection(_ConnectionBase):
    """Sends headers and body together, and reads a response within limits."""

    idle_since = math.inf

    _held: Optional[list[bytes]] = None
    _limits: tuple[float, float] = (math.inf, math.inf)
    _attempt: Optional[Attempt] = None

    def limit(self, seconds: Any, max_bytes: float, attempt: Optional[Attempt] = None) -> None:
        """Limit the time from now, and the bytes of the next response."""
        self._attempt = attempt
        is_limited = isinstance(seconds, (int, float))
        self._limits = time.monotonic() + seconds if is_limited else math.inf, max_bytes

    def request(
        self, method: str, url: str, body: Any = None, headers: Any = None, **options: Any
    ) -> None:
        """Send the headers and the body of a request in one packet if they fit."""
        if self.sock is None:
            self.connect()
        if time.monotonic() >= self._limits[0]:
            raise ConnectionNotMadeError(self, "The time limit of the call was reached")  # type: ignore[arg-type]
        if self._attempt is not None:
            self._attempt.sent = True
        if isinstance(body, str):
            body = body.encode()
        if not isinstance(body, (bytes, type(None))):
            super().request(method, url, body, headers, **options)
            return
        self._held = held = list[bytes]()
        try:
            super().request(method, url, body, headers, **options)
        finally:
            self._held = None
        self.send(b"".join(held))

    def send(self, data: Any) -> None:
        """Send bytes, or buffer them until the request is complete."""
        if self._held is not None:
            self._held.append(data)
        else:
            super().send(data)

    def response_class(self, sock: Any, *args: Any, **options: Any) -> HTTPResponse:
        """Return a response that is read within the limits; http.client calls this."""
        response = HTTPResponse(sock, *args, **options)
        stream: Any = response.fp
        if isinstance(stream, io.BufferedReader):  # a mocked socket may have another type
            limited = _LimitedReader(stream.detach(), sock, *self._limits)
            response.fp = io.BufferedReader(limited)
        return response


class _Pool(_PoolBase):
    """Creates limited connections, and raises `ConnectionNotMadeError` if connecting fails."""

    max_idle: float
    max_response_bytes: int

    @property
    def ConnectionCls(self) -> Any:  # noqa: N802 - the name is urllib3's
        """The class of a new connection. It is looked up each time: vcrpy replaces it."""
        kind = super().ConnectionCls
        return _limited(kind) if kind.__module__.startswith("urllib3.") else kind

    def _validate_conn(self, conn: Any) -> None:
        try:
            super()._validate_conn(conn)
        except _NOT_SENT:
            raise
        except _FAILURES as error:
            raise ConnectionNotMadeError(conn, str(error)) from error

    def _prepare_proxy(self, conn: Any) -> None:
        _limit(conn, conn.timeout, _FRAMING_BYTES)
        try:
            super()._prepare_proxy(conn)
        except _NOT_SENT:
            raise
        except _TLS_FAILURES as error:
            raise ConnectionNotMadeError(conn, str(error)) from error
        except _FAILURES as error:
            raise TunnelNotOpenedError(conn, "The proxy did not open a tunnel") from error

    def _make_request(self, conn: Any, *args: Any, timeout: Any, **options: Any) -> Any:
        if isinstance(timeout, Countdown):
            max_bytes = 2 * self.max_response_bytes + _FRAMING_BYTES
            timeout.attempt.sent |= not _limit(conn, timeout.left, max_bytes, timeout.attempt)
        else:  # the session is used directly; the limits may be those of an earlier call
            _limit(conn, None, math.inf)
        return super()._make_request(conn, *args, timeout=timeout, **options)

    def _get_conn(self, timeout: Optional[float] = None) -> Any:
        """Return a connection, which is closed and reconnects if it was idle for too long.

        The server may close an idle connection while a request is on its way. Then it is unknown
        whether the request was read.
        """
        connection = super()._get_conn(timeout)
        is_ours = isinstance(connection, _LimitedConnection)
        if is_ours and time.monotonic() - connection.idle_since > self.max_idle:
            connection.close()
        return connection

    def _put_conn(self, conn: Any) -> None:
        if isinstance(conn, _LimitedConnection):
            conn.idle_since = time.monotonic()
        super()._put_conn(conn)


def _limit(
    connection: Any, seconds: object, max_bytes: float, attempt: Optional[Attempt] = None
) -> bool:
    """Limit a connection; return False for one of another class, such as vcrpy's."""
    if isinstance(connection, _LimitedConnection):
        connection.limit(seconds, max_bytes, attempt)
        return True
    return False


@functools.lru_cache(maxsize=16)
def _limited(kind: Any) -> Any:
    return type(kind.__name__, (_LimitedConnection, kind), {})


class PooledAdapter(HTTPAdapter):
    """An adapter that limits the time and size of responses, also through a proxy."""

    def __init__(self, *, pool_size: int, max_idle: float, max_response_bytes: int) -> None:
        self._pool_size = pool_size
        self._settings: dict[str, Any] = {
            "max_idle": max_idle,
            "max_response_bytes": max_response_bytes,
        }
        self._pool_classes: dict[Any, Any] = {}
        self._last_pool: tuple[object, Any] = (None, None)
        super().__init__(pool_maxsize=pool_size)

    def __reduce__(self) -> Any:
        return functools.partial(type(self), pool_size=self._pool_size, **self._settings), ()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Create the pools; `requests` calls this."""
        self._last_pool = (None, None)
        super().init_poolmanager(*args, **kwargs)
        self._adopt(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Return the pools for a proxy; `requests` calls this."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        self._adopt(manager)
        return manager

    def _adopt(self, manager: Any) -> None:
        manager.pool_classes_by_scheme = {
            scheme: self._pool_class(kind)
            for scheme, kind in manager.pool_classes_by_scheme.items()
        }

    def _pool_class(self, kind: Any) -> Any:
        if issubclass(kind, _Pool):
            return kind
        made = type(kind.__name__, (_Pool, kind), dict(self._settings))
        return self._pool_classes.setdefault(kind, made)

    def get_connection_with_tls_context(
        self, request: Any, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        """Return the pool for a request, often that of the last request; `requests` calls this."""
        facts = (
            request.url.split("/")[:3],
            verify,
            {**(proxies or {})},
            cert,
            self.poolmanager,
            {**self.poolmanager.connection_pool_kw},
        )
        known, pool = self._last_pool
        if known != facts or pool.pool is None:
            try:
                pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
            except requests.exceptions.InvalidSchema:
                raise
            except (TypeError, ValueError):  # requests raises both for an invalid proxy URL
                raise requests.exceptions.InvalidProxyURL from None
            self._last_pool = (facts, pool)
        return pool

    def cert_verify(self, conn: Any, *args: Any, **kwargs: Any) -> None:
        """Load the certificates, before anything is sent; `requests` calls this."""
        try:
            super().cert_verify(conn, *args, **kwargs)
        except OSError as error:
            raise ConnectionNotMadeError(conn, str(error)) from error

    def send(self, request: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """Send a request within the limits of its `Attempt`; `requests` calls this."""
        # By keywords: `responses` 0.23 replaces the method by one that accepts no others.
        options = {**dict(zip(_OPTIONS_OF_SEND, args)), **kwargs}
        hooks = request.hooks.get("response", ())
        attempt = next((hook for hook in hooks if isinstance(hook, Attempt)), None)
        if attempt is None:  # the session is used directly
            return super().send(request, **options)
        options["timeout"] = timeout = attempt.limited(options["timeout"])
        while True:
            try:
                return super().send(request, **options)
            except (requests.RequestException, urllib3_exceptions.HTTPError) as error:
                reasons = reasons_of(error)
                if any(isinstance(reason, _NOT_SENT) for reason in reasons):
                    attempt.not_sent = error
                is_closed = isinstance(reasons[-1], urllib3_exceptions.ClosedPoolError)
                if not is_closed or attempt.sent or timeout.is_over:
                    raise
                # Another thread closed the pool. The next iteration uses a new one.

    def close(self) -> None:
        """Close all connections now; `requests` leaves that to garbage collection."""
        self._last_pool = (None, None)
        for manager in (self.poolmanager, *self.proxy_manager.values()):
            for pool in [manager.pools.get(key) for key in [*manager.pools.keys()]]:
                if pool is not None:  # another thread may be closing them too
                    pool.close()
        super().close()


def reasons_of(error: BaseException) -> list[BaseException]:
    """Return an exception and the network errors that caused it, the innermost last.

    `__context__` is not followed: it may be an exception that the caller was handling, such as the
    failure of another request.
    """
    found: list[BaseException] = []
    queue: list[Any] = [error]
    for each in queue:
        if each is not error and not isinstance(each, OF_THE_NETWORK):
            continue
        if not any(each is known for known in found):
            found.append(each)
            queue += [*each.args, getattr(each, "reason", None), each.__cause__]
    return found
