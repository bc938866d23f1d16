"""Dates as the API writes and reads them, and the clock that tests move forward."""

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
    """Return the real time, with its zone."""
    return datetime.now(timezone.utc)


def parse_date_time(text: str) -> datetime:
    """Read an ISO 8601 date and time; without a zone it is UTC.

    Args:
        text: For example `2016-11-03T11:49:02.807Z` or `2016-11-03T22:49+11:00`. Seconds, any
            number of fraction digits and the zone may be left out.

    Returns:
        The moment, in UTC.

    Raises:
        ValueError: It is no such date and time, or none that exists.
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
    """Write a moment as the API does: `2016-11-03T11:49:02.807Z`."""
    text = moment.astimezone(timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


class AdvancingClock:
    """The real time, plus whatever it was advanced by. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """Return the sandbox's time, in UTC."""
        return utc_now() + self._ahead

    def advance(self, by: Union[float, timedelta]) -> None:
        """Move on.

        Args:
            by: Seconds, or a timedelta.

        Raises:
            ValueError: It is negative; time does not run back.
        """
        step = by if isinstance(by, timedelta) else timedelta(seconds=by)
        if step < timedelta(0):
            raise ValueError("time does not run back: advance by a positive amount")
        with self._lock:
            self._ahead += step
