"""Read headers case-insensitively from any mapping."""

from __future__ import annotations

import math
from collections.abc import Mapping, MutableMapping
from datetime import datetime, timezone
from typing import Optional, TypeVar

from message_media_messages.dates import HttpDateTime

V = TypeVar("V")


def header(headers: Optional[Mapping[str, V]], name: str) -> Optional[V]:
    """Return the value of a header, or None if it is missing; `name` is in lower case."""
    return next((value for each, value in (headers or {}).items() if each.lower() == name), None)


def set_header(headers: MutableMapping[str, str], name: str, value: str) -> None:
    """Set a header, replacing one whose name differs only in case."""
    for known in [known for known in headers if known.lower() == name.lower()]:
        del headers[known]
    headers[name] = value


def retry_after_seconds(headers: Mapping[str, str]) -> Optional[float]:
    """Return the seconds to wait from `Retry-After`; None if it is missing or cannot be read."""
    asked = header(headers, "retry-after")
    if asked is None:
        return None
    value = str(asked)
    if value.strip().isdecimal():
        # A longer number could overflow a float, and no wait is that long.
        return float(value) if len(value) < 20 else math.inf
    try:
        until = HttpDateTime.from_value(value)
    except ValueError:
        return None
    return max(0.0, (until - datetime.now(timezone.utc)).total_seconds())
