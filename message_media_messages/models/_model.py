"""What every model is built on: a declaration of fields, and the ways in and out of JSON."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Callable, ClassVar, Optional, TypeVar, Union

from message_media_messages.api_helper import APIHelper, parse_date

RFC3339DateTime = APIHelper.RFC3339DateTime

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform

    class Date:
        """A date: set from a datetime or from ISO 8601 text, read as what the service wrote."""

        def __get__(self, obj: object, cls: object) -> Optional[RFC3339DateTime]: ...
        def __set__(self, obj: object, value: Union[dt.date, str, None]) -> None: ...

else:
    Date = Optional[RFC3339DateTime]

    def dataclass_transform(**_):
        return lambda decorated: decorated


M = TypeVar("M", bound="Model")
_PACKAGE = __name__.partition(".")[0]

# Logs and crash reports are full of reprs, so that these show nothing of what people write and
# who they are. Only what is here is shown as it is; of numbers the last three digits.
_SHOWN = {
    "account_id",
    "billing_units",
    "content_type",
    "delay",
    "delivery_report",
    "delivery_report_id",
    "delivery_report_ids",
    "error_code",
    "format",
    "message_id",
    "reply_id",
    "reply_ids",
    "source_number_type",
    "status",
    "vendor_id",
}
_NUMBERS = {"destination_number", "source_number"}
_ADDITIONAL = "_additional"
_IDS = ("message_id", "reply_id", "delivery_report_id")


def date() -> Any:
    """Declare a field that holds a date; text that is not one is kept as it is."""
    return dataclasses.field(default=None, metadata={"read": _read_date, "is_date": True})


def only_in_responses() -> Any:
    """Declare a field that the service always sets in its answers, and that is None before."""
    return dataclasses.field(default=None)


def nested(model: type[Model]) -> Any:
    """Declare a field that holds another model."""
    return dataclasses.field(default=None, metadata={"read": _reader_of(model)})


def list_of(model: type[Model]) -> Any:
    """Declare a field that holds a list of models."""
    read = _reader_of(model)

    def read_list(value: object) -> object:
        return [read(item) for item in value] if isinstance(value, list) else value

    return dataclasses.field(default=None, metadata={"read": read_list})


def page_of(model: type[Model]) -> Any:
    """Declare the list that a response is about; one of another shape cannot be read."""
    read = _reader_of(model)

    def read_page(value: object) -> object:
        if not isinstance(value, list):
            raise TypeError(f"a list is expected, not {type(value).__name__}")
        for item in value:
            if item is not None and not isinstance(item, Mapping):
                raise TypeError(f"objects are expected in the list, not {type(item).__name__}")
        return [read(item) for item in value]

    return dataclasses.field(default=None, metadata={"read": read_page})


def added(declared: Any = None) -> Any:
    """Declare a field that 2.1.3 did not have, so that it is not among the `_names`."""
    field: Any = declared or dataclasses.field(default=None)
    metadata = {**field.metadata, "added": True}
    return dataclasses.field(default=None, metadata=metadata)


@dataclass_transform(eq_default=False)
class Model:
    """The base of all models.

    A subclass declares its fields, in the order of its constructor. Values are plain attributes
    that can be set at any time; equality is by value. What the service sends and the library does
    not know is kept: it reads as an attribute, and `to_dictionary` shows it. A repr hides texts
    and numbers, which `to_dictionary` shows.
    """

    #: The fields of 2.1.3 by attribute, with the names they have in JSON.
    _names: ClassVar[Mapping[str, str]]
    _added: ClassVar[Mapping[str, str]]
    _fields: ClassVar[tuple[tuple[str, Optional[Callable[[object], object]], object], ...]]
    _dates: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__module__.partition(".")[0] != _PACKAGE:
            return  # A subclass of an application is a plain class: its fields are its own affair.
        dataclasses.dataclass(eq=False, repr=False)(cls)
        fields = dataclasses.fields(cls)  # type: ignore[arg-type]
        cls._names = {f.name: f.name for f in fields if "added" not in f.metadata}
        cls._added = {f.name: f.name for f in fields if "added" in f.metadata}
        cls._fields = tuple((f.name, f.metadata.get("read"), f.default) for f in fields)
        cls._dates = tuple(f.name for f in fields if "is_date" in f.metadata)

    def __post_init__(self) -> None:
        for name in self._dates:
            setattr(self, name, _date_argument(name, getattr(self, name)))

    @classmethod
    def from_dictionary(cls: type[M], dictionary: Optional[Mapping[str, object]]) -> M:
        """Make an instance of what the service sent.

        An unknown key is kept in `additional_properties`, and a value of another shape than the
        documented one stays as it is.

        Args:
            dictionary: The decoded JSON object. None gives None.

        Raises:
            TypeError: It is not a dictionary, or what the response is about is not a list of them.
        """
        if dictionary is None:
            return None  # type: ignore[return-value] # as in 2.1.3
        if not isinstance(dictionary, Mapping):
            raise TypeError(f"dictionary must be a dictionary, not {type(dictionary).__name__}.")
        is_own = cls.__module__.partition(".")[0] == _PACKAGE
        instance = cls.__new__(cls) if is_own else cls()
        values = instance.__dict__
        known = 0
        for name, read, default in cls._fields:
            if name in dictionary:
                known += 1
                value = dictionary[name]
                if value is None:
                    values[name] = default
                else:
                    values[name] = value if read is None else read(value)
            else:
                values[name] = default
        if known < len(dictionary):
            values[_ADDITIONAL] = {k: v for k, v in dictionary.items() if k not in values}
        return instance

    def to_dictionary(self) -> dict[str, object]:
        """Give the JSON object that is sent for this: no field that is None, dates as text.

        Raises:
            ValueError: A value is nested too deeply.
        """
        names = {**self._names, **self._added}
        values = ((wire_name, getattr(self, name, None)) for name, wire_name in names.items())
        result = {name: APIHelper.to_plain(value) for name, value in values if value is not None}
        result.update(self.additional_properties)
        return result

    @property
    def additional_properties(self) -> dict[str, object]:
        """What the service sent under names that the library does not know."""
        now = self.__dict__
        sent: dict[str, object] = now.get(_ADDITIONAL, {})
        return {
            name: value if name == _ADDITIONAL else now.get(name, value)
            for name, value in sent.items()
        }

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            additional = self.__dict__.get(_ADDITIONAL, {})
            # Python asks for names such as __deepcopy__, which the service must not answer.
            if name in additional and not name.startswith("__"):
                return additional[name]
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        # Equal models must have equal hashes, and all but the id is likely to change.
        return hash((type(self), *(str(getattr(self, name, None)) for name in _IDS)))

    def __repr__(self) -> str:
        additional = self.additional_properties
        shown = [
            f"{name}={_shown(name, value)}"
            for name, value in vars(self).items()
            if value is not None and name != _ADDITIONAL and name not in additional
        ]
        shown += [f"{name}=..." for name in additional]
        return f"{type(self).__name__}({', '.join(shown)})"


def _reader_of(model: type[Model]) -> Callable[[object], object]:
    def read(value: object) -> object:
        return model.from_dictionary(value) if isinstance(value, Mapping) else value

    return read


def _read_date(value: object) -> object:
    try:
        return RFC3339DateTime(parse_date(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return value


def _date_argument(name: str, value: object) -> object:
    if not value or isinstance(value, RFC3339DateTime):
        return value or None
    if isinstance(value, dt.datetime):
        return RFC3339DateTime(value)
    if isinstance(value, dt.date):
        midnight = dt.datetime.combine(value, dt.time())
        return RFC3339DateTime(midnight, value.isoformat())
    if isinstance(value, str):
        try:
            return RFC3339DateTime.from_value(value)
        except ValueError:
            raise ValueError(
                f"{name} must be a date such as 2030-01-31T09:00:00Z, not {value!r}."
            ) from None
    raise TypeError(f"{name} must be a datetime or ISO 8601 text, not {type(value).__name__}.")


def _shown(name: str, value: object) -> str:
    if isinstance(value, list) and name not in _SHOWN:
        return "[" + ", ".join(_shown("", item) for item in value) + "]"
    if name in _SHOWN or isinstance(value, (Model, dt.datetime, type(None))):
        return repr(value)
    if name in _NUMBERS and len(str(value)) > 8:
        return f"'...{str(value)[-3:]}'"
    return f"<{len(value)} entries>" if isinstance(value, Mapping) else f"<{len(str(value))} chars>"
