"""JSON, URLs, forms and dates."""

import contextlib
import copy
import datetime as dt
import enum
import json
import math
import pickle
import re
import uuid
from collections import UserDict, namedtuple
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from types import MappingProxyType, SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from message_media_messages.api_helper import APIHelper

CustomDate = APIHelper.CustomDate
HttpDateTime = APIHelper.HttpDateTime
RFC3339DateTime = APIHelper.RFC3339DateTime
UnixDateTime = APIHelper.UnixDateTime

UTC = dt.timezone.utc
EAST = dt.timezone(dt.timedelta(hours=10))
KINDS = [HttpDateTime, RFC3339DateTime, UnixDateTime]

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
OFFSETS = st.integers(-1439, 1439).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))


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


Pair = namedtuple("Pair", "a b")


def test_merging_takes_from_the_second_dictionary_and_changes_neither():
    first, second = {"a": 1, "b": 1}, {"b": 2}
    assert APIHelper.merge_dicts(first, second) == {"a": 1, "b": 2}
    assert (first, second) == ({"a": 1, "b": 1}, {"b": 2})


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
    assert APIHelper.json_serialize(value) == text


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
        (M(float("nan")), ValueError, "A: NaN and infinity are no JSON numbers."),
        ({"d": Decimal("Infinity")}, ValueError, "d: NaN and infinity are no JSON numbers."),
        (own_member(), ValueError, "Circular reference detected"),
        (deeply_nested(), ValueError, "The value is nested too deeply to be sent as JSON."),
    ],
)
def test_what_has_no_json_form_is_refused_with_its_place(value, kind, message):
    with pytest.raises(kind, match=re.escape(message)):
        APIHelper.json_serialize(value)


@pytest.mark.parametrize("value", [{"a": 1}, [1], None, "x", dt.datetime(2020, 1, 1)])
def test_only_a_model_has_a_dictionary_form(value):
    with pytest.raises(TypeError, match="Only a model has a dictionary form"):
        APIHelper.to_dictionary(value)


def test_the_dictionary_form_is_plain_and_without_what_is_none():
    model = M((M(1), dt.datetime(2020, 1, 1)), {"k": [Colour.RED]})
    assert APIHelper.to_dictionary(model) == {
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
    assert APIHelper.json_deserialize(text) == value


@pytest.mark.parametrize("text", ["x", "a: b", '{"a":', b"\xff", "[" * 100_000, "{} {}"])
def test_text_that_is_not_json_is_a_value_error(text):
    with pytest.raises(ValueError):  # noqa: PT011 - each has words of its own
        APIHelper.json_deserialize(text)


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
    assert APIHelper.json_deserialize(text, lambda item: ("U", item)) == value


@settings(deadline=None)
@given(JSON_VALUES.filter(lambda value: value is not None))
def test_any_json_value_round_trips(value):
    assert APIHelper.json_deserialize(APIHelper.json_serialize(value)) == value


@settings(deadline=None)
@given(st.text() | st.binary())
def test_reading_anything_gives_a_value_or_a_value_error(text):
    with contextlib.suppress(ValueError):
        json.dumps(APIHelper.json_deserialize(text))


@pytest.mark.parametrize(
    ("formatting", "keys"),
    [
        ("indexed", ["k[0]", "k[1]", "k[2]"]),
        ("unindexed", ["k[]", "k[]", "k[]"]),
        ("plain", ["k", "k", "k"]),
    ],
)
def test_the_items_of_a_list_get_keys(formatting, keys):
    values = [1, "b c", None]
    assert APIHelper.serialize_array("k", values, formatting) == list(zip(keys, values))
    assert APIHelper.serialize_array("k", [], formatting) == []


@pytest.mark.parametrize("formatting", ["plain", "csv", "zzz"])
def test_lists_of_dictionaries_and_lists_are_always_indexed(formatting):
    pairs = APIHelper.serialize_array("k", [{"a": 1}, [1, 2]], formatting)
    assert pairs == [("k[0]", {"a": 1}), ("k[1]", [1, 2])]


@pytest.mark.parametrize("formatting", ["csv", "psv", "tsv", "zzz"])
def test_only_a_query_can_join_the_items_of_a_list(formatting):
    with pytest.raises(ValueError, match=r"Invalid format provided\."):
        APIHelper.serialize_array("k", [1], formatting)
    with pytest.raises(ValueError, match=r"Invalid format provided\."):
        APIHelper.form_encode([1], "k", formatting)


@pytest.mark.parametrize(
    ("serialization", "items"),
    [
        ("indexed", "b[0]=1&b[1]=x%20y"),
        ("unindexed", "b[]=1&b[]=x%20y"),
        ("plain", "b=1&b=x%20y"),
        ("csv", "b=1,x%20y"),
        ("psv", "b=1|x%20y"),
        ("tsv", "b=1\tx%20y"),
    ],
)
def test_a_list_in_a_query_is_written_as_its_serialization_says(serialization, items):
    parameters = {"a": 1, "b": [1, "x y", None], "c": None, "d": True, "e": "é&="}
    url = APIHelper.append_url_with_query_parameters("http://h/p", parameters, serialization)
    assert url == f"http://h/p?a=1&{items}&d=True&e=%C3%A9%26%3D"


@pytest.mark.parametrize(
    ("url", "parameters", "serialization", "result"),
    [
        ("http://h/p?z=1", {"a": 1}, "indexed", "http://h/p?z=1&a=1"),
        ("http://h/p", None, "indexed", "http://h/p"),
        ("http://h/p", {}, "indexed", "http://h/p"),
        ("http://h/p", {"a": {"b": 1}}, "indexed", "http://h/p?a=%7B%27b%27%3A%201%7D"),
        ("http://h/p", {"a": (1, 2)}, "indexed", "http://h/p?a=%281%2C%202%29"),
        (
            "http://h/p",
            {"a": dt.datetime(2020, 1, 1)},
            "csv",
            "http://h/p?a=2020-01-01%2000%3A00%3A00",
        ),
        ("http://h/p", {"a": [], "b": 1}, "indexed", "http://h/p?b=1"),
        ("http://h/p", {"a": []}, "csv", "http://h/p"),
    ],
)
def test_parameters_are_added_to_a_query(url, parameters, serialization, result):
    added = APIHelper.append_url_with_query_parameters(url, parameters, serialization)
    assert added == result


def test_a_query_refuses_an_unknown_serialization():
    with pytest.raises(ValueError, match=r"Invalid format provided\."):
        APIHelper.append_url_with_query_parameters("http://h/p", {"a": [1]}, "zzz")


@pytest.mark.parametrize(
    ("url", "parameters", "result"),
    [
        (
            "http://h/{a}/{b}/{c}",
            {"a": "x y/z?&", "b": [1, "a b", "c/d", None], "c": None},
            "http://h/x%20y%2Fz%3F%26/1/a%20b/c%2Fd/None/",
        ),
        ("/v1/{id}/{id}", {"id": 5}, "/v1/5/5"),
        ("/v1/{id}", None, "/v1/{id}"),
        ("/v1/{id}", {"x": 1}, "/v1/{id}"),
        ("/v1/{id}/{b}", {"id": "{b}", "b": "q"}, "/v1/%7Bb%7D/q"),
        ("/v1/{id}/{b}", {"id": True, "b": 1.5}, "/v1/True/1.5"),
        ("/v1/{id}", {"id": "é~-._"}, "/v1/%C3%A9~-._"),
    ],
)
def test_template_parameters_are_quoted_with_nothing_safe(url, parameters, result):
    assert APIHelper.append_url_with_template_parameters(url, parameters) == result


@pytest.mark.parametrize(
    "append",
    [
        APIHelper.append_url_with_query_parameters,
        APIHelper.append_url_with_template_parameters,
    ],
)
def test_a_url_that_is_none_is_refused(append):
    with pytest.raises(ValueError, match=r"URL is None\."):
        append(None, {"a": 1})


@pytest.mark.parametrize(
    ("url", "cleaned"),
    [
        ("http://h//a///b?x=//y", "http://h/a/b?x=//y"),
        ("https://h", "https://h"),
        ("http://h/?a=b?c//d", "http://h/?a=b?c//d"),
        ("http://u:p@h:80//x/", "http://u:p@h:80/x/"),
        ("http://h:8080", "http://h:8080"),
        ("http://[::1]:80//a", "http://[::1]:80/a"),
        ("http://h?x=1", "http://h?x=1"),
        ("http://h//a\n//b", "http://h/a\n/b"),
        ("HTTP://h//a", "HTTP://h/a"),
        ("http://h//a#frag//x", "http://h/a#frag//x"),
    ],
)
def test_doubled_slashes_collapse_in_the_path_alone(url, cleaned):
    assert APIHelper.clean_url(url) == cleaned


@pytest.mark.parametrize(
    "url",
    ["h/p", "ftp://h/p", "http://", "https:///a", "", "//h/a", "http:/h/a", " http://h/a"],
)
def test_a_url_without_scheme_and_host_is_refused(url):
    with pytest.raises(ValueError, match=r"Invalid Url format\."):
        APIHelper.clean_url(url)


@pytest.mark.parametrize(
    ("formatting", "keys"),
    [
        ("indexed", ["[a][0]", "[a][1]", "[a][2][x]", "[b][c]", "[b][d][0]", "[b][d][1]", "[f]"]),
        ("unindexed", ["[a][]", "[a][]", "[a][][x]", "[b][c]", "[b][d][]", "[b][d][]", "[f]"]),
        ("plain", ["[a]", "[a]", "[a][x]", "[b][c]", "[b][d]", "[b][d]", "[f]"]),
    ],
)
def test_a_nested_value_is_flattened_into_the_pairs_of_a_form(formatting, keys):
    value = {"a": [1, 2, {"x": 1}], "b": {"c": 1, "d": [3, 4]}, "e": None, "f": True}
    pairs = APIHelper.form_encode(value, "inst", formatting)
    assert pairs == list(zip(["inst" + key for key in keys], [1, 2, 1, 1, 3, 4, True]))


def test_only_a_list_needs_a_formatting():
    assert APIHelper.form_encode(1, "k", "csv") == [("k", 1)]
    assert APIHelper.form_encode(None, "k", "zzz") == []
    with pytest.raises(ValueError, match=r"Invalid format provided\."):
        APIHelper.form_encode([1], "k", "csv")


def test_the_parameters_of_a_form_are_flattened_each_under_its_name():
    day = dt.datetime(2020, 1, 1)
    parameters = {"a": [1, 2], "b": {"c": 1}, "e": None, "m": M(1, [2, 3]), "d": day, "t": (1, 2)}
    assert APIHelper.form_encode_parameters(parameters) == [
        ("a[0]", 1),
        ("a[1]", 2),
        ("b[c]", 1),
        ("m[A]", 1),
        ("m[b][0]", 2),
        ("m[b][1]", 3),
        ("d", day),
        ("t", (1, 2)),
    ]


@pytest.mark.parametrize(("value", "result"), [(None, None), (0, None), ("", None), (1, 2)])
def test_a_function_is_applied_to_what_is_defined(value, result):
    assert APIHelper.when_defined(lambda number: number + 1, value) == result


@pytest.mark.parametrize(
    ("kind", "time", "value"),
    [
        (HttpDateTime, dt.datetime(2020, 1, 2, 3, 4, 5, 678000), "Thu, 02 Jan 2020 03:04:05 GMT"),
        (
            HttpDateTime,
            dt.datetime(2020, 7, 2, 3, 4, 5, tzinfo=EAST),
            "Wed, 01 Jul 2020 17:04:05 GMT",
        ),
        (RFC3339DateTime, dt.datetime(2020, 1, 2, 3, 4, 5), "2020-01-02T03:04:05+00:00"),
        (
            RFC3339DateTime,
            dt.datetime(2020, 1, 2, 3, 4, 5, 678000),
            "2020-01-02T03:04:05.678000+00:00",
        ),
        (
            RFC3339DateTime,
            dt.datetime(2020, 7, 2, 3, 4, 5, tzinfo=EAST),
            "2020-07-02T03:04:05+10:00",
        ),
        (UnixDateTime, dt.datetime(2020, 1, 2, 3, 4, 5, 678000), 1577934245),
        (UnixDateTime, dt.datetime(2020, 7, 2, 3, 4, 5, tzinfo=EAST), 1593623045),
        (UnixDateTime, dt.datetime(1969, 12, 31, 23, 59, 59, 500000), -1),
    ],
)
def test_a_time_is_written_as_its_kind_of_date(kind, time, value):
    assert kind.from_datetime(time) == value
    assert kind(time).value == value


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2016-11-03T11:49:02.807Z", dt.datetime(2016, 11, 3, 11, 49, 2, 807000, UTC)),
        ("2016-11-03T11:49:02Z", dt.datetime(2016, 11, 3, 11, 49, 2, 0, UTC)),
        ("2016-11-03T11:49:50.52Z", dt.datetime(2016, 11, 3, 11, 49, 50, 520000, UTC)),
        ("2016-11-03T11:49:02.123456789Z", dt.datetime(2016, 11, 3, 11, 49, 2, 123456, UTC)),
        ("2016-11-03T11:49:02,5Z", dt.datetime(2016, 11, 3, 11, 49, 2, 500000, UTC)),
        ("2016-11-03T11:49:02.807+00:00", dt.datetime(2016, 11, 3, 11, 49, 2, 807000, UTC)),
        ("2016-11-03T21:49:02+10:00", dt.datetime(2016, 11, 3, 21, 49, 2, 0, EAST)),
        ("2016-11-03T21:49:02+1000", dt.datetime(2016, 11, 3, 21, 49, 2, 0, EAST)),
        ("2016-11-03T21:49:02+10", dt.datetime(2016, 11, 3, 21, 49, 2, 0, EAST)),
        ("2016-11-03T11:49Z", dt.datetime(2016, 11, 3, 11, 49, 0, 0, UTC)),
        ("2016-11-03T11:49:02", dt.datetime(2016, 11, 3, 11, 49, 2, 0, UTC)),
        ("2016-11-03 11:49:02", dt.datetime(2016, 11, 3, 11, 49, 2, 0, UTC)),
        ("20161103T114902Z", dt.datetime(2016, 11, 3, 11, 49, 2, 0, UTC)),
        ("2016-11-03T24:00:00Z", dt.datetime(2016, 11, 4, 0, 0, 0, 0, UTC)),
        ("2016-11-03", dt.datetime(2016, 11, 3, 0, 0, 0, 0, UTC)),
        ("Thu, 03 Nov 2016 11:49:02 GMT", dt.datetime(2016, 11, 3, 11, 49, 2, 0, UTC)),
    ],
)
def test_a_date_of_the_service_is_read_in_every_form_it_has(text, time):
    date = RFC3339DateTime.from_value(text)
    assert date == time
    assert date.tzinfo == time.tzinfo
    assert (date.value, str(date), f"{date}") == (text, text, text)


@pytest.mark.parametrize(
    "text",
    ["", "junk", "5", "12:30", "1577934245", "2016-13-05", "0000-00-00", "2016-11-03T25:00:00Z",
     "9999-12-31T24:00:00Z", "2016-11-03T11:49:60Z", "2016-11-03T11:49:02+99:00", "05/06/2020",
     "2016-11-03 11:49 AEDT", "2016/13/05", "1 2 3", "\0", "\ud800"],
)  # fmt: skip
def test_text_that_is_not_a_date_is_a_value_error(text):
    with pytest.raises(ValueError, match=r"is not a date\."):
        RFC3339DateTime.from_value(text)


@pytest.mark.parametrize("value", [None, 1577934245, 1.5, b"2016-11-03", dt.datetime(2020, 1, 1)])
def test_a_date_is_read_from_text_only(value):
    with pytest.raises(TypeError, match="A date must be given as text, not "):
        RFC3339DateTime.from_value(value)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Thu, 02 Jan 2020 03:04:05 GMT", dt.datetime(2020, 1, 2, 3, 4, 5, 0, UTC)),
        ("Thu, 02 Jan 2020 03:04:05 -0000", dt.datetime(2020, 1, 2, 3, 4, 5, 0, UTC)),
        ("Thu, 02 Jan 2020 03:04:05 +1000", dt.datetime(2020, 1, 2, 3, 4, 5, 0, EAST)),
        ("Sunday, 06-Nov-94 08:49:37 GMT", dt.datetime(1994, 11, 6, 8, 49, 37, 0, UTC)),
        ("Sun Nov  6 08:49:37 1994", dt.datetime(1994, 11, 6, 8, 49, 37, 0, UTC)),
    ],
)
def test_an_http_date_is_read_in_the_forms_that_http_has(text, time):
    date = HttpDateTime.from_value(text)
    assert (date.datetime, date.value) == (time, text)


@pytest.mark.parametrize(
    "value", ["", "junk", "2020-01-02", "Thu, 02 Jan 2020 03:04:05 +9999", None, 1577934245]
)
def test_what_is_not_an_http_date_is_a_value_error(value):
    with pytest.raises(ValueError, match=r"is not a date\."):
        HttpDateTime.from_value(value)


@pytest.mark.parametrize(
    ("value", "microsecond"), [(1577934245, 0), ("1577934245", 0), (1577934245.5, 500000)]
)
def test_the_seconds_since_1970_are_read_as_utc(value, microsecond):
    date = UnixDateTime.from_value(value)
    assert date.datetime == dt.datetime(2020, 1, 2, 3, 4, 5, microsecond, UTC)
    assert (date.value, str(date)) == (float(value), str(float(value)))


@pytest.mark.parametrize("value", ["", "junk", "nan", "inf", 1e18, "1e12"])
def test_seconds_that_are_no_date_are_a_value_error(value):
    with pytest.raises(ValueError):  # noqa: PT011 - each has words of its own
        UnixDateTime.from_value(value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("zone", [None, UTC, EAST])
def test_a_date_is_the_aware_datetime_that_it_is_made_of(kind, zone):
    time = dt.datetime(2016, 11, 3, 11, 49, 2, 807000, zone, fold=1)
    plain = time.replace(tzinfo=zone or UTC)
    date = kind(time, "as written")
    assert isinstance(date, dt.datetime)
    assert (date == plain, plain == date, hash(date) == hash(plain)) == (True, True, True)
    assert (type(date.datetime), date.datetime) == (dt.datetime, plain)
    assert (date.fold, date.datetime.fold) == (1, 1)
    assert (date.value, str(date)) == ("as written", "as written")
    assert repr(date) == f"{kind.__name__}('as written')"
    hour = dt.timedelta(hours=1)
    assert sorted([plain + hour, date, plain - hour]) == [plain - hour, date, plain + hour]
    assert (date < plain + hour, date > plain + hour) == (True, False)
    assert (f"{date:%Y-%m}", date.isoformat()) == ("2016-11", plain.isoformat())


@pytest.mark.parametrize(
    ("change", "result"),
    [
        (lambda d: d + dt.timedelta(1), dt.datetime(2016, 11, 4, 21, 49, tzinfo=EAST)),
        (lambda d: dt.timedelta(1) + d, dt.datetime(2016, 11, 4, 21, 49, tzinfo=EAST)),
        (lambda d: d - dt.timedelta(1), dt.datetime(2016, 11, 2, 21, 49, tzinfo=EAST)),
        (lambda d: d.replace(hour=1), dt.datetime(2016, 11, 3, 1, 49, tzinfo=EAST)),
        (lambda d: d.__replace__(hour=1), dt.datetime(2016, 11, 3, 1, 49, tzinfo=EAST)),
        (lambda d: d.replace(tzinfo=None), dt.datetime(2016, 11, 3, 21, 49)),
        (lambda d: d.astimezone(UTC), dt.datetime(2016, 11, 3, 11, 49, tzinfo=UTC)),
    ],
)
def test_a_changed_date_is_a_plain_datetime(change, result):
    changed = change(RFC3339DateTime.from_value("2016-11-03T21:49+10:00"))
    assert (type(changed), changed) == (dt.datetime, result)
    assert changed.tzinfo == result.tzinfo


def test_dates_are_subtracted_from_each_other():
    date = RFC3339DateTime.from_value("2016-11-03T21:49+10:00")
    plain = dt.datetime(2016, 11, 3, 10, 49, tzinfo=UTC)
    hour = dt.timedelta(hours=1)
    assert (date - plain, plain - date, date - date) == (hour, -hour, dt.timedelta(0))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "copied",
    [
        copy.copy,
        copy.deepcopy,
        *[
            lambda date, protocol=protocol: pickle.loads(pickle.dumps(date, protocol))
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
        ],
    ],
)
def test_a_copied_date_is_the_same_with_what_the_service_wrote(kind, copied):
    date = kind(dt.datetime(2016, 11, 3, 2, 30, tzinfo=EAST), "as written")
    same = copied(date)
    assert (type(same), same, same.value) == (kind, date, "as written")


@pytest.mark.parametrize(
    ("made", "time"),
    [
        (RFC3339DateTime.fromisoformat("2020-01-02T03:04:05"), dt.datetime(2020, 1, 2, 3, 4, 5)),
        (RFC3339DateTime.fromtimestamp(0, UTC), dt.datetime(1970, 1, 1, tzinfo=UTC)),
        (RFC3339DateTime.strptime("2020", "%Y"), dt.datetime(2020, 1, 1)),
        (RFC3339DateTime.combine(dt.date(2020, 1, 2), dt.time(3)), dt.datetime(2020, 1, 2, 3)),
    ],
)
def test_the_class_methods_of_datetime_give_plain_ones(made, time):
    assert (type(made), made) == (dt.datetime, time)


def test_now_on_the_class_is_a_plain_datetime_of_now():
    before = dt.datetime.now(UTC)
    now = RFC3339DateTime.now(UTC)
    assert type(now) is dt.datetime
    assert before <= now <= dt.datetime.now(UTC)


@pytest.mark.parametrize("kind", [CustomDate, *KINDS])
@pytest.mark.parametrize("value", ["2020-01-01", None, 1.5, dt.date(2020, 1, 1)])
def test_a_date_is_made_of_a_datetime_only(kind, value):
    with pytest.raises(TypeError, match="dtime must be a datetime, not "):
        kind(value)


def test_the_base_of_the_dates_cannot_write_one():
    with pytest.raises(NotImplementedError):
        CustomDate(dt.datetime(2020, 1, 1))


@settings(deadline=None)
@given(st.datetimes(timezones=st.none() | OFFSETS))
def test_any_time_round_trips_through_its_text(time):
    date = RFC3339DateTime(time)
    again = RFC3339DateTime.from_value(date.value)
    assert (again, again.utcoffset(), again.value) == (date, date.utcoffset(), date.value)


def test_what_was_used_up_by_a_refusal_is_not_sent_without_it():
    def messages():
        yield {"content": "x"}
        yield {"content": math.nan}

    with pytest.raises(ValueError, match="NaN and infinity are no JSON numbers"):
        APIHelper.json_serialize({"messages": messages()})


@pytest.mark.parametrize("kind", [list, dict])
def test_a_value_that_contains_itself_is_refused_as_that(kind):
    inner = kind()
    body = {"messages": [inner]}
    if kind is list:
        inner.append(body)
    else:
        inner["self"] = body
    with pytest.raises(ValueError, match="Circular reference detected"):
        APIHelper.json_serialize(body)
