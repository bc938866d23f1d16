"""JSON, URLs, forms and dates: what the rest of the package is built on."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import json as jsonlib
import math
import operator
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence, Set, ValuesView
from email.utils import format_datetime, parsedate_to_datetime
from types import ModuleType
from typing import TYPE_CHECKING, Callable, Optional, TypeVar, Union, overload
from urllib.parse import quote

from message_media_messages.decorators import lazy_property

if TYPE_CHECKING:
    from decimal import Decimal

_BOM = "\ufeff"
_WEB_URL = r"(?is)(https?://[^/?#\s]+)((?:/[^?#]*)?)((?:[?#].*)?)"
_JOINED_BY = {"csv": ",", "psv": "|", "tsv": "\t"}
_YEAR_FIRST = r"\s*\d{4}[-/]\d{1,2}[-/]\d{1,2}(?!\d)"
_LONGEST_PATH = 20
_KEY_SUFFIX = {"indexed": "[{}]", "unindexed": "[]", "plain": ""}

Date = TypeVar("Date", bound="APIHelper.CustomDate")


class APIHelper:
    """Helpers of the 2.x line that applications may use as well; all are static."""

    @staticmethod
    def merge_dicts(
        dict1: Mapping[object, object], dict2: Mapping[object, object]
    ) -> dict[object, object]:
        """Return a new dictionary with the items of both; the second one's win."""
        return {**dict1, **dict2}

    @staticmethod
    def json_serialize(obj: object) -> str:
        """Write a value as JSON text, the way request bodies are sent.

        Models go out without the fields that are None; dates as ISO 8601, a naive one being UTC;
        UUIDs as text, enums as their values, decimals as numbers, sets and iterators as lists.
        An object of a class of your own goes out as its attributes.

        Args:
            obj: A model, a dictionary, a list or anything that they may hold. None gives `{}`.

        Raises:
            TypeError: A value has no JSON form, such as bytes or a function.
            ValueError: A value is NaN or infinite, or contains itself, or is nested too deeply.
        """
        if obj is None:
            return "{}"
        try:
            return _ENCODER.encode(obj)
        except (TypeError, ValueError, RecursionError) as error:
            raise _refusal(obj, error) from None

    @staticmethod
    def json_deserialize(
        json: Union[str, bytes, None],
        unboxing_function: Optional[Callable[..., object]] = None,
    ) -> object:
        """Read JSON text as plain data; nothing in it is ever run or imported.

        Args:
            json: The text; a byte order mark is accepted. None or a blank text gives None.
            unboxing_function: Called with the decoded value, or with each item of a decoded list.

        Raises:
            ValueError: The text is not JSON.
        """
        if isinstance(json, str):
            json = json.lstrip(_BOM)
        elif json is not None:
            json = json.removeprefix(_BOM.encode())
        if json is None or not json.strip():
            return None
        try:
            decoded: object = jsonlib.loads(json)
        except RecursionError:
            raise ValueError("The JSON text is nested too deeply.") from None
        if unboxing_function is None:
            return decoded
        if isinstance(decoded, list):
            return [unboxing_function(item) for item in decoded]
        return unboxing_function(decoded)

    @staticmethod
    def serialize_array(
        key: str, array: Sequence[object], formatting: str = "indexed"
    ) -> list[tuple[str, object]]:
        """Pair each item of a list with the key that it has in a query or a form.

        Args:
            key: The parameter's name.
            array: Its values.
            formatting: `indexed` (`key[0]`), `unindexed` (`key[]`) or `plain` (`key`). Lists of
                dictionaries, models and lists are always indexed.

        Raises:
            ValueError: The formatting is another one.
        """
        if array and (isinstance(array[0], (dict, list)) or _is_model(array[0])):
            formatting = "indexed"
        suffix = _key_suffix(formatting)
        return [(key + suffix.format(index), item) for index, item in enumerate(array)]

    @staticmethod
    def append_url_with_query_parameters(
        url: str,
        parameters: Optional[Mapping[str, object]],
        array_serialization: str = "indexed",
    ) -> str:
        """Add query parameters to a URL; those that are None are left out.

        Args:
            url: The URL, with or without a query.
            parameters: The values by name; a list is written as `array_serialization` says.
            array_serialization: A formatting of `serialize_array`, or `csv`, `psv` or `tsv`.

        Raises:
            ValueError: The URL is None, or the array serialization is unknown.
        """
        _require_url(url)
        pairs: list[str] = []
        for key, value in (parameters or {}).items():
            if isinstance(value, list):
                items = [item for item in value if item is not None]
                if array_serialization in _JOINED_BY:
                    joined = _JOINED_BY[array_serialization].join(map(_quoted, items))
                    pairs += [f"{key}={joined}"] if items else []
                else:
                    array = APIHelper.serialize_array(key, items, array_serialization)
                    pairs += [f"{name}={_quoted(item)}" for name, item in array]
            elif value is not None:
                pairs.append(f"{key}={_quoted(value)}")
        if not pairs:
            return url
        return url + ("&" if "?" in url else "?") + "&".join(pairs)

    @staticmethod
    def append_url_with_template_parameters(
        url: str, parameters: Optional[Mapping[str, object]]
    ) -> str:
        """Fill the `{name}` places of a URL, quoted so that a value stays one path segment.

        Args:
            url: The template.
            parameters: The values by name; a list becomes several segments, None nothing.

        Raises:
            ValueError: The URL is None.
        """
        _require_url(url)
        for name, value in (parameters or {}).items():
            segments = value if isinstance(value, list) else [] if value is None else [value]
            filled = "/".join(map(_quoted, segments))
            url = url.replace("{" + name + "}", filled)
        return url

    @staticmethod
    def clean_url(url: str) -> str:
        """Collapse the doubled slashes in the path of a URL.

        Raises:
            ValueError: The URL does not begin with `http://` or `https://` and a host.
        """
        match = re.fullmatch(_WEB_URL, url)
        if match is None:
            raise ValueError("Invalid Url format.")
        host, path, rest = match.groups()
        return host + re.sub("//+", "/", path) + rest

    @staticmethod
    def form_encode_parameters(
        form_parameters: Mapping[str, object], array_serialization: str = "indexed"
    ) -> list[tuple[str, object]]:
        """Flatten parameters that may be nested into the pairs of a form."""
        return [
            pair
            for key, value in form_parameters.items()
            for pair in APIHelper.form_encode(value, key, array_serialization)
        ]

    @staticmethod
    def form_encode(
        obj: object, instance_name: str, array_serialization: str = "indexed"
    ) -> list[tuple[str, object]]:
        """Flatten one value into the pairs of a form; what is None is left out.

        Args:
            obj: A scalar, a model, or a dictionary or list of them.
            instance_name: The name that the value has in the form.
            array_serialization: A formatting of `serialize_array`.

        Raises:
            ValueError: The formatting is another one.
        """
        if obj is None:
            return []
        if _is_model(obj):
            obj = APIHelper.to_dictionary(obj)
        if isinstance(obj, dict):
            nested = [(f"{instance_name}[{key}]", value) for key, value in obj.items()]
        elif isinstance(obj, list):
            nested = APIHelper.serialize_array(instance_name, obj, array_serialization)
        else:
            return [(instance_name, obj)]
        return [
            pair
            for name, value in nested
            for pair in APIHelper.form_encode(value, name, array_serialization)
        ]

    @staticmethod
    def to_dictionary(obj: object) -> dict[str, object]:
        """Turn a model into the dictionary that is sent for it, without what is None.

        Raises:
            TypeError: The object is not a model.
        """
        if not _is_model(obj):
            raise TypeError(f"Only a model has a dictionary form, not {_type_name(obj)}.")
        if hasattr(type(obj), "to_dictionary"):
            own: dict[str, object] = obj.to_dictionary()  # type: ignore[attr-defined]
            return own
        names: Mapping[str, str] = obj._names  # type: ignore[attr-defined]
        values = ((wire_name, getattr(obj, name)) for name, wire_name in names.items())
        return {name: _plain(value) for name, value in values if value is not None}

    @staticmethod
    def to_plain(value: object) -> object:
        """Turn the models and dates inside a value into dictionaries and text.

        Raises:
            ValueError: The value is nested too deeply.
        """
        try:
            return _plain(value)
        except RecursionError:
            raise ValueError("The value is nested too deeply.") from None

    @staticmethod
    def when_defined(func: Callable[..., object], value: object) -> object:
        """Apply a function to a value that is true; anything else gives None."""
        return func(value) if value else None

    class CustomDate(dt.datetime):
        """A point in time that remembers how the service writes it.

        It is an aware `datetime` in every respect; adding to it or replacing a part of it gives
        a plain one. `str()` gives `value`.

        Args:
            dtime: The time; a naive one is UTC.
            value: What the service wrote; made from `dtime` where it is not given.

        Raises:
            TypeError: `dtime` is not a datetime.
        """

        value: Union[str, float]

        def __new__(  # type: ignore[misc] # noqa: D102
            cls: type[Date],
            dtime: Union[dt.datetime, int],
            value: object = None,
            *parts: object,
            **named_parts: object,
        ) -> Union[Date, dt.datetime]:
            if isinstance(dtime, int):
                # now(), fromisoformat() and the like call the class with year, month, day ...
                return dt.datetime(dtime, value, *parts, **named_parts)  # type: ignore[arg-type]
            if not isinstance(dtime, dt.datetime):
                raise TypeError(f"dtime must be a datetime, not {_type_name(dtime)}.")
            aware = _aware(dtime)
            return dt.datetime.__new__(
                cls,
                aware.year,
                aware.month,
                aware.day,
                aware.hour,
                aware.minute,
                aware.second,
                aware.microsecond,
                aware.tzinfo,
                fold=aware.fold,
            )

        def __init__(  # pyright: ignore[reportInconsistentConstructor]
            self, dtime: dt.datetime, value: Union[str, float, None] = None
        ) -> None:
            self.value = self.from_datetime(dtime) if value is None else value

        @property
        def datetime(self) -> dt.datetime:
            """The same time as a plain aware `datetime`."""
            return dt.datetime.combine(self.date(), self.timetz())

        @classmethod
        def from_datetime(cls, date_time: dt.datetime) -> Union[str, float]:
            """Write a time as this kind of date is written."""
            raise NotImplementedError("Use one of the kinds of date.")

        def __add__(self, other: dt.timedelta) -> dt.datetime:  # type: ignore[override]
            return self.datetime + other

        def __radd__(self, other: dt.timedelta) -> dt.datetime:  # type: ignore[override]
            return self.datetime + other

        @overload  # type: ignore[override]
        def __sub__(self, other: dt.datetime) -> dt.timedelta: ...
        @overload
        def __sub__(self, other: dt.timedelta) -> dt.datetime: ...
        def __sub__(
            self, other: Union[dt.datetime, dt.timedelta]
        ) -> Union[dt.timedelta, dt.datetime]:
            return self.datetime - other

        def astimezone(self, tz: Optional[dt.tzinfo] = None) -> dt.datetime:  # type: ignore[override]
            """Give the same time in another zone, as a plain `datetime`."""
            return self.datetime.astimezone(tz)

        def replace(self, *args: object, **kwargs: object) -> dt.datetime:  # type: ignore[override]
            """Give a plain `datetime` with the parts that are named changed."""
            return self.datetime.replace(*args, **kwargs)  # type: ignore[arg-type]

        if not TYPE_CHECKING:
            __replace__ = replace

        def __str__(self) -> str:
            return str(self.value)

        def __repr__(self) -> str:
            return f"{type(self).__name__}({self.value!r})"

        def __getstate__(self) -> Union[str, float]:
            # What jsonpickle writes for it; pickle and copy go by __reduce_ex__.
            return self.value

        def __reduce_ex__(self, protocol: object) -> tuple[object, ...]:
            return type(self), (self.datetime, self.value)

    class HttpDateTime(CustomDate):
        """A date as HTTP headers have it: `Thu, 02 Jan 2020 03:04:05 GMT`."""

        @classmethod
        def from_datetime(cls, date_time: dt.datetime) -> str:
            """Write a time as an HTTP date; a naive one is UTC."""
            return format_datetime(_aware(date_time).astimezone(dt.timezone.utc), usegmt=True)

        @classmethod
        def from_value(cls, value: str) -> APIHelper.HttpDateTime:
            """Read an HTTP date.

            Raises:
                ValueError: The text is not one.
            """
            return cls(_parse_http_date(value), value)

    class UnixDateTime(CustomDate):
        """A date as the seconds since 1970-01-01T00:00:00Z."""

        @classmethod
        def from_datetime(cls, date_time: dt.datetime) -> int:
            """Give the whole seconds since 1970 of a time; a naive one is UTC."""
            return math.floor(_aware(date_time).timestamp())

        @classmethod
        def from_value(cls, value: Union[str, float]) -> APIHelper.UnixDateTime:
            """Read the seconds since 1970, a number or its text.

            Raises:
                ValueError: The text is not a number, or too large for a date.
            """
            seconds = float(value)
            try:
                return cls(dt.datetime.fromtimestamp(seconds, dt.timezone.utc), seconds)
            except (OverflowError, OSError) as error:
                raise ValueError(f"{value!r} is out of the range of dates.") from error

    class RFC3339DateTime(CustomDate):
        """A date as the Messages API has it: `2016-11-03T11:49:02.807Z`."""

        if TYPE_CHECKING:
            value: str  # pyright: ignore[reportIncompatibleVariableOverride]
        else:
            # Not a cached_property, whose lock might be held for ever in a forked child.
            @lazy_property
            def value(self) -> str:
                """The text; of a date in a response it is made when it is asked for."""
                return self.from_datetime(self)

        @classmethod
        def from_datetime(cls, date_time: dt.datetime) -> str:
            """Write a time in ISO 8601 with its zone; a naive one is UTC."""
            return _aware(date_time).isoformat()

        @classmethod
        def from_value(cls, value: str) -> APIHelper.RFC3339DateTime:
            """Read an ISO 8601 date, or another that is complete; without a zone it is UTC.

            Raises:
                TypeError: The value is not text.
                ValueError: The text is not a date.
            """
            return cls(parse_date(value), value)

        @classmethod
        def _in_response(cls, value: str) -> APIHelper.RFC3339DateTime:
            """Read a date in a response, of which 2.1.3 did not keep the text."""
            time = parse_date(value)
            # Of 100 replies, this takes half the time that the constructor takes.
            return dt.datetime.__new__(
                cls,
                time.year,
                time.month,
                time.day,
                time.hour,
                time.minute,
                time.second,
                time.microsecond,
                time.tzinfo or dt.timezone.utc,
            )


def _aware(date_time: dt.datetime) -> dt.datetime:
    """Read a naive time as UTC, as the API does."""
    if date_time.utcoffset() is None:
        return date_time.replace(tzinfo=dt.timezone.utc)
    return date_time


def parse_date(text: str) -> dt.datetime:
    """Read a date as the service writes it; without a zone it is left naive.

    Raises:
        TypeError: It is not text.
        ValueError: It is not a date.
    """
    if not isinstance(text, str):
        raise TypeError(f"A date must be given as text, not {_type_name(text)}.")
    try:
        # Before Python 3.11, fromisoformat does not know the Z.
        return dt.datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    except ValueError:
        return _parse_odd_date(text)


def _parse_odd_date(text: str) -> dt.datetime:
    """Read a date that is ISO 8601 in a rarer form, or nearly so, or an HTTP date."""
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
        raise ValueError(f"{name} is not a zone that everybody agrees on.")
    return None


def _parse_http_date(text: str) -> dt.datetime:
    try:
        return parsedate_to_datetime(text)
    except (TypeError, ValueError, AttributeError, IndexError, OverflowError):
        raise ValueError(f"{text!r} is not a date.") from None


def _quoted(value: object) -> str:
    return quote(str(value), safe="")


def _require_url(url: Optional[str]) -> None:
    if url is None:
        raise ValueError("URL is None.")


def _key_suffix(formatting: str) -> str:
    try:
        return _KEY_SUFFIX[formatting]
    except KeyError:
        raise ValueError("Invalid format provided.") from None


def _type_name(value: object) -> str:
    return type(value).__name__


def _is_model(value: object) -> bool:
    return hasattr(type(value), "_names")


def _plain(value: object) -> object:
    if type(value) is str:
        return value
    if _is_model(value):
        return APIHelper.to_dictionary(value)
    if isinstance(value, dt.datetime):
        return _json_form(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _json_form(value: object) -> object:
    """Say what stands in JSON for a value that `json` does not know."""
    if _is_model(value):
        form = getattr(type(value), "_for_json", APIHelper.to_dictionary)
        return form(value)
    if isinstance(value, APIHelper.CustomDate):
        return value.value
    if isinstance(value, dt.datetime):
        return APIHelper.RFC3339DateTime.from_datetime(value)
    forms = _json_forms(loaded_class("uuid", "UUID"), loaded_class("decimal", "Decimal"))
    for types, form in forms:
        if isinstance(value, types):
            return form(value)
    return _state_of(value)


def _decimal_form(value: Decimal) -> float:
    return int(value) if value.is_finite() and value == value.to_integral() else float(value)


def _refuse_bytes(_: bytes) -> object:
    raise TypeError("bytes have no JSON form; decode them into text first.")


def loaded_class(module: str, name: str) -> tuple[type, ...]:
    """Return a class, in a tuple that is empty if its module is not imported.

    Then there is no instance of the class either. Importing `decimal` and `uuid` with the package
    would take a third of the time of the whole import. Importing them during a call would block a
    forked child if another thread of the parent was importing them at that moment.
    """
    found = getattr(sys.modules.get(module), name, None)
    return (found,) if isinstance(found, type) else ()


@functools.cache
def _json_forms(
    uuid: tuple[type, ...], decimal: tuple[type, ...]
) -> tuple[tuple[Union[type, tuple[type, ...]], Callable[..., object]], ...]:
    """List the rarer types that have a JSON form of their own, with what gives it."""
    return (
        ((dt.date, dt.time), operator.methodcaller("isoformat")),
        (uuid, str),
        (os.PathLike, os.fspath),
        (enum.Enum, operator.attrgetter("value")),
        (decimal, _decimal_form),
        ((bytes, bytearray, memoryview), _refuse_bytes),
        (Mapping, dict),
        ((Set, Iterator, ValuesView, range), list),
    )


def _state_of(value: object) -> object:
    """Take the attributes of an object of a class that nobody here knows."""
    state: object = None
    if not callable(value) and not isinstance(value, ModuleType):
        state = getattr(value, "__dict__", None)
        if state is None and hasattr(value, "__slots__"):
            state = _state_of_slots(value)
    if not isinstance(state, dict) or not state:
        raise TypeError(f"{_type_name(value)} has no JSON form.")
    return state


def _state_of_slots(value: object) -> object:
    from jsonpickle.pickler import Pickler

    state = Pickler(unpicklable=False).flatten(value)
    for name, item in state.items() if isinstance(state, dict) else ():
        # A private attribute is no data, and jsonpickle writes null for what it cannot write.
        if name.startswith(("_", "py/")) or (item is None and getattr(value, name) is not None):
            return None
    return state


def _refusal(value: object, error: Exception) -> Exception:
    """Say what keeps a value from being JSON, given the words that the encoder has for it."""
    if isinstance(error, RecursionError):
        return ValueError("The value is nested too deeply to be sent as JSON.")
    # json's words for it differ from version to version, and do not say NaN.
    is_nan = str(error).startswith("Out of range float")
    what = "NaN and infinity are no JSON numbers." if is_nan else str(error)
    kind = TypeError if isinstance(error, TypeError) else ValueError
    return kind(f"{_path_to_culprit(value) or 'The value'}: {what}")


def _encodes(value: object) -> bool:
    try:
        _ENCODER.encode(value)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _children(value: object) -> list[tuple[str, object]]:
    if not isinstance(value, (dict, list, tuple)):
        try:
            value = _json_form(value)
        except (TypeError, ValueError):
            return []
    if isinstance(value, dict):
        return [(f".{key}", item) for key, item in value.items()]
    if isinstance(value, (list, tuple)):
        return [(f"[{index}]", item) for index, item in enumerate(value)]
    return []


def _path_to_culprit(value: object) -> str:
    """Find the place in a value that keeps it from being JSON."""
    path = ""
    for _ in range(_LONGEST_PATH):
        found = next((pair for pair in _children(value) if not _encodes(pair[1])), None)
        if found is None:
            break
        path += found[0]
        value = found[1]
    return path.lstrip(".")


_ENCODER = jsonlib.JSONEncoder(default=_json_form, allow_nan=False)
