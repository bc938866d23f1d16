"""Dates as the service writes them."""

import copy
import datetime as dt
import json
import pickle

import pytest
from hypothesis import given, settings, strategies as st
from jsonpickle.pickler import Pickler

from message_media_messages.dates import CustomDate, HttpDateTime, RFC3339DateTime, UnixDateTime

UTC = dt.timezone.utc
EAST = dt.timezone(dt.timedelta(hours=10))
KINDS = [HttpDateTime, RFC3339DateTime, UnixDateTime]
OFFSETS = st.integers(-1439, 1439).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))


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
        ("2016/11/03 11:49:02", dt.datetime(2016, 11, 3, 11, 49, 2, 0, UTC)),
        ("2016/11/03 21:49:02 +10:00", dt.datetime(2016, 11, 3, 21, 49, 2, 0, EAST)),
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
    with pytest.raises(TypeError, match="A date must be text, not "):
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
        (lambda d: d.replace(tzinfo=None), dt.datetime(2016, 11, 3, 21, 49)),
        (lambda d: d.astimezone(UTC), dt.datetime(2016, 11, 3, 11, 49, tzinfo=UTC)),
    ],
)
def test_a_changed_date_has_the_text_of_its_own_time(change, result):
    changed = change(RFC3339DateTime.from_value("2016-11-03T21:49+10:00"))
    assert (changed, changed.tzinfo) == (result, result.tzinfo)
    assert changed.value == str(changed) == RFC3339DateTime.from_datetime(result)
    assert (copy.copy(changed), pickle.loads(pickle.dumps(changed))) == (changed, changed)


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
def test_the_class_methods_of_datetime_make_dates(made, time):
    assert (made, made.value) == (time, RFC3339DateTime.from_datetime(time))


def test_a_date_of_now_is_the_time_of_now():
    before = dt.datetime.now(UTC)
    assert before <= RFC3339DateTime.now(UTC) <= dt.datetime.now(UTC)


def test_a_date_has_no_dict_so_that_a_default_of_json_writes_its_text():
    date = RFC3339DateTime.from_value("2016-11-03T21:49Z")
    assert not hasattr(date, "__dict__")
    written = json.dumps(date, default=lambda o: getattr(o, "__dict__", None) or str(o))
    assert written == '"2016-11-03T21:49Z"'
    with pytest.raises(AttributeError, match="RFC3339DateTime has no attribute 'text'"):
        _ = date.text


def test_jsonpickle_writes_the_text_of_a_date():
    date = RFC3339DateTime.from_value("2016-11-03T21:49Z")
    assert Pickler(unpicklable=False).flatten(date) == "2016-11-03T21:49Z"


@pytest.mark.parametrize("kind", [CustomDate, *KINDS])
@pytest.mark.parametrize("value", ["2020-01-01", None, 1.5, dt.date(2020, 1, 1)])
def test_a_date_is_made_of_a_datetime_only(kind, value):
    with pytest.raises(TypeError, match="dtime must be a datetime, not "):
        kind(value)


def test_the_base_of_the_dates_cannot_write_one():
    with pytest.raises(NotImplementedError):
        str(CustomDate(dt.datetime(2020, 1, 1)))


@settings(deadline=None)
@given(st.datetimes(timezones=st.none() | OFFSETS))
def test_any_time_round_trips_through_its_text(time):
    date = RFC3339DateTime(time)
    again = RFC3339DateTime.from_value(date.value)
    assert (again, again.utcoffset(), again.value) == (date, date.utcoffset(), date.value)
