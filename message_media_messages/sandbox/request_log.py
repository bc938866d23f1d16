"""The requests that the sandbox received, and the failures to inject into the next ones."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from typing import NamedTuple, Optional

__all__ = ["InjectedFailure", "ReceivedRequest", "RequestLog"]


class ReceivedRequest(NamedTuple):
    """A received request, and the status code of its response.

    `target` is the request target as received, with the query. `headers` is case-insensitive.
    `status` is None if the connection was closed without a response.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    status: Optional[int]


class InjectedFailure(NamedTuple):
    """A failure to return instead of the normal response; see `Sandbox.fail_next`."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    after_accepting: bool
    drop: bool


class RequestLog:
    """The received requests and the injected failures of a sandbox. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._received: list[ReceivedRequest] = []
        self._failures: deque[InjectedFailure] = deque()

    @property
    def received(self) -> list[ReceivedRequest]:
        """All received requests, in the order of their responses."""
        with self._lock:
            return list(self._received)

    def record(self, request: ReceivedRequest) -> None:
        """Add a request."""
        with self._lock:
            self._received.append(request)

    def inject_failure(self, failure: InjectedFailure, *, count: int) -> None:
        """Make the next `count` requests fail, after those that earlier failures apply to."""
        with self._lock:
            self._failures.extend([failure] * count)

    def next_failure(self) -> Optional[InjectedFailure]:
        """Remove and return the failure for the current request, or None."""
        with self._lock:
            return self._failures.popleft() if self._failures else None
