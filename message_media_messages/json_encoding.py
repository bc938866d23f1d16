"""Encode values as JSON, and decode JSON."""

from __future__ import annotations

import contextlib
import datetime as dt
import enum
import json as jsonlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Set, ValuesView
from types import ModuleType
from typing import Any, Callable, Optional, Union

from message_media_messages.dates import CustomDate, RFC3339DateTime


def json_serialize(obj: object) -> str:
    """Return a value as the JSON text of a request body.

    Models are written without the fields that are None; dates in ISO 8601, a naive one as UTC;
    UUIDs as text, enums as their values, decimals as numbers, sets and iterators as lists; an
    object of a user-defined class as its attributes.

    Args:
        obj: A model, a dictionary, a list or anything that these may contain. None returns `{}`.

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


def json_deserialize(
    json: Union[str, bytes, None],
    unboxing_function: Optional[Callable[..., object]] = None,
) -> object:
    """Parse JSON text into plain data, without running or importing any code.

    Args:
        json: The text; a byte order mark is accepted. None or a blank text returns None.
        unboxing_function: Called with the decoded value, or with each item of a decoded list.

    Raises:
        ValueError: The text is not JSON.
    """
    text = json if isinstance(json, str) else (json or b"").decode()
    text = text.lstrip("\ufeff")
    if not text.strip():
        return None
    try:
        decoded: object = jsonlib.loads(text)
    except RecursionError:
        raise ValueError("The JSON text is nested too deeply.") from None
    if unboxing_function is None:
        return decoded
    if isinstance(decoded, list):
        return [unboxing_function(item) for item in decoded]
    return unboxing_function(decoded)


def to_dictionary(obj: object) -> dict[str, object]:
    """Return the dictionary that is sent for a model, without the fields that are None.

    Raises:
        TypeError: The object is not a model.
    """
    if not is_model(obj):
        raise TypeError(f"obj must be a model, not {type(obj).__name__}.")
    own: Callable[[object], dict[str, object]] = getattr(type(obj), "to_dictionary", plain_fields)
    return own(obj)


def plain_fields(model: Any) -> dict[str, object]:
    """Return the fields in `_names` of a model as plain values, by JSON name."""
    values = ((wire_name, getattr(model, name)) for name, wire_name in model._names.items())
    return {name: to_plain(value) for name, value in values if value is not None}


def to_plain(value: object) -> object:
    """Return a value with its models converted to dictionaries and its dates to text."""
    try:
        if is_model(value):
            return to_dictionary(value)
        if isinstance(value, dt.datetime):
            return _json_form(value)
        if isinstance(value, dict):
            return {key: to_plain(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [to_plain(item) for item in value]
    except RecursionError:
        raise ValueError("The value is nested too deeply.") from None
    return value


def is_model(value: object) -> bool:
    """Return whether a value is a model: one of the library, or a user-defined one."""
    return hasattr(type(value), "_names")


def loaded_class(module: str, name: str) -> tuple[type, ...]:
    """Return a class in a tuple, which is empty if its module is not imported."""
    # Importing `decimal` and `uuid` takes a third of the time that importing the package takes;
    # during a call, an import can block a forked child.
    found = getattr(sys.modules.get(module), name, None)
    return (found,) if isinstance(found, type) else ()


def _json_form(value: object) -> object:
    """Return the JSON form of a value that `json` does not know."""
    form: Optional[Callable[[object], object]] = getattr(type(value), "_for_json", None)
    if form is not None:
        return form(value)
    if is_model(value):
        return to_dictionary(value)
    if isinstance(value, CustomDate):
        return value.value
    if isinstance(value, dt.datetime):
        return RFC3339DateTime.from_datetime(value)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, loaded_class("uuid", "UUID")):
        return str(value)
    if isinstance(value, loaded_class("decimal", "Decimal")):
        return _decimal_form(value)
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return _collection_form(value)


def _decimal_form(value: Any) -> float:
    return int(value) if value.is_finite() and value == value.to_integral() else float(value)


def _collection_form(value: object) -> object:
    if isinstance(value, (bytes, bytearray, memoryview)):
        raise TypeError("bytes have no JSON form; decode them into text first.")
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (Set, Iterator, ValuesView, range)):
        return list(value)
    return _attributes(value)


def _attributes(value: object) -> object:
    """Return the attributes of an object of a user-defined class."""
    state: object = None
    if not callable(value) and not isinstance(value, ModuleType):
        state = getattr(value, "__dict__", None)
        if state is None and hasattr(value, "__slots__"):
            state = _slots(value)
    if not isinstance(state, dict) or not state:
        raise TypeError(f"{type(value).__name__} has no JSON form.")
    return state


def _slots(value: object) -> object:
    from jsonpickle.pickler import Pickler

    state = Pickler(unpicklable=False).flatten(value)
    for name, item in state.items() if isinstance(state, dict) else ():
        # Private attributes are not data, and jsonpickle writes null for values it cannot encode.
        if name.startswith(("_", "py/")) or (item is None and getattr(value, name) is not None):
            return None
    return state


def _refusal(value: object, error: Exception) -> Exception:
    """Return an error that names the part of a value that cannot be encoded."""
    if isinstance(error, RecursionError):
        return ValueError("The value is nested too deeply to be sent as JSON.")
    # The error text of json differs between Python versions, and does not mention NaN.
    is_nan = str(error).startswith("Out of range float")
    what = "NaN and infinity are not JSON numbers." if is_nan else str(error)
    kind = TypeError if isinstance(error, TypeError) else ValueError
    return kind(f"{_path_to_culprit(value).lstrip('.') or 'The value'}: {what}")


def _path_to_culprit(value: object, depth: int = 20) -> str:
    """Return the path to the part that cannot be encoded, up to `depth` levels."""
    items: Iterable[tuple[str, object]] = ()
    with contextlib.suppress(TypeError, ValueError):
        form = value if isinstance(value, (dict, list, tuple)) else _json_form(value)
        if isinstance(form, dict):
            items = ((f".{key}", item) for key, item in form.items())
        elif isinstance(form, (list, tuple)):
            items = ((f"[{index}]", item) for index, item in enumerate(form))
    for key, item in items if depth else ():
        try:
            _ENCODER.encode(item)
        except (TypeError, ValueError, RecursionError):
            return key + _path_to_culprit(item, depth - 1)
    return ""


_ENCODER = jsonlib.JSONEncoder(default=_json_form, allow_nan=False)
