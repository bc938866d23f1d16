"""What came in, and what is to go wrong with what comes next."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from typing import NamedTuple, Optional

__all__ = ["PlannedFailure", "ReceivedRequest", "Traffic"]


class ReceivedRequest(NamedTuple):
    """A request, and the status that answered it.

    `target` is the path and query as they came, `headers` are looked up in any case, and `status`
    is None if the connection was dropped instead.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    status: Optional[int]


class PlannedFailure(NamedTuple):
    """How a request is answered instead of properly; see `Sandbox.fail_next`."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    after_accepting: bool
    drop: bool


class Traffic:
    """The requests of a sandbox. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._received: list[ReceivedRequest] = []
        self._failures: deque[PlannedFailure] = deque()

    @property
    def received(self) -> list[ReceivedRequest]:
        """Every request so far, in the order answered."""
        with self._lock:
            return list(self._received)

    def record(self, request: ReceivedRequest) -> None:
        """Remember a request."""
        with self._lock:
            self._received.append(request)

    def plan(self, failure: PlannedFailure, *, count: int) -> None:
        """Let so many requests fail, after those that are already planned to."""
        with self._lock:
            self._failures.extend([failure] * count)

    def next_failure(self) -> Optional[PlannedFailure]:
        """Return how the request at hand fails, or None if it does not."""
        with self._lock:
            return self._failures.popleft() if self._failures else None
