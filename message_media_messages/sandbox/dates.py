"""Parse and format the dates of the API, and provide a clock that tests can advance."""

from __future__ import annotations

import re
import threading
from datetime import datetime, timedelta, timezone
from typing import Union

__all__ = ["AdvancingClock", "format_date_time", "parse_date_time", "utc_now"]

_DATE_TIME = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[Tt ](?P<minutes>\d\d:\d\d)"
    r"(?::(?P<seconds>\d\d)(?:\.(?P<fraction>\d+))?)?"
    r"(?P<zone>[Zz]|[+-]\d\d:?\d\d)?",
    re.ASCII,
)


def utc_now() -> datetime:
    """Return the real time in UTC, as an aware `datetime`."""
    return datetime.now(timezone.utc)


def parse_date_time(text: str) -> datetime:
    """Parse an ISO 8601 date and time. Without a time zone, it is UTC.

    Args:
        text: For example `2016-11-03T11:49:02.807Z` or `2016-11-03T22:49+11:00`. Seconds,
            fraction digits (any number) and the time zone are optional.

    Returns:
        The date and time in UTC.

    Raises:
        ValueError: The text is not an ISO 8601 date and time, or the date does not exist.
    """
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"not an ISO 8601 date and time: {text!r}")
    fraction = (match["fraction"] or "")[:6].ljust(6, "0")
    zone = "+00:00" if match["zone"] in (None, "Z", "z") else match["zone"].replace(":", "")
    zone = zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    moment = datetime.fromisoformat(
        f"{match['date']}T{match['minutes']}:{match['seconds'] or '00'}.{fraction}{zone}"
    )
    try:
        return moment.astimezone(timezone.utc)
    except OverflowError:
        raise ValueError(f"out of range in UTC: {text!r}") from None


def format_date_time(moment: datetime) -> str:
    """Format a date and time as the API does: `2016-11-03T11:49:02.807Z`."""
    text = moment.astimezone(timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


class AdvancingClock:
    """A clock that returns the real time plus the time it was advanced by. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """Return the time of the clock, in UTC."""
        return utc_now() + self._offset

    def advance(self, by: Union[float, timedelta]) -> None:
        """Advance the clock.

        Args:
            by: Seconds, or a `timedelta`.

        Raises:
            ValueError: `by` is negative.
        """
        step = by if isinstance(by, timedelta) else timedelta(seconds=by)
        if step < timedelta(0):
            raise ValueError("the clock cannot go back: by must not be negative")
        with self._lock:
            self._offset += step
