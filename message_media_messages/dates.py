"""Dates of the service (RFC 3339), HTTP dates and Unix timestamps."""

from __future__ import annotations

import datetime as dt
import math
import re
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Optional, TypeVar, Union, overload

_YEAR_FIRST = r"\s*\d{4}[-/]\d{1,2}[-/]\d{1,2}(?!\d)"

Date = TypeVar("Date", bound="CustomDate")


class CustomDate(dt.datetime):
    """An aware `datetime` that keeps the text it was parsed from.

    `str()` returns `value`.

    Args:
        dtime: The time; a naive one is UTC.
        value: The date as the service wrote it. By default, it is formatted from `dtime`.

    Raises:
        TypeError: `dtime` is not a datetime.
    """

    # Without a __dict__, json.dumps(default=lambda o: getattr(o, "__dict__", str(o))) writes text.
    __slots__ = ("value",)

    value: Union[str, float]

    def __new__(  # noqa: D102
        cls: type[Date], dtime: Any, value: Any = None, *parts: Any, **named_parts: Any
    ) -> Date:
        if isinstance(dtime, dt.datetime):
            # Copying the pickle state takes half the time of copying each part.
            state: Any = dt.datetime.__reduce_ex__(_aware(dtime), 4)[1]
            return dt.datetime.__new__(cls, *state)
        if type(dtime) in (int, bytes):
            # datetime calls the class with the year, the month ..., or with a pickled state.
            return dt.datetime.__new__(cls, dtime, value, *parts, **named_parts)
        raise TypeError(f"dtime must be a datetime, not {type(dtime).__name__}.")

    def __init__(  # pyright: ignore[reportInconsistentConstructor]
        self, dtime: dt.datetime, value: Union[str, float, None] = None, *_: object, **__: object
    ) -> None:
        if value is not None and isinstance(dtime, dt.datetime):
            self.value = value

    if TYPE_CHECKING:

        @overload  # type: ignore[override]
        def __sub__(self, other: dt.datetime) -> dt.timedelta: ...
        @overload
        def __sub__(self, other: dt.timedelta) -> dt.datetime: ...
        def __sub__(self, other: Any) -> Any: ...

    else:

        def __getattr__(self, name: str) -> object:
            if name != "value":
                raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
            self.value = self.from_datetime(self)
            return self.value

    @property
    def datetime(self) -> dt.datetime:
        """The same time as a plain `datetime`."""
        return dt.datetime.combine(self.date(), self.timetz())

    @classmethod
    def from_datetime(cls, date_time: dt.datetime) -> Union[str, float]:
        """Return a time in the format of this class."""
        raise NotImplementedError("Use HttpDateTime, UnixDateTime or RFC3339DateTime.")

    def __str__(self) -> str:
        return str(self.value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.value!r})"

    def __getstate__(self) -> Union[str, float]:
        # jsonpickle writes this, as in 2.1.3; pickle and copy use __reduce_ex__.
        return self.value

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return (*super().__reduce_ex__(protocol), (None, {"value": self.value}))


class HttpDateTime(CustomDate):
    """A date as in HTTP headers: `Thu, 02 Jan 2020 03:04:05 GMT`."""

    __slots__ = ()

    @classmethod
    def from_datetime(cls, date_time: dt.datetime) -> str:
        """Return a time as an HTTP date; a naive one is UTC."""
        return format_datetime(_aware(date_time).astimezone(dt.timezone.utc), usegmt=True)

    @classmethod
    def from_value(cls, value: str) -> HttpDateTime:
        """Parse an HTTP date; any other text is a `ValueError`."""
        return cls(_parse_http_date(value), value)


class UnixDateTime(CustomDate):
    """A date as the seconds since 1970-01-01T00:00:00Z."""

    __slots__ = ()

    @classmethod
    def from_datetime(cls, date_time: dt.datetime) -> int:
        """Return the whole seconds since 1970 of a time; a naive one is UTC."""
        return math.floor(_aware(date_time).timestamp())

    @classmethod
    def from_value(cls, value: Union[str, float]) -> UnixDateTime:
        """Parse the seconds since 1970, a number or its text; else it is a `ValueError`."""
        seconds = float(value)
        try:
            return cls(dt.datetime.fromtimestamp(seconds, dt.timezone.utc), seconds)
        except (OverflowError, OSError) as error:
            raise ValueError(f"{value!r} is out of the range of dates.") from error


class RFC3339DateTime(CustomDate):
    """A date as in the Messages API: `2016-11-03T11:49:02.807Z`."""

    __slots__ = ()

    if TYPE_CHECKING:
        value: str  # pyright: ignore[reportIncompatibleVariableOverride]

    @classmethod
    def from_datetime(cls, date_time: dt.datetime) -> str:
        """Return a time in ISO 8601 with its UTC offset; a naive one is UTC."""
        return _aware(date_time).isoformat()

    @classmethod
    def from_value(cls, value: str) -> RFC3339DateTime:
        """Parse a date in ISO 8601, or an HTTP date; without a zone it is UTC.

        Raises:
            TypeError: The value is not text.
            ValueError: The text is not a date.
        """
        return cls(_parse_date(value), value)

    @classmethod
    def _in_response(cls, value: Any) -> object:
        """Parse a date, whose `value` is its `isoformat`; return other values unchanged."""
        try:
            time = _parse_date(value)
        except (TypeError, ValueError):
            return value
        # Skip the constructor: with it, reading a page of replies takes 50 % longer.
        state: Any = dt.datetime.__reduce_ex__(time if time.tzinfo else _aware(time), 4)[1]
        return dt.datetime.__new__(cls, *state)


# Code for 2.1.3 and pickles refer to the classes as members of `APIHelper`.
for _kind in (CustomDate, HttpDateTime, UnixDateTime, RFC3339DateTime):
    _kind.__module__ = "message_media_messages.api_helper"
    _kind.__qualname__ = f"APIHelper.{_kind.__name__}"


def _aware(date_time: dt.datetime) -> dt.datetime:
    """Return an aware time; a naive one is UTC, as in the API."""
    if date_time.utcoffset() is None:
        return date_time.replace(tzinfo=dt.timezone.utc)
    return date_time


def _parse_date(text: str) -> dt.datetime:
    """Parse a date as the service writes it; one without a zone is returned naive."""
    if not isinstance(text, str):
        raise TypeError(f"A date must be text, not {type(text).__name__}.")
    try:
        # Before Python 3.11, fromisoformat does not accept the Z.
        return dt.datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    except ValueError:
        return _parse_unusual_date(text)


def _parse_unusual_date(text: str) -> dt.datetime:
    """Parse a rarer form of ISO 8601, a similar form, or an HTTP date."""
    from dateutil.parser import isoparse, parse

    try:
        try:
            parsed = isoparse(text)
        except ValueError:
            if not re.match(_YEAR_FIRST, text):
                return _parse_http_date(text)
            parsed = parse(text, default=dt.datetime(1, 1, 1), tzinfos=_zone)
        offset = parsed.utcoffset()
    except (TypeError, ValueError, ArithmeticError, AttributeError, IndexError):
        raise ValueError(f"{text!r} is not a date.") from None
    return parsed if offset is None else parsed.replace(tzinfo=dt.timezone(offset))


def _zone(name: Optional[str], offset: Optional[int]) -> Optional[dt.tzinfo]:
    if offset is not None:
        return dt.timezone(dt.timedelta(seconds=offset))
    if name is not None:
        raise ValueError(f"{name} is an ambiguous time zone name.")
    return None


def _parse_http_date(text: str) -> dt.datetime:
    try:
        return parsedate_to_datetime(text)
    except (TypeError, ValueError, AttributeError, IndexError, OverflowError):
        raise ValueError(f"{text!r} is not a date.") from None
