"""When a request may go again, and after how long."""

import math
import time
from email.utils import formatdate

import pytest
from requests.structures import CaseInsensitiveDict

from message_media_messages.http.retry_policy import (
    NO_RETRIES,
    RetryPolicy,
    retry_after_seconds,
)

SEND = {"repeatable": False}
READ = {"repeatable": True}


@pytest.mark.parametrize(
    ("failed", "statuses", "may_repeat"),
    [
        (SEND, [None], False),
        ({**SEND, "request_sent": True}, [None], False),
        ({**SEND, "request_sent": False}, [None], True),
        (SEND, [429], True),
        (SEND, [200, 302, 400, 401, 403, 404, 408, 409, 425, 501, 599], False),
        (SEND, [500, 502, 503, 504], False),
        (READ, [None], True),
        ({**READ, "request_sent": False}, [None], True),
        (READ, [429, 500, 502, 503, 504], True),
        (READ, [200, 202, 301, 400, 401, 403, 404, 408, 501, 505], False),
    ],
)
def test_a_request_is_repeated_only_where_that_is_harmless(failed, statuses, may_repeat):
    for status in statuses:
        request = {**failed, "status_code": status, "attempts": 1}
        assert RetryPolicy().may_repeat(**request) is may_repeat, status
        assert NO_RETRIES.may_repeat(**request) is False


@pytest.mark.parametrize(("attempts", "may_repeat"), [(1, True), (2, True), (3, False), (4, False)])
def test_a_request_is_repeated_as_often_as_the_policy_says(attempts, may_repeat):
    policy = RetryPolicy(max_retries=2)
    assert policy.may_repeat(repeatable=True, attempts=attempts, status_code=503) is may_repeat


@pytest.mark.parametrize(
    ("attempts", "chance", "seconds"),
    [
        (1, 1.0, 0.5),
        (1, 0.5, 0.25),
        (1, 0.0, 0.0),
        (2, 1.0, 1.0),
        (3, 1.0, 2.0),
        (5, 1.0, 8.0),
        (6, 0.5, 4.0),
        (10**6, 1.0, 8.0),
    ],
)
def test_each_wait_may_be_twice_the_one_before_up_to_the_longest(attempts, chance, seconds):
    assert RetryPolicy().delay(attempts=attempts, chance=chance) == seconds


@pytest.mark.parametrize(
    ("asked", "seconds"), [(0.0, 0.0), (7.0, 7.0), (60.0, 60.0), (60.1, None), (math.inf, None)]
)
def test_what_the_service_asks_for_is_obeyed_up_to_the_longest(asked, seconds):
    assert RetryPolicy().delay(attempts=1, chance=0.5, retry_after=asked) == seconds


@pytest.mark.parametrize("name", RetryPolicy._fields)
def test_numbers_of_a_policy_are_finite_and_not_negative(name):
    numbers = (-1,) if name == "max_retries" else (-1, math.inf, math.nan)
    for value in numbers:
        with pytest.raises(ValueError, match=f"{name} must be finite and not negative"):
            RetryPolicy(**{name: value})
    for value in (True, "1", None):
        with pytest.raises(TypeError, match=f"{name} must be a number, not "):
            RetryPolicy(**{name: value})
    assert getattr(RetryPolicy(**{name: 0}), name) == 0


def test_half_a_retry_is_refused():
    with pytest.raises(TypeError, match="max_retries must be a number, not float"):
        RetryPolicy(max_retries=1.5)


def test_a_policy_does_not_change():
    with pytest.raises(AttributeError):
        RetryPolicy().max_retries = 5


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5", 5.0),
        (5, 5.0),
        (" 5 ", 5.0),
        ("0", 0.0),
        ("9" * 30, math.inf),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("", None),
        ("soon", None),
    ],
)
def test_how_long_to_wait_is_read_from_the_headers(value, seconds):
    assert retry_after_seconds(CaseInsensitiveDict({"Retry-After": value})) == seconds


def test_a_date_to_come_is_so_many_seconds_away():
    headers = {"retry-after": formatdate(time.time() + 100, usegmt=True)}
    assert 90 < retry_after_seconds(headers) <= 100
    assert retry_after_seconds({}) is None
