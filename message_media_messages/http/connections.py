"""Connections that say whether a request has left, and that are not used when they are stale."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Optional

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import pool_classes_by_scheme

if TYPE_CHECKING:
    from urllib3 import ProxyManager
    from urllib3.connection import HTTPConnection as _Connection
    from urllib3.connectionpool import HTTPConnectionPool as _Pool
else:
    _Connection = _Pool = object


class Exchange(threading.local):
    """How far the exchange has come that this thread is making.

    Attributes:
        is_watched: Whether a connection of this module takes part at all.
        has_left: Whether any byte of the request was handed to the network.
    """

    is_watched: bool = False
    has_left: bool = False

    @contextmanager
    def begin(self) -> Generator[None, None, None]:
        """Watch an exchange, and then go on with the one that it may have come in between."""
        outer = self.is_watched, self.has_left
        self.is_watched = self.has_left = False
        try:
            yield
        finally:
            self.is_watched, self.has_left = outer


exchange: Exchange = Exchange()


class _Watched(_Connection):
    """Tells `exchange` when the first byte of a request goes out.

    A name that is not found, a refused connection, a proxy's CONNECT and the TLS handshake all come
    before that; only after it can the service have acted.
    """

    _is_connecting = False
    _opened: Optional[socket.socket] = None
    _held: Optional[list[bytes]] = None

    def connect(self) -> None:
        exchange.is_watched = self._is_connecting = True
        try:
            super().connect()
        except BaseException:
            # Where a proxy or a handshake fails, a response that nobody closes may hold the socket.
            descriptor = -1 if self._opened is None else self._opened.detach()
            if descriptor >= 0:
                socket.close(descriptor)
            raise
        finally:
            self._is_connecting = False

    def _new_conn(self) -> socket.socket:
        self._opened = super()._new_conn()
        return self._opened

    def request(
        self, method: str, url: str, body: Any = None, headers: Any = None, **options: Any
    ) -> None:
        """Send a request, its head and its body at once."""
        if not isinstance(body, bytes):
            super().request(method, url, body, headers, **options)
            return
        self._held = held = list[bytes]()
        try:
            super().request(method, url, body, headers, **options)
        finally:
            self._held = None
        self.send(b"".join(held))

    def send(self, data: Any) -> None:
        if self._held is not None:
            self._held.append(data)
            return
        if self.sock is None:
            self.connect()
        if not self._is_connecting:
            exchange.is_watched = exchange.has_left = True
        super().send(data)


class _Fresh(_Pool):
    """Opens a connection anew that has been idle for so long that the other side may close it.

    Closing and sending can cross each other on the way, and then nobody knows whether a request
    was read.
    """

    max_idle: float

    def _get_conn(self, timeout: Optional[float] = None) -> Any:
        connection = super()._get_conn(timeout)
        idle_since = getattr(connection, "idle_since", None)
        if idle_since is not None and time.monotonic() - idle_since > self.max_idle:
            connection.close()
        return connection

    def _put_conn(self, conn: Any) -> None:
        if conn is not None:
            conn.idle_since = time.monotonic()
        super()._put_conn(conn)


class _WatchedHTTPConnection(_Watched, HTTPConnection):
    pass


class _WatchedHTTPSConnection(_Watched, HTTPSConnection):
    pass


class PooledAdapter(HTTPAdapter):
    """Keeps connections, of the kind above.

    Args:
        pool_size: How many connections to a host are kept.
        max_idle: After how many seconds without use a connection is opened anew.
    """

    def __init__(self, *, pool_size: int, max_idle: float) -> None:
        class HTTPPool(_Fresh, HTTPConnectionPool):
            ConnectionCls: Any = _WatchedHTTPConnection

        class HTTPSPool(_Fresh, HTTPSConnectionPool):
            ConnectionCls: Any = _WatchedHTTPSConnection

        HTTPPool.max_idle = HTTPSPool.max_idle = max_idle
        self._pool_classes: dict[str, Any] = {"http": HTTPPool, "https": HTTPSPool}
        self._last_pool: tuple[object, Any] = (None, None)
        super().__init__(pool_maxsize=pool_size)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools; `requests` calls this."""
        self._last_pool = (None, None)
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pool_classes

    def close(self) -> None:
        """Close all connections now; `requests` leaves that to the garbage collection."""
        _, last = self._last_pool
        self._last_pool = (None, None)
        if last is not None:
            last.close()
        for manager in (self.poolmanager, *self.proxy_manager.values()):
            for key in list(manager.pools.keys()):
                manager.pools[key].close()
        super().close()

    def get_connection_with_tls_context(
        self, request: Any, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        """Give the pool for a request, which mostly is that of the last; `requests` calls this."""
        facts = (
            request.url.split("/", 3)[:3],
            verify,
            {**(proxies or {})},
            cert,
            self.poolmanager,
            {**self.poolmanager.connection_pool_kw},
        )
        known, pool = self._last_pool
        if known != facts or pool.pool is None:
            pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
            self._last_pool = (facts, pool)
        return pool

    def cert_verify(self, *args: Any, **kwargs: Any) -> None:
        """Look for the certificates, before anything else; `requests` calls this."""
        exchange.is_watched = True
        super().cert_verify(*args, **kwargs)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> ProxyManager:
        """Make the pools for a proxy; `requests` calls this."""
        manager: ProxyManager = super().proxy_manager_for(*args, **kwargs)
        if manager.pool_classes_by_scheme is pool_classes_by_scheme:  # not those of SOCKS
            manager.pool_classes_by_scheme = self._pool_classes
        return manager
