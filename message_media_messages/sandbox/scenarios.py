"""Named scenarios: problems of the service that last until they are stopped.

`SCENARIOS` has all of them. Each has one parameter, a positive number. Except for `slow_response`,
time is that of the clock of the sandbox: it passes in real time, and when a test calls
`Sandbox.advance`.
"""

from __future__ import annotations

import itertools
import math
import threading
from collections import OrderedDict, deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import ClassVar, Optional

from message_media_messages.sandbox.failures import InjectedFailure
from message_media_messages.sandbox.json_types import NewMessage
from message_media_messages.sandbox.lifecycle import StatusChange

__all__ = ["SCENARIOS", "Scenario", "Scenarios"]

_MAX_REMEMBERED = 100_000
# A few times as many seconds can be added to the latest scheduled date.
_MAX_VALUE = 1_000_000


class Scenario:
    """A problem of the service.

    Args:
        value: The parameter, a positive number of at most 1,000,000. Default: `default`.

    Attributes:
        description: What happens, in one line.
        parameter: What the number is, such as `seconds`.
        default: The number if none is given.

    Raises:
        ValueError: `value` is not a positive number, or too large.
    """

    description: ClassVar[str]
    parameter: ClassVar[str]
    default: ClassVar[float]

    def __init__(self, value: Optional[float] = None) -> None:
        self.value: float = self.default if value is None else value
        if not 0 < self.value <= _MAX_VALUE:
            raise ValueError(
                f"{self.parameter} must be a positive number of at most {_MAX_VALUE}, not {value}"
            )

    def failure(self, method: str, path: str, now: datetime) -> Optional[InjectedFailure]:
        """Return the failure of a request, or None."""
        return None

    def status_changes(
        self,
        account: str,
        message: NewMessage,
        changes: list[StatusChange],
    ) -> list[StatusChange]:
        """Return the status changes of a new message instead of `changes`."""
        return changes


class _RateLimit(Scenario):
    description = "requests above this rate, from all clients together, get 429 with Retry-After"
    parameter = "requests_per_second"
    default = 10

    def __init__(self, value: Optional[float] = None) -> None:
        super().__init__(value)
        limit = max(1, int(self.value))
        self._window = timedelta(seconds=limit / self.value)
        self._accepted: deque[datetime] = deque(maxlen=limit)

    def failure(self, method: str, path: str, now: datetime) -> Optional[InjectedFailure]:
        free_at = now
        if len(self._accepted) == self._accepted.maxlen:
            free_at = self._accepted[0] + self._window
        if free_at > now:
            seconds = math.ceil((free_at - now).total_seconds())
            headers = {"Retry-After": str(seconds), "Content-Type": "application/json"}
            return InjectedFailure(429, b'{"message":"Too many requests"}', headers)
        self._accepted.append(now)
        return None


class _SlowResponse(Scenario):
    description = "each response comes after this many real seconds"
    parameter = "seconds"
    default = 5

    def failure(self, method: str, path: str, now: datetime) -> Optional[InjectedFailure]:
        return InjectedFailure(None, delay=self.value)


class _LostResponse(Scenario):
    description = "one of every N sends is accepted, but its connection closes without a response"
    parameter = "sends"
    default = 1

    def __init__(self, value: Optional[float] = None) -> None:
        super().__init__(value)
        self._sends = 0

    def failure(self, method: str, path: str, now: datetime) -> Optional[InjectedFailure]:
        if (method, path) != ("POST", "/v1/messages"):
            return None
        self._sends += 1
        lost = self._sends % max(1, int(self.value)) == 0
        return InjectedFailure(after_accepting=True, drop=True) if lost else None


class _DuplicateMessage(Scenario):
    description = "a message with the content and number of one of the last minutes: rejected, 305"
    parameter = "minutes"
    default = 5

    def __init__(self, value: Optional[float] = None) -> None:
        super().__init__(value)
        self._accepted: OrderedDict[tuple[str, str, str], datetime] = OrderedDict()

    def status_changes(
        self, account: str, message: NewMessage, changes: list[StatusChange]
    ) -> list[StatusChange]:
        now = changes[0].at
        key = (account, message["destination_number"], message["content"])
        before = self._accepted.pop(key, None)
        self._accepted[key] = now
        if len(self._accepted) > _MAX_REMEMBERED:
            self._accepted.popitem(last=False)
        if before is None or now - before >= timedelta(minutes=self.value):
            return changes
        pending = ("scheduled", "queued", "enroute")
        kept = list(itertools.takewhile(lambda change: change.status in pending, changes))
        return [*kept, StatusChange(changes[len(kept)].at, "rejected", "305")]


class _LateReport(Scenario):
    description = "each delivery report comes this many seconds late"
    parameter = "seconds"
    default = 60

    def status_changes(
        self, account: str, message: NewMessage, changes: list[StatusChange]
    ) -> list[StatusChange]:
        return [_delayed(change, timedelta(seconds=self.value)) for change in changes]


class _UnorderedReport(Scenario):
    description = "the delivery reports of a message come in reverse order, this many seconds apart"
    parameter = "seconds"
    default = 1

    def status_changes(
        self, account: str, message: NewMessage, changes: list[StatusChange]
    ) -> list[StatusChange]:
        last = changes[-1].at
        return [
            _delayed(change, last - change.at + timedelta(seconds=self.value * later))
            for later, change in zip(reversed(range(len(changes))), changes)
        ]


class _RepeatedReport(Scenario):
    description = "each delivery report comes again after this many seconds, with the same id"
    parameter = "seconds"
    default = 5

    def status_changes(
        self, account: str, message: NewMessage, changes: list[StatusChange]
    ) -> list[StatusChange]:
        again = timedelta(seconds=self.value)
        return [
            change._replace(report_delays=(*change.report_delays, change.report_delays[-1] + again))
            for change in changes
        ]


def _delayed(change: StatusChange, by: timedelta) -> StatusChange:
    return change._replace(report_delays=tuple(delay + by for delay in change.report_delays))


SCENARIOS: Mapping[str, type[Scenario]] = MappingProxyType(
    {
        "rate_limit": _RateLimit,
        "slow_response": _SlowResponse,
        "lost_response": _LostResponse,
        "duplicate_message": _DuplicateMessage,
        "late_report": _LateReport,
        "unordered_report": _UnorderedReport,
        "repeated_report": _RepeatedReport,
    }
)


class Scenarios:
    """The active scenarios of a sandbox. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._active: dict[str, Scenario] = {}

    @property
    def active(self) -> dict[str, float]:
        """The names of the active scenarios and the values of their parameters."""
        with self._lock:
            return {name: scenario.value for name, scenario in self._active.items()}

    def start(self, name: str, value: Optional[float] = None) -> None:
        """Start a scenario. It replaces an active one of the same name.

        Args:
            name: One of `SCENARIOS`.
            value: Its parameter, a positive number of at most 1,000,000.

        Raises:
            LookupError: There is no scenario with this name.
            ValueError: `value` is not a positive number, or too large.
        """
        if name not in SCENARIOS:
            raise LookupError(f"unknown scenario {name!r}: choose one of {', '.join(SCENARIOS)}")
        scenario = SCENARIOS[name](value)
        with self._lock:
            self._active[name] = scenario

    def stop(self, name: str) -> None:
        """Stop a scenario. Nothing happens if it is not active."""
        with self._lock:
            self._active.pop(name, None)

    def failure(self, method: str, path: str, now: datetime) -> Optional[InjectedFailure]:
        """Return the failure of a request by the first scenario that has one, or None."""
        with self._lock:
            failures = (scenario.failure(method, path, now) for scenario in self._active.values())
            return next((failure for failure in failures if failure is not None), None)

    def status_changes(
        self, account: str, message: NewMessage, changes: list[StatusChange]
    ) -> list[StatusChange]:
        """Return the status changes of a new message, changed by each active scenario."""
        with self._lock:
            for scenario in self._active.values():
                changes = scenario.status_changes(account, message, changes)
        return changes
