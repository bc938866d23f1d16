"""Values to JSON text and back."""

import contextlib
import datetime as dt
import enum
import json
import math
import re
import uuid
from collections import UserDict, namedtuple
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from types import MappingProxyType, SimpleNamespace

import pytest
from hypothesis import given, settings, strategies as st

from message_media_messages.dates import RFC3339DateTime, UnixDateTime
from message_media_messages.json_encoding import json_deserialize, json_serialize, to_dictionary

EAST = dt.timezone(dt.timedelta(hours=10))
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
Pair = namedtuple("Pair", "a b")


class M:
    """A model as an application of the 2.x line may have its own."""

    _names = MappingProxyType({"a": "A", "b": "b"})

    def __init__(self, a=None, b=None):
        self.a = a
        self.b = b


class Slotted:
    """An object of an application that has no `__dict__`."""

    __slots__ = ("a",)

    def __init__(self, a=1):
        self.a = a


class Colour(enum.Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "{}"),
        (1, "1"),
        (True, "true"),
        (1.5, "1.5"),
        ("x", '"x"'),
        ("é", '"\\u00e9"'),
        ("", '""'),
        ([], "[]"),
        ([None], "[null]"),
        ([1, 2], "[1, 2]"),
        ((1, 2), "[1, 2]"),
        (Pair(1, 2), "[1, 2]"),
        ({1, 2}, "[1, 2]"),
        (range(3), "[0, 1, 2]"),
        ((n for n in "ab"), '["a", "b"]'),
        ({"k": 1}.values(), "[1]"),
        (UserDict(a=1), '{"a": 1}'),
        ({"a": None}, '{"a": null}'),
        ({"py/tuple": [1, 2]}, '{"py/tuple": [1, 2]}'),
        (M("é"), '{"A": "\\u00e9"}'),
        (M([]), '{"A": []}'),
        (M({}), '{"A": {}}'),
        (M(False), '{"A": false}'),
        (M(1, M(2, [M(3)])), '{"A": 1, "b": {"A": 2, "b": [{"A": 3}]}}'),
        (M(1, {"k": M(5)}), '{"A": 1, "b": {"k": {"A": 5}}}'),
        (M(1, (M(1), 2)), '{"A": 1, "b": [{"A": 1}, 2]}'),
        ({"m": M(1)}, '{"m": {"A": 1}}'),
        (dt.date(2020, 1, 2), '"2020-01-02"'),
        (dt.time(1, 2), '"01:02:00"'),
        (dt.datetime(2020, 1, 2, 3, 4, 5), '"2020-01-02T03:04:05+00:00"'),
        (M(dt.datetime(2020, 1, 1, tzinfo=EAST)), '{"A": "2020-01-01T00:00:00+10:00"}'),
        (RFC3339DateTime.from_value("2020-01-02"), '"2020-01-02"'),
        (UnixDateTime.from_value(5), "5.0"),
        (uuid.UUID(int=5), '"00000000-0000-0000-0000-000000000005"'),
        (Colour.RED, '"red"'),
        (PurePosixPath("/tmp/x"), '"/tmp/x"'),
        (Decimal("3"), "3"),
        (Decimal("1.5"), "1.5"),
        (SimpleNamespace(a=1, b=None), '{"a": 1, "b": null}'),
        (SimpleNamespace(d=Decimal("1.5"), m=M(1)), '{"d": 1.5, "m": {"A": 1}}'),
        (SimpleNamespace(a={"py/tuple": [1]}), '{"a": {"py/tuple": [1]}}'),
        (Slotted(), '{"a": 1}'),
    ],
)
def test_a_value_is_written_in_its_natural_json_form(value, text):
    assert json_serialize(value) == text


def own_member():
    value = []
    value.append(value)
    return value


def deeply_nested():
    value = []
    for _ in range(100_000):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "kind", "message"),
    [
        (b"x", TypeError, "The value: bytes have no JSON form; decode them into text first."),
        ({"a": [1, {"b": b"x"}]}, TypeError, "a[1].b: bytes have no JSON form"),
        ({"a": M(1, (2, len))}, TypeError, "a.b[1]: builtin_function_or_method has no JSON form."),
        ([object()], TypeError, "[0]: object has no JSON form."),
        ([math], TypeError, "[0]: module has no JSON form."),
        ({"own": SimpleNamespace(b=b"x")}, TypeError, "own.b: bytes have no JSON form"),
        ([SimpleNamespace()], TypeError, "[0]: SimpleNamespace has no JSON form."),
        ([Fraction(1, 2)], TypeError, "[0]: Fraction has no JSON form."),
        ([Slotted(len)], TypeError, "[0]: Slotted has no JSON form."),
        ({"k": 1 + 2j}, TypeError, "k: complex has no JSON form."),
        ([dt.timedelta(1)], TypeError, "[0]: timedelta has no JSON form."),
        ({(1, 2): 3}, TypeError, "The value: keys must be str"),
        (M(float("nan")), ValueError, "A: NaN and infinity are not JSON numbers."),
        ({"d": Decimal("Infinity")}, ValueError, "d: NaN and infinity are not JSON numbers."),
        (own_member(), ValueError, "Circular reference detected"),
        (deeply_nested(), ValueError, "The value is nested too deeply to be sent as JSON."),
    ],
)
def test_what_has_no_json_form_is_refused_with_its_place(value, kind, message):
    with pytest.raises(kind, match=re.escape(message)):
        json_serialize(value)


@pytest.mark.parametrize("value", [{"a": 1}, [1], None, "x", dt.datetime(2020, 1, 1)])
def test_only_a_model_has_a_dictionary_form(value):
    with pytest.raises(TypeError, match="obj must be a model, not "):
        to_dictionary(value)


def test_the_dictionary_form_is_plain_and_without_what_is_none():
    model = M((M(1), dt.datetime(2020, 1, 1)), {"k": [Colour.RED]})
    assert to_dictionary(model) == {
        "A": [{"A": 1}, "2020-01-01T00:00:00+00:00"],
        "b": {"k": [Colour.RED]},
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (None, None),
        ("", None),
        (" \r\n", None),
        (b"", None),
        ("null", None),
        ("1", 1),
        ("true", True),
        ('"x"', "x"),
        ("[1,2]", [1, 2]),
        ('{"a":1}', {"a": 1}),
        (b'{"a":"\xc3\xa9"}', {"a": "é"}),
        ('\ufeff{"a":1}', {"a": 1}),
        ("\ufeff", None),
        (b"\xef\xbb\xbf ", None),
        (b'\xef\xbb\xbf{"a":1}', {"a": 1}),
        ('{"date":"2020-01-01"}', {"date": "2020-01-01"}),
        ('{"py/object":"builtins.list"}', {"py/object": "builtins.list"}),
        (
            '{"py/reduce":[{"py/function":"os.getcwd"},{"py/tuple":[]}]}',
            {"py/reduce": [{"py/function": "os.getcwd"}, {"py/tuple": []}]},
        ),
    ],
)
def test_json_is_read_as_plain_data(text, value):
    assert json_deserialize(text) == value


@pytest.mark.parametrize("text", ["x", "a: b", '{"a":', b"\xff", "[" * 100_000, "{} {}"])
def test_text_that_is_not_json_is_a_value_error(text):
    with pytest.raises(ValueError):  # noqa: PT011 - each has words of its own
        json_deserialize(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a":1}', ("U", {"a": 1})),
        ('[{"a":1},{"a":2}]', [("U", {"a": 1}), ("U", {"a": 2})]),
        ("null", ("U", None)),
        ("5", ("U", 5)),
        ("[]", []),
        ("", None),
    ],
)
def test_an_unboxing_function_gets_the_value_or_each_item_of_a_list(text, value):
    assert json_deserialize(text, lambda item: ("U", item)) == value


@settings(deadline=None)
@given(JSON_VALUES.filter(lambda value: value is not None))
def test_any_json_value_round_trips(value):
    assert json_deserialize(json_serialize(value)) == value


@settings(deadline=None)
@given(st.text() | st.binary())
def test_reading_anything_gives_a_value_or_a_value_error(text):
    with contextlib.suppress(ValueError):
        json.dumps(json_deserialize(text))


def test_what_was_used_up_by_a_refusal_is_not_sent_without_it():
    def messages():
        yield {"content": "x"}
        yield {"content": math.nan}

    with pytest.raises(ValueError, match="NaN and infinity are not JSON numbers"):
        json_serialize({"messages": messages()})


@pytest.mark.parametrize("kind", [list, dict])
def test_a_value_that_contains_itself_is_refused_as_that(kind):
    inner = kind()
    body = {"messages": [inner]}
    if kind is list:
        inner.append(body)
    else:
        inner["self"] = body
    with pytest.raises(ValueError, match="Circular reference detected"):
        json_serialize(body)
