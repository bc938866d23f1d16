"""The requests that the sandbox received."""

from __future__ import annotations

import functools
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Callable, NamedTuple, Optional

__all__ = ["MAX_BODY_BYTES", "Headers", "ReceivedRequest", "RequestLog"]

MAX_BODY_BYTES = 64 * 1024 * 1024


class Headers(Mapping[str, str]):
    """The headers of a request, case-insensitive. Requests share the headers that are equal."""

    __slots__ = ("_pairs",)

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._pairs = tuple(_shared(pair) for pair in pairs)

    def __getitem__(self, name: str) -> str:
        wanted = name.lower()
        for known, value in self._pairs:
            if known.lower() == wanted:
                return value
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __repr__(self) -> str:
        return f"<Headers {dict(self._pairs)}>"


@functools.lru_cache(maxsize=256)
def _shared(pair: tuple[str, str]) -> tuple[str, str]:
    return pair


class ReceivedRequest(NamedTuple):
    """A received request, and the status code of its response.

    `target` is the request target as received, with the query. `headers` is case-insensitive.
    `body` is empty if the response is 401 or 403. `status` is None if the connection was closed
    without a response.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    status: Optional[int]


class RequestLog:
    """The received requests. Thread-safe.

    Args:
        max_stored: How many requests are stored, as far as their bodies have no more than 64 MB
            together. The oldest ones are forgotten first.
        on_request: Called with each request, before its response is sent.
    """

    def __init__(
        self, max_stored: int, on_request: Optional[Callable[[ReceivedRequest], None]] = None
    ) -> None:
        self._max_stored = max_stored
        self._on_request = on_request
        self._lock = threading.Lock()
        self._received: deque[ReceivedRequest] = deque()
        self._body_bytes = 0

    @property
    def received(self) -> list[ReceivedRequest]:
        """The stored requests, in the order of their responses."""
        with self._lock:
            return list(self._received)

    def record(self, request: ReceivedRequest) -> None:
        """Add a request."""
        with self._lock:
            self._received.append(request)
            self._body_bytes += len(request.body)
            while len(self._received) > self._max_stored or self._body_bytes > MAX_BODY_BYTES:
                self._body_bytes -= len(self._received.popleft().body)
        if self._on_request is not None:
            self._on_request(request)
