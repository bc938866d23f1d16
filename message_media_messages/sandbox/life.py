"""The life of a message: which status it takes when, and the numbers that fail on purpose.

Counted from the moment a message is due (when it was sent, or the later moment it was scheduled
for), it is `queued` at once, `enroute` after 1 second, `submitted` after 2 and `delivered` after 3.
Until it is due, a scheduled message is `scheduled`.

A message to one of these numbers, from Australia's list of numbers that belong to nobody, does not
arrive. A code 3xx takes the place of `submitted` (after 2 seconds), a code 4xx that of `delivered`
(after 3). Every other number is delivered, with code 220.

| number         | status          | error code | meaning                                   |
|----------------|-----------------|------------|-------------------------------------------|
| `+61491578888` | `rejected`      | 302        | the destination is blocked                |
| `+61491578148` | `rejected`      | 402        | the provider rejected it                  |
| `+61491578957` | `undeliverable` | 400        | it cannot be delivered                    |
| `+61491577644` | `undeliverable` | 411        | the destination number is bad             |
| `+61491577426` | `undeliverable` | 414        | the handset is unreachable                |
| `+61491576801` | `expired`       | 401        | it expired before it was delivered        |
| `+61491576398` | `expired`       | 320        | it expired before it was submitted        |
| `+61491575789` | `failed`        | 330        | the gateway failed                        |
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from typing import NamedTuple, Optional

__all__ = ["FAILING_NUMBERS", "STEPS", "Change", "Failure", "Step", "due_time", "life_of"]


class Step(NamedTuple):
    """A status that a message reaches so many seconds after it is due."""

    status: str
    seconds: int
    error_code: str


class Failure(NamedTuple):
    """How messages to a number end."""

    status: str
    error_code: str
    meaning: str


class Change(NamedTuple):
    """A status that a message takes at a moment."""

    at: datetime
    status: str
    error_code: Optional[str] = None


STEPS = (
    Step("enroute", 1, "200"),
    Step("submitted", 2, "210"),
    Step("delivered", 3, "220"),
)

FAILING_NUMBERS: Mapping[str, Failure] = MappingProxyType(
    {
        "+61491578888": Failure("rejected", "302", "the destination is blocked"),
        "+61491578148": Failure("rejected", "402", "the provider rejected it"),
        "+61491578957": Failure("undeliverable", "400", "it cannot be delivered"),
        "+61491577644": Failure("undeliverable", "411", "the destination number is bad"),
        "+61491577426": Failure("undeliverable", "414", "the handset is unreachable"),
        "+61491576801": Failure("expired", "401", "it expired before it was delivered"),
        "+61491576398": Failure("expired", "320", "it expired before it was submitted"),
        "+61491575789": Failure("failed", "330", "the gateway failed"),
    }
)

_FAR_FUTURE = datetime(9999, 1, 1, tzinfo=timezone.utc)


def due_time(accepted: datetime, scheduled: Optional[datetime]) -> datetime:
    """Return when a message sets off.

    Args:
        accepted: When the service took it.
        scheduled: When it was asked for; a moment in the past is no delay. Everything from the
            year 9999 on counts as its first day, so that there is time left to add to.
    """
    return accepted if scheduled is None else max(accepted, min(scheduled, _FAR_FUTURE))


def life_of(
    destination_number: str,
    accepted: datetime,
    scheduled: Optional[datetime] = None,
    expires: Optional[datetime] = None,
) -> list[Change]:
    """Foretell every status of a message that nobody interferes with.

    Args:
        destination_number: Decides how it ends, see `FAILING_NUMBERS`.
        accepted: When the service took it.
        scheduled: When it shall go.
        expires: When it is too late to go on. A message that was not submitted by then is
            `expired` with code 320, one that was not delivered with code 401.

    Returns:
        The changes, the oldest first.
    """
    due = due_time(accepted, scheduled)
    life = [Change(accepted, "scheduled")] if due > accepted else []
    life.append(Change(due, "queued"))
    life += [
        Change(due + timedelta(seconds=step.seconds), step.status, step.error_code)
        for step in _steps_to(destination_number)
    ]
    if expires is None or life[-1].at <= expires:
        return life
    lived = [change for change in life if change.at <= expires]
    submitted = any(change.status == "submitted" for change in lived)
    return [*lived, Change(max(accepted, expires), "expired", "401" if submitted else "320")]


def _steps_to(destination_number: str) -> tuple[Step, ...]:
    failure = FAILING_NUMBERS.get(destination_number)
    if failure is None:
        return STEPS
    place = 1 if failure.error_code.startswith("3") else 2
    return (*STEPS[:place], Step(failure.status, STEPS[place].seconds, failure.error_code))
