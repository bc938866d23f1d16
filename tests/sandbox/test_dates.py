from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from message_media_messages.sandbox.dates import (
    AdvancingClock,
    format_date_time,
    parse_date_time,
    utc_now,
)


def test_a_date_is_read_as_utc_and_written_with_milliseconds() -> None:
    in_utc = {
        "2016-11-03T11:49:02.807Z": "2016-11-03T11:49:02.807Z",
        "2016-11-03T11:49:02.807": "2016-11-03T11:49:02.807Z",
        "2016-11-03t11:49:02z": "2016-11-03T11:49:02.000Z",
        "2016-11-03 11:49": "2016-11-03T11:49:00.000Z",
        "2016-11-03T11:49:50.52Z": "2016-11-03T11:49:50.520Z",
        "2016-11-03T11:49:02.807123+00:00": "2016-11-03T11:49:02.807Z",
        "2016-11-03T11:49:02.123456789Z": "2016-11-03T11:49:02.123Z",
        "2016-11-03T22:49:02+11:00": "2016-11-03T11:49:02.000Z",
        "2016-11-03T06:19:02-0530": "2016-11-03T11:49:02.000Z",
        "9999-12-31T23:59:59Z": "9999-12-31T23:59:59.000Z",
    }
    assert {text: format_date_time(parse_date_time(text)) for text in in_utc} == in_utc


def test_what_is_no_date_and_time_is_refused() -> None:
    for text in [
        "",
        "now",
        "2016-11-03",
        "2016-13-03T11:49:02Z",
        "2016-02-30T11:49:02Z",
        "2016-11-03T24:00:00Z",
        "2016-11-03T11:49:60Z",
        "2016-11-03T11:49:02+99:00",
        "2016-11-03T11:49:02Z\n",
        "٢٠١٦-11-03T11:49:02Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ]:
        with pytest.raises(ValueError, match=r"."):
            parse_date_time(text)


def test_the_clock_is_ahead_by_what_it_was_advanced() -> None:
    clock = AdvancingClock()
    clock.advance(60)
    clock.advance(timedelta(minutes=1))
    ahead = clock.now() - utc_now()
    assert timedelta(seconds=119) < ahead <= timedelta(seconds=120)
    assert clock.now().tzinfo is timezone.utc


def test_time_does_not_run_back() -> None:
    with pytest.raises(ValueError, match="cannot go back"):
        AdvancingClock().advance(-1)


def test_a_moment_in_another_zone_is_written_in_utc() -> None:
    sydney = timezone(timedelta(hours=11))
    assert format_date_time(datetime(2016, 11, 3, 22, 49, tzinfo=sydney)) == (
        "2016-11-03T11:49:00.000Z"
    )
