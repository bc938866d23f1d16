"""Reading headers."""

import math
import time
from email.utils import formatdate

import pytest
from requests.structures import CaseInsensitiveDict

from message_media_messages.headers import header, retry_after_seconds


@pytest.mark.parametrize(
    ("headers", "value"),
    [({"Date": "x"}, "x"), ({"DATE": "x"}, "x"), ({"Dates": "x"}, None), ({}, None), (None, None)],
)
def test_a_header_is_found_in_any_case(headers, value):
    assert header(headers, "date") == value


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
