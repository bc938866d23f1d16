"""When a request may go again, and after how long."""

import math

import pytest

from message_media_messages.http.retry_policy import (
    NO_RETRIES,
    RetryPolicy,
)

SEND = {"idempotent": False}
READ = {"idempotent": True}


@pytest.mark.parametrize(
    ("failed", "statuses", "may_retry"),
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
def test_a_request_is_repeated_only_where_that_is_harmless(failed, statuses, may_retry):
    for status in statuses:
        request = {**failed, "status_code": status, "attempts": 1}
        assert RetryPolicy().may_retry(**request) is may_retry, status
        assert NO_RETRIES.may_retry(**request) is False


@pytest.mark.parametrize(("attempts", "may_retry"), [(1, True), (2, True), (3, False), (4, False)])
def test_a_request_is_repeated_as_often_as_the_policy_says(attempts, may_retry):
    policy = RetryPolicy(max_retries=2)
    assert policy.may_retry(idempotent=True, attempts=attempts, status_code=503) is may_retry


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
    assert RetryPolicy().delay(attempts=attempts, random=chance) == seconds


@pytest.mark.parametrize(
    ("asked", "seconds"), [(0.0, 0.0), (7.0, 7.0), (60.0, 60.0), (60.1, None), (math.inf, None)]
)
def test_what_the_service_asks_for_is_obeyed_up_to_the_longest(asked, seconds):
    assert RetryPolicy().delay(attempts=1, random=0.5, retry_after=asked) == seconds


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


def test_the_defaults_are_as_documented():
    assert RetryPolicy() == (2, 0.5, 8.0, 60.0, 200.0)


def test_the_doubling_of_the_backoff_ends():
    policy = RetryPolicy(max_retries=2000, backoff=1, max_backoff=1e300)
    assert policy.delay(attempts=64, random=1) == 2.0**63
    assert policy.delay(attempts=2000, random=1) == 2.0**64
