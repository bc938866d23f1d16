"""The status changes of a message, and the numbers whose messages fail.

A message is due when it was accepted, or at its `scheduled` time if that is later. Before it is
due, its status is `scheduled`. Then it is `queued` at once, `enroute` after 1 second, `submitted`
after 2 and `delivered` after 3, with error code 220.

Messages to a number in `FAILING_NUMBERS` fail instead. An error code 3xx replaces `submitted`, and
a code 4xx replaces `delivered`. Australia reserves these numbers for fictional use, so no person
has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from typing import NamedTuple, Optional

__all__ = [
    "FAILING_NUMBERS",
    "STEPS",
    "Failure",
    "StatusChange",
    "Step",
    "due_time",
    "status_changes",
]


class Step(NamedTuple):
    """A status, and how many seconds after the due time a message reaches it."""

    status: str
    seconds: int
    error_code: str


class Failure(NamedTuple):
    """The final status and error code of messages to a number."""

    status: str
    error_code: str
    meaning: str


class StatusChange(NamedTuple):
    """A change of the status of a message, and its time.

    `report_delays` says how long after the change each copy of its delivery report comes.
    """

    at: datetime
    status: str
    error_code: Optional[str] = None
    report_delays: tuple[timedelta, ...] = (timedelta(0),)


STEPS = (
    Step("enroute", 1, "200"),
    Step("submitted", 2, "210"),
    Step("delivered", 3, "220"),
)

FAILING_NUMBERS: Mapping[str, Failure] = MappingProxyType(
    {
        "+61491578888": Failure("rejected", "302", "destination blocked"),
        "+61491578148": Failure("rejected", "402", "rejected by the provider"),
        "+61491578957": Failure("undeliverable", "400", "undeliverable"),
        "+61491577644": Failure("undeliverable", "411", "invalid destination number"),
        "+61491577426": Failure("undeliverable", "414", "handset unreachable"),
        "+61491576801": Failure("expired", "401", "expired before delivery"),
        "+61491576398": Failure("expired", "320", "expired before submission"),
        "+61491575789": Failure("failed", "330", "gateway failure"),
    }
)

_FAR_FUTURE = datetime(9999, 1, 1, tzinfo=timezone.utc)


def due_time(accepted: datetime, scheduled: Optional[datetime]) -> datetime:
    """Return the time when a message is due.

    Args:
        accepted: When the service accepted the message.
        scheduled: The scheduled time. A time in the past has no effect. A time in the year 9999 is
            limited to its first day, because later times are added to it.
    """
    return accepted if scheduled is None else max(accepted, min(scheduled, _FAR_FUTURE))


def status_changes(
    destination_number: str,
    accepted: datetime,
    scheduled: Optional[datetime] = None,
    expires: Optional[datetime] = None,
) -> list[StatusChange]:
    """Return all automatic status changes of a message.

    Args:
        destination_number: The destination. Messages to `FAILING_NUMBERS` fail.
        accepted: When the service accepted the message.
        scheduled: The scheduled time.
        expires: When the message expires. If it is not submitted by then, it is `expired` with
            code 320; if it is submitted but not delivered, with code 401.

    Returns:
        The changes, oldest first.
    """
    due = due_time(accepted, scheduled)
    changes = [StatusChange(accepted, "scheduled")] if due > accepted else []
    changes.append(StatusChange(due, "queued"))
    changes += [
        StatusChange(due + timedelta(seconds=step.seconds), step.status, step.error_code)
        for step in _steps_for(destination_number)
    ]
    if expires is None or changes[-1].at <= expires:
        return changes
    kept = [change for change in changes if change.at <= expires]
    submitted = any(change.status == "submitted" for change in kept)
    return [*kept, StatusChange(max(accepted, expires), "expired", "401" if submitted else "320")]


def _steps_for(destination_number: str) -> tuple[Step, ...]:
    failure = FAILING_NUMBERS.get(destination_number)
    if failure is None:
        return STEPS
    index = 1 if failure.error_code.startswith("3") else 2
    return (*STEPS[:index], Step(failure.status, STEPS[index].seconds, failure.error_code))
