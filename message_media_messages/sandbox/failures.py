"""The failures to return instead of the normal responses."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, Optional

__all__ = ["InjectedFailure", "PlannedFailures"]


class InjectedFailure(NamedTuple):
    """A failure to return instead of the normal response; see `Sandbox.fail_next`."""

    status: Optional[int] = 503
    body: bytes = b""
    headers: Mapping[str, str] = MappingProxyType({})
    after_accepting: bool = False
    drop: bool = False
    delay: float = 0


class PlannedFailures:
    """The failures of the next requests. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: deque[InjectedFailure] = deque()

    def add(self, failure: InjectedFailure, *, count: int = 1) -> None:
        """Make the next `count` requests fail, after those that earlier failures apply to."""
        with self._lock:
            self._failures.extend([failure] * count)

    def next(self) -> Optional[InjectedFailure]:
        """Remove and return the failure for the current request, or None."""
        with self._lock:
            return self._failures.popleft() if self._failures else None
