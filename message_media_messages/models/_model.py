"""The base class of all models."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Callable, ClassVar, Optional, TypeVar, Union

from message_media_messages.dates import RFC3339DateTime
from message_media_messages.json_encoding import plain_fields, to_plain

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform

    class Date:
        """A date: set from a datetime or ISO 8601 text, read as an `RFC3339DateTime`."""

        def __get__(self, obj: object, cls: object) -> Optional[RFC3339DateTime]: ...
        def __set__(self, obj: object, value: Union[dt.datetime, str, None]) -> None: ...

else:
    Date = Optional[RFC3339DateTime]

    def dataclass_transform(**_):
        return lambda decorated: decorated


M = TypeVar("M", bound="Model")
Reader = Callable[[Any], object]
# isinstance is fast for dict, and slow for Mapping.
_OBJECT = (dict, Mapping)
_NOTHING: dict[str, object] = {}

# Logs and crash reports contain reprs, so a repr shows only these fields in full. It shows the last
# three digits of a phone number, and the length of any other value.
_IDS = ("message_id", "reply_id", "delivery_report_id", "notification_id", "id", "key_id")
_OTHER_IDS = ("account_id", "vendor_id", "reply_ids", "delivery_report_ids")
_CODES = ("content_type", "error_code", "format", "source_number_type", "status")
_SETTINGS = ("cipher", "digest", "enabled", "encoding", "events", "method", "retries")
_SHOWN = {*_IDS, *_OTHER_IDS, *_CODES, *_SETTINGS, "billing_units", "delay", "delivery_report"}
_NUMBERS = {"destination_number", "source_number"}


class _Field:
    """A declared field; `read` converts a value of the service that is not null."""

    def __init__(self, default: object = None, read: Optional[Reader] = None) -> None:
        self.default, self.read = default, read


class _AddedField(_Field):
    """A field that 2.1.3 did not have: it is neither in `_names` nor in the `vars` of a model."""

    def __set_name__(self, model: type[Model], name: str) -> None:
        self._name = name

    def __get__(self, model: Optional[Model], cls: object = None) -> object:
        return None if model is None else model._more.get(self._name)

    def __set__(self, model: Model, value: object) -> None:
        more = {name: each for name, each in model._more.items() if name != self._name}
        model._more = more if value is None else {**more, self._name: value}


def field(read: Optional[Reader] = None) -> Any:
    """Declare a field whose default is None."""
    return _Field(read=read)


def added(read: Optional[Reader] = None) -> Any:
    """Declare a field that 2.1.3 did not have."""
    return _AddedField(read=read)


# Parses a date, and returns other values unchanged.
date = RFC3339DateTime._in_response


def nested(model: type[Model]) -> Reader:
    """Return a function that reads a model, and returns other values unchanged."""

    def read(value: object) -> object:
        return model.from_dictionary(value) if isinstance(value, _OBJECT) else value

    return read


def list_of(model: type[Model]) -> Reader:
    """Return a function that reads a list of models, and returns other values unchanged."""
    read = nested(model)
    return lambda value: [read(item) for item in value] if isinstance(value, list) else value


def page_of(model: type[M]) -> Callable[[Any], list[M]]:
    """Return a function that reads the main list of a response; other values raise `TypeError`."""

    def read(value: object) -> list[M]:
        if not isinstance(value, list):
            raise TypeError(f"a list is expected, not {type(value).__name__}")
        return [model.from_dictionary(item) for item in value]

    return read


@dataclass_transform(eq_default=False)
class Model:
    """The base class of all models.

    A subclass declares its fields, in the order of its constructor. Values are plain attributes
    that can be set at any time; equality is by value. A result also reads like a dictionary:
    `message["status"]`, `message.get("status")`, `"status" in message`, `dict(message)`. An
    unknown field that the service sent is kept as an attribute, and `to_dictionary` returns it. A
    repr hides texts and phone numbers, which `to_dictionary` returns.
    """

    # What the service sent beside the fields of 2.1.3. Models share it, so it is never changed.
    __slots__ = ("_more",)

    #: The fields of 2.1.3 by attribute, with the names they have in JSON.
    _names: ClassVar[Mapping[str, str]]
    _added: ClassVar[tuple[str, ...]]
    _defaults: ClassVar[Mapping[str, object]]
    _not_null: ClassVar[tuple[str, ...]]
    _readers: ClassVar[tuple[tuple[str, Reader], ...]]
    _dates: ClassVar[tuple[str, ...]]
    _is_own: ClassVar[bool]
    _more: dict[str, object]

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        cls._is_own = Model in cls.__bases__
        if not cls._is_own:
            return  # It has the fields of its base.
        declared = {name: vars(cls)[name] for name in vars(cls)["__annotations__"]}
        fields = {n: f if isinstance(f, _Field) else _Field(f) for n, f in declared.items()}
        cls._added = tuple(name for name, f in fields.items() if isinstance(f, _AddedField))
        cls._defaults = {name: f.default for name, f in fields.items() if name not in cls._added}
        cls._names = {name: name for name in cls._defaults}
        cls._not_null = tuple(name for name, f in fields.items() if f.default is not None)
        cls._readers = tuple((name, f.read) for name, f in fields.items() if f.read is not None)
        cls._dates = tuple(name for name, read in cls._readers if read is date)
        for name, default in cls._defaults.items():
            setattr(cls, name, default)
        # Not an assignment, which type checkers would treat as a declaration.
        setattr(cls, "__init__", _Constructor(cls))  # noqa: B010

    @classmethod
    def from_dictionary(cls: type[M], dictionary: Optional[Mapping[str, object]]) -> M:
        """Return a model for a JSON object of the service.

        An unknown key is kept in `additional_properties`, and a value of an undocumented type is
        kept unchanged. A user-defined subclass gets the fields of 2.1.3 that are in the dictionary
        as keyword arguments of its constructor.

        Args:
            dictionary: The decoded JSON object. None returns None.

        Raises:
            TypeError: It is not a dictionary, or the main list of a response is not a list of
                dictionaries.
        """
        if dictionary is None:
            return None  # type: ignore[return-value] # as in 2.1.3
        if not isinstance(dictionary, _OBJECT):
            raise TypeError(f"a dictionary is expected, not {type(dictionary).__name__}")
        defaults = cls._defaults
        values = {**defaults, **dictionary}
        for name, read in cls._readers:
            if (value := values.get(name)) is not None:
                values[name] = read(value)
        for name in cls._not_null:
            if values[name] is None:
                values[name] = defaults[name]
        more = _NOTHING
        if len(values) > len(defaults):
            beside = ((name, value) for name, value in values.items() if name not in defaults)
            more = {n: value for n, value in beside if value is not None or n not in cls._added}
            values = {name: values[name] for name in defaults}
        if cls._is_own:
            instance = cls.__new__(cls)
            instance.__dict__ = values
        else:
            given: dict[str, Any] = {n: value for n, value in values.items() if n in dictionary}
            # The constructor raises for a malformed date, which must not lose the other fields.
            dates = {name: given[name] for name in cls._dates if given.get(name) is not None}
            malformed = {n: v for n, v in dates.items() if not isinstance(v, RFC3339DateTime)}
            instance = cls(**{n: value for n, value in given.items() if n not in malformed})
            vars(instance).update(malformed)
        instance._more = more
        return instance

    def to_dictionary(self) -> dict[str, object]:
        """Return the model as a JSON object, without fields that are None and with dates as text.

        Raises:
            ValueError: A value is nested too deeply.
        """
        beside = {name: to_plain(value) for name, value in self._beside().items()}
        return {**plain_fields(self), **beside}

    def _for_json(self) -> dict[str, object]:
        """Return `to_dictionary`, or in less time a dictionary that the JSON encoder completes."""
        kind = type(self)
        if not kind._is_own:
            return self.to_dictionary()  # A user-defined subclass may override it.
        names = kind._names
        fields = {names[n]: v for n, v in self.__dict__.items() if v is not None and n in names}
        return {**fields, **self._beside()} if self._more else fields

    def _beside(self) -> dict[str, object]:
        """Return the fields that are not in `_names`, with their current values."""
        now = self.__dict__
        return {name: now.get(name, value) for name, value in self._more.items()}

    @property
    def additional_properties(self) -> dict[str, object]:
        """The fields that the service sent and the library does not know."""
        return {n: value for n, value in self._beside().items() if n not in self._added}

    def _fields(self) -> dict[str, object]:
        names = (*self._names, *self._added)
        return {**{name: getattr(self, name, None) for name in names}, **self._beside()}

    def __getitem__(self, name: str) -> object:
        return self._fields()[name]

    def get(self, name: str, default: object = None) -> object:
        """Return the value of a field, or the default if the field is None or unknown."""
        value = self._fields().get(name)
        return default if value is None else value

    def keys(self) -> list[str]:
        """Return the names of the fields that are not None."""
        return [name for name, value in self._fields().items() if value is not None]

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            if name == "_more":
                return _NOTHING  # No constructor of ours has run.
            # Python looks for names such as __deepcopy__, which the service must not set.
            if name in self._more and not name.startswith("__"):
                return self._more[name]
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return (self.__dict__, self._more) == (other.__dict__, other._more)

    def __hash__(self) -> int:
        # Equal models must have equal hashes, and every field except the id is likely to change.
        return hash((type(self), *(str(getattr(self, name, None)) for name in _IDS)))

    def __repr__(self) -> str:
        unknown = self.additional_properties
        fields = ((name, value) for name, value in self._fields().items() if value is not None)
        shown = [f"{n}=..." if n in unknown else f"{n}={_shown(n, value)}" for n, value in fields]
        return f"{type(self).__name__}({', '.join(shown)})"


class _Constructor:
    """Generates the constructor of a model when it is first looked up, and is replaced by it.

    `dataclasses` would generate the same function, and double the time of importing the models.
    """

    def __init__(self, model: type[Model]) -> None:
        self._model = model

    def __get__(self, obj: object, cls: Optional[type] = None) -> Callable[..., None]:
        model = self._model
        defaults = {**model._defaults, **dict.fromkeys(model._added)}
        parameters = ", ".join(f"{name}={value!r}" for name, value in defaults.items())
        dates = {name: f"_date_argument({name!r}, {name})" for name in model._dates}
        body = [f"self.{name} = {dates.get(name, name)}" for name in defaults]
        source = f"def __init__(self, {parameters}):\n self._more = _NOTHING\n " + "\n ".join(body)
        namespace: dict[str, Any] = {"_date_argument": _date_argument, "_NOTHING": _NOTHING}
        # Type hints are looked up in the globals of the constructor.
        namespace.update(vars(sys.modules[model.__module__]))
        exec(source, namespace)  # noqa: S102
        constructor = namespace["__init__"]
        constructor.__qualname__ = f"{model.__qualname__}.__init__"
        constructor.__annotations__ = {**vars(model)["__annotations__"], "return": None}
        setattr(model, "__init__", constructor)  # noqa: B010
        bound: Callable[..., None] = constructor.__get__(obj, cls)
        return bound


def _date_argument(name: str, value: object) -> object:
    if not value or isinstance(value, RFC3339DateTime):
        return value or None
    if isinstance(value, dt.datetime):
        return RFC3339DateTime(value)
    if isinstance(value, str):
        try:
            return RFC3339DateTime.from_value(value)
        except ValueError:
            raise ValueError(
                f"{name} must be a date such as 2030-01-31T09:00:00Z, not {value!r}."
            ) from None
    cure = ""
    if isinstance(value, dt.date):
        cure = " Add the time: datetime.combine(day, time(9), tzinfo=ZoneInfo('Australia/Sydney'))."
    kind = type(value).__name__
    raise TypeError(f"{name} must be a datetime or ISO 8601 text, not {kind}.{cure}")


def _shown(name: str, value: object) -> str:
    if isinstance(value, list) and name not in _SHOWN:
        return "[" + ", ".join(_shown("", item) for item in value) + "]"
    if name in _SHOWN or isinstance(value, (Model, dt.datetime, type(None))):
        return repr(value)
    if name in _NUMBERS and len(str(value)) > 8:
        return f"'...{str(value)[-3:]}'"
    return f"<{len(value)} entries>" if isinstance(value, Mapping) else f"<{len(str(value))} chars>"
