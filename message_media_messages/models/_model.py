"""What every model is built on: a declaration of fields, and the ways in and out of JSON."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping
from types import FunctionType
from typing import TYPE_CHECKING, Any, Callable, ClassVar, Optional, TypeVar, Union

from message_media_messages.api_helper import APIHelper

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
# A dictionary is recognised at once, any other mapping only after a search.
_OBJECT = (dict, Mapping)
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


class _Field:
    """A declared field.

    Args:
        default: Its value where none is given.
        read: Converts what the service sent, unless that is null.
    """

    def __init__(
        self,
        default: object = None,
        read: Optional[Callable[[object], object]] = None,
        *,
        is_date: bool = False,
        is_list: bool = False,
        is_added: bool = False,
    ) -> None:
        self.default = default
        self.read = read
        self.is_date = is_date
        self.is_list = is_list
        self.is_added = is_added


def date() -> Any:
    """Declare a field that holds a date; text that is not one is kept as it is."""
    return _Field(read=_read_date, is_date=True)


def only_in_responses() -> Any:
    """Declare a field that the service always sets in its answers, and that is None before."""
    return _Field()


def nested(model: type[Model]) -> Any:
    """Declare a field that holds another model."""
    return _Field(read=_reader_of(model))


def list_of(model: type[Model]) -> Any:
    """Declare a field that holds a list of models."""
    read = _reader_of(model)

    def read_list(value: object) -> object:
        return [read(item) for item in value] if isinstance(value, list) else value

    return _Field(read=read_list, is_list=True)


def page_of(model: type[Model]) -> Any:
    """Declare the list that a response is about; one of another shape cannot be read."""

    def read_page(value: object) -> object:
        if not isinstance(value, list):
            raise TypeError(f"a list is expected, not {type(value).__name__}")
        for item in value:
            if item is not None and not isinstance(item, _OBJECT):
                raise TypeError(f"objects are expected in the list, not {type(item).__name__}")
        return [model.from_dictionary(item) for item in value]

    return _Field(read=read_page, is_list=True)


def added(declared: Any = None) -> Any:
    """Declare a field that 2.1.3 did not have, so that it is not among the `_names`."""
    field = _field(declared)
    field.is_added = True
    return field


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
    _defaults: ClassVar[Mapping[str, object]]
    _not_null: ClassVar[tuple[tuple[str, object], ...]]
    _readers: ClassVar[tuple[tuple[str, Callable[[object], object]], ...]]
    _dates: ClassVar[tuple[str, ...]]
    _lists: ClassVar[tuple[str, ...]]
    _is_own: ClassVar[bool]
    _is_plain: ClassVar[bool]

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        cls._is_own = cls.__module__.partition(".")[0] == _PACKAGE
        if not cls._is_own:
            cls._is_plain = False
            return  # A subclass of an application is a plain class: its fields are its own affair.
        annotations = vars(cls).get("__annotations__")
        if not annotations:
            return  # It has the fields of its base, under another name.
        fields = {name: _field(vars(cls)[name]) for name in annotations}
        for name, field in fields.items():
            setattr(cls, name, field.default)
        cls._names = {name: name for name, f in fields.items() if not f.is_added}
        cls._added = {name: name for name, f in fields.items() if f.is_added}
        cls._defaults = {name: f.default for name, f in fields.items()}
        cls._not_null = tuple((n, f.default) for n, f in fields.items() if f.default is not None)
        cls._readers = tuple((name, f.read) for name, f in fields.items() if f.read is not None)
        cls._dates = tuple(name for name, f in fields.items() if f.is_date)
        cls._lists = tuple(name for name, f in fields.items() if f.is_list)
        cls._is_plain = not cls._lists
        # Not by an assignment, which type checkers would take for a declaration.
        setattr(cls, "__init__", _LazyConstructor(cls))  # noqa: B010

    def _read_dates(self) -> None:
        for name in self._dates:
            value = getattr(self, name)
            if value is not None:
                setattr(self, name, _date_argument(name, value))

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
        if not isinstance(dictionary, _OBJECT):
            raise TypeError(f"dictionary must be a dictionary, not {type(dictionary).__name__}.")
        defaults = cls._defaults
        values = {**defaults, **dictionary}
        if type(dictionary) is not dict:  # it may have rules of its own, as of names in any case
            values.update({name: dictionary[name] for name in defaults if name in dictionary})
        if len(values) > len(defaults):
            additional = {name: value for name, value in values.items() if name not in defaults}
            values = {name: values[name] for name in defaults}
            values[_ADDITIONAL] = additional
        for name, default in cls._not_null:
            if values[name] is None:
                values[name] = default
        for name, read in cls._readers:
            if values[name] is not None:
                values[name] = read(values[name])
        instance = cls.__new__(cls) if cls._is_own else cls()
        if not cls._is_own:
            values = _with_attributes_of(instance, values)
        instance.__dict__ = values
        return instance

    def to_dictionary(self) -> dict[str, object]:
        """Give the JSON object that is sent for this: no field that is None, dates as text.

        Raises:
            ValueError: A value is nested too deeply.
        """
        return {name: APIHelper.to_plain(value) for name, value in self._json_fields().items()}

    def _json_fields(self) -> dict[str, object]:
        """Give what is sent for this, with the models and dates in it as they are."""
        # A field of an application's may be a property, or a default of its class.
        names = {**self._names, **self._added}
        found = ((wire_name, getattr(self, name, None)) for name, wire_name in names.items())
        fields = {wire_name: value for wire_name, value in found if value is not None}
        if _ADDITIONAL in self.__dict__:
            fields.update(self.additional_properties)
        return fields

    def _for_json(self) -> dict[str, object]:
        """Give the JSON encoder what is sent, which an application may say by `to_dictionary`."""
        values, names = self.__dict__, self._names
        has_own_form = type(self).to_dictionary is not Model.to_dictionary
        if self._is_plain and len(values) == len(names) and not has_own_form:
            return {names[k]: v for k, v in values.items() if v is not None and k in names}
        if has_own_form or "to_dictionary" in values:
            return self.to_dictionary()
        fields = self._json_fields()
        for name in self._lists:
            listed = fields.get(name)
            if isinstance(listed, list):
                # The encoder would ask for each of them, which takes half as long again.
                fields[name] = [e._for_json() if isinstance(e, Model) else e for e in listed]
        return fields

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


def _field(declared: object) -> _Field:
    """Return a field as it was declared: by one of the functions above, or by its default."""
    return declared if isinstance(declared, _Field) else _Field(declared)


class _LazyConstructor:
    """Generates the constructor of a model when it is first looked up, and is replaced by it.

    `dataclasses` would generate the same function. Importing it, and generating a function for
    each model when the package is imported, takes twice as long as importing all of the models.

    Args:
        model: The class whose constructor it is.
    """

    def __init__(self, model: type[Model]) -> None:
        self._model = model

    def __get__(self, obj: object, cls: Optional[type] = None) -> Callable[..., None]:
        constructor = _constructor(self._model)
        setattr(self._model, "__init__", constructor)  # noqa: B010
        bound: Callable[..., None] = constructor.__get__(obj, cls)
        return bound


def _constructor(model: type[Model]) -> FunctionType:
    """Generate a function with the fields as its parameters, in their order."""
    parameters = ", ".join(f"{name}={value!r}" for name, value in model._defaults.items())
    body = [f"self.{name} = {name}" for name in model._defaults]
    if model._dates:
        body.append("self._read_dates()")
    source = f"def __init__(self, {parameters}):\n " + "\n ".join(body)
    namespace: dict[str, Any] = {}
    # In the namespace of the model's module, where its annotations can be looked up.
    exec(source, vars(sys.modules[model.__module__]), namespace)  # noqa: S102
    constructor: FunctionType = namespace["__init__"]
    constructor.__qualname__ = f"{model.__qualname__}.__init__"
    constructor.__annotations__ = {**vars(model)["__annotations__"], "return": None}
    return constructor


def _with_attributes_of(instance: Model, values: dict[str, Any]) -> dict[str, Any]:
    """Keep what the constructor of an application's class has set, whatever was sent."""
    own = instance.__dict__
    additional = {k: v for k, v in values.pop(_ADDITIONAL, {}).items() if k not in own}
    return {**own, **values, **({_ADDITIONAL: additional} if additional else {})}


def _reader_of(model: type[Model]) -> Callable[[object], object]:
    def read(value: object) -> object:
        return model.from_dictionary(value) if isinstance(value, _OBJECT) else value

    return read


def _read_date(value: object) -> object:
    try:
        return RFC3339DateTime._in_response(value)  # type: ignore[arg-type]
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
