"""What an exception tells about a response that is not a success."""

import copy
import json
import pickle
import time
import tracemalloc
from email.utils import formatdate
from unittest import mock

import pytest

from message_media_messages.exceptions.api_exception import APIException
from message_media_messages.exceptions.network_exceptions import (
    APIConnectionException,
    APIConnectTimeoutException,
    APIReadTimeoutException,
)
from message_media_messages.exceptions.send_messages_400_response_exception import (
    SendMessages400ResponseException,
)
from message_media_messages.exceptions.status_exceptions import (
    BadRequestException,
    ForbiddenException,
    InvalidResponseException,
    NotFoundException,
    ServerErrorException,
    TooManyRequestsException,
    UnauthorizedException,
    exception_for,
)
from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.http_request import HttpRequest
from message_media_messages.http.http_response import HttpResponse

REQUEST = HttpRequest("GET", "http://h/p", {"accept": "application/json"})


def failed(status=400, body="", headers=None, attempts=1):
    return HttpContext(REQUEST, HttpResponse(status, headers, body), attempts)


def in_doubt(status):
    return HttpContext(REQUEST, HttpResponse(status, None, ""), 2, in_doubt=True)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        *[
            (exception_for(status)("reason", failed(status)), "not_sent")
            for status in (300, 307, 400, 401, 403, 404, 409, 422, 429, 498)
        ],
        *[
            (exception_for(status)("reason", failed(status)), "unknown")
            for status in (199, 209, 299, 303, 408, 499, 500, 503, 599, 600)
        ],
        (InvalidResponseException("reason", failed(200)), "accepted"),
        (InvalidResponseException("reason", failed(208)), "accepted"),
        (APIConnectionException("reason", failed(None), request_sent=False), "not_sent"),
        (APIConnectionException("reason", failed(None), request_sent=True), "unknown"),
        (APIConnectionException("reason", failed(503)), "unknown"),
        (APIException("reason", None), "unknown"),
        (APIException("reason", mock.Mock()), "unknown"),
    ],
)
def test_the_outcome_says_whether_the_request_was_executed(error, outcome):
    assert error.outcome == outcome
    if isinstance(error.context, HttpContext):
        assert pickle.loads(pickle.dumps(error)).outcome == outcome


@pytest.mark.parametrize(
    "error",
    [
        BadRequestException("reason", in_doubt(400)),
        APIConnectionException("reason", in_doubt(None), request_sent=False),
    ],
)
def test_an_earlier_attempt_in_doubt_leaves_the_outcome_unknown(error):
    assert error.outcome == "unknown"


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        (
            "/messages/37/destination_number: International address must be between 8 and 15",
            (37, "destination_number", "International address must be between 8 and 15"),
        ),
        (
            "/messages/0/metadata/a key: too long",
            (None, None, "/messages/0/metadata/a key: too long"),
        ),
        ("/messages/0/metadata/key: a: b", (0, "metadata/key", "a: b")),
        ("/messages/12: is empty", (12, "messages", "is empty")),
        ("/messages: has more than 100 items", (None, "messages", "has more than 100 items")),
        ("/reply_ids/3: not a UUID", (3, "reply_ids", "not a UUID")),
        ("Message is not valid", (None, None, "Message is not valid")),
        ("see: /messages/0", (None, None, "see: /messages/0")),
        ("", (None, None, "")),
        ("/messages/" + "9" * 5000 + "/x: y", (None, "messages/" + "9" * 5000 + "/x", "y")),
    ],
)
def test_the_reasons_of_the_service_are_parsed(detail, expected):
    error = APIException("reason", failed(400, json.dumps({"details": [detail]})))
    assert error.errors == [expected]
    [(position, field, reason)] = error.errors
    assert (error.errors[0].position, error.errors[0].field) == (position, field)
    assert error.errors[0].reason == reason


def test_the_text_of_a_refused_send_says_the_reasons_at_once():
    reason = "Unexpected error in API call. See HTTP response body for details."
    error = SendMessages400ResponseException(
        reason, failed(400, '{"message": "m", "details": ["d"]}')
    )
    assert str(error) == "Unexpected error in API call. (HTTP 400: m: d)"
    assert (error.reason, error.args) == (reason, (reason,))
    bare = SendMessages400ResponseException(reason, failed(400, "<html>"))
    assert str(bare) == f"{reason} (HTTP 400)"


@pytest.mark.parametrize(
    ("body", "message", "details"),
    [
        ('{"message":"m","details":["d","e"]}', "m", ["d", "e"]),
        ('{"message":"m\\n"}', "m", []),
        (b'{"message":"m"}', "m", []),
        ('\ufeff{"message":"m"}', "m", []),
        ('{"message":"m","details":"d"}', "m", ["d"]),
        ('{"message":"m","details":[{"a":1},2]}', "m", ["{'a': 1}", "2"]),
        ('{"message":"m","details":{"a":1}}', "m", []),
        ('{"message":["m"],"details":null}', None, []),
        ('{"x":1}', None, []),
        ('["m"]', None, []),
        ('"m"', None, []),
        ("<html>Bad gateway</html>", None, []),
        ("", None, []),
        (None, None, []),
        (b"\xff\xfe", None, []),
        ("[" * 100_000, None, []),
    ],
)
def test_the_body_of_an_error_is_read_whatever_it_is(body, message, details):
    error = APIException("reason", failed(400, body))
    assert (error.message, error.details) == (message, details)
    assert (error.reason, error.response_code, error.args) == ("reason", 400, ("reason",))
    assert (error.context.request, error.context.response.raw_body) == (REQUEST, body)


@pytest.mark.parametrize(
    ("context", "text"),
    [
        (failed(400), "reason (HTTP 400)"),
        (failed(400, '{"message":"m","details":["d","e"]}'), "reason (HTTP 400: m: d; e)"),
        (failed(400, '{"message":"No.","details":["d"]}'), "reason (HTTP 400: No: d)"),
        (failed(400, '{"message":"No."}'), "reason (HTTP 400: No.)"),
        (failed(400, '{"details":["d"]}'), "reason (HTTP 400: d)"),
        (
            failed(429, "", {"Retry-After": "1.5"}, attempts=3),
            "reason (HTTP 429) It was tried 3 times.",
        ),
        (
            failed(429, "", {"retry-after": "7"}, attempts=2),
            "reason (HTTP 429) The service asks to wait 7 seconds. It was tried 2 times.",
        ),
        (HttpContext(REQUEST, None), "reason"),
        (None, "reason"),
    ],
)
def test_the_text_shows_what_the_service_says(context, text):
    assert str(APIException("reason", context)) == text


@pytest.mark.parametrize(
    ("received", "shown"),
    [
        ("a\x1b[2Jb", r"a\x1b[2Jb"),
        ("a\r\nERROR b", r"a\r\nERROR b"),
        ("a\x00b\x9bc", r"a\x00b\x9bc"),
        ("a\u202eb\u200bc\u2028d", r"a\u202eb\u200bc\u2028d"),
        ("a\ud800b", r"a\ud800b"),
        ("\u00e9 \u65e5\u672c \U0001f600 \\ '", "\u00e9 \u65e5\u672c \U0001f600 \\ '"),
    ],
)
def test_the_text_has_nothing_in_it_that_controls_a_terminal(received, shown):
    body = json.dumps({"message": received, "details": [received]})
    error = APIException(received, failed(400, body))
    assert str(error) == f"{shown} (HTTP 400: {shown}: {shown})"
    assert (error.reason, error.message, error.details) == (received, received, [received])


@pytest.mark.parametrize("digits", ["1", "1 - ", "12345678    ", "\x1b1"])
def test_the_text_of_a_huge_message_is_cut(digits):
    message = (digits * 150_000)[:150_000] + "x"
    error = APIException("reason", failed(400, json.dumps({"message": message})))
    tracemalloc.start()
    text = str(error)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(text) < 10_000
    assert text.startswith("reason (HTTP 400: ")
    assert text.endswith("...)")
    assert most < 1_000_000
    assert error.message == message


def test_a_body_that_is_too_large_for_an_error_is_not_decoded():
    body = json.dumps({"message": "x", "details": [{}] * 400_000})
    error = APIException("reason", failed(400, body))
    assert (str(error), error.message, error.details) == ("reason (HTTP 400)", None, [])


@pytest.mark.parametrize(
    ("header", "seconds"), [({}, None), ({"Retry-After": "30"}, 30.0), ({"RETRY-AFTER": "x"}, None)]
)
def test_an_exception_knows_how_long_to_wait(header, seconds):
    assert APIException("reason", failed(503, "", header)).retry_after == seconds


def test_a_date_to_wait_for_is_given_in_seconds():
    header = {"Retry-After": formatdate(time.time() + 100, usegmt=True)}
    assert 90 < APIException("reason", failed(503, "", header)).retry_after <= 100


def test_each_status_has_its_exception():
    kinds = {
        100: APIException,
        302: APIException,
        400: BadRequestException,
        401: UnauthorizedException,
        402: APIException,
        403: ForbiddenException,
        404: NotFoundException,
        422: APIException,
        429: TooManyRequestsException,
        499: APIException,
        500: ServerErrorException,
        503: ServerErrorException,
        599: ServerErrorException,
        600: APIException,
    }
    assert {status: exception_for(status) for status in kinds} == kinds


def test_refused_credentials_come_with_the_cure():
    error = UnauthorizedException("reason", failed(401, '{"message":"Invalid"}'))
    assert str(error) == (
        "reason (HTTP 401: Invalid) Check the API key and secret, and their kind: keys for Basic "
        "and for HMAC authentication are different."
    )


def test_an_unreadable_answer_says_that_the_request_was_accepted():
    error = InvalidResponseException("reason", failed(202, "<html>"))
    assert str(error).startswith("reason (HTTP 202) The request was accepted. If it sent")
    assert error.context.response.raw_body == "<html>"


def test_a_refused_send_is_a_bad_request_with_a_message_that_can_be_unboxed():
    error = SendMessages400ResponseException("reason", failed(400, '{"message":"m"}'))
    assert isinstance(error, BadRequestException)
    assert error.message == "m"
    assert error.unbox({"message": "other"}) is None
    assert error.message == "other"
    error.unbox({})
    assert error.message is None


@pytest.mark.parametrize(
    "kind",
    [
        APIException,
        BadRequestException,
        SendMessages400ResponseException,
        UnauthorizedException,
        ForbiddenException,
        NotFoundException,
        TooManyRequestsException,
        ServerErrorException,
        InvalidResponseException,
        APIConnectionException,
        APIConnectTimeoutException,
        APIReadTimeoutException,
    ],
)
def test_a_copied_exception_keeps_everything(kind):
    body = '{"message":"m","details":["d"]}'
    error = kind("reason", failed(429, body, {"Retry-After": "7"}, attempts=2))
    error.request_sent = False
    error.note = "added by the application"
    simple = {name: value for name, value in vars(error).items() if name != "context"}
    for same in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert (type(same), str(same), same.args) == (kind, str(error), ("reason",))
        assert {name: value for name, value in vars(same).items() if name != "context"} == simple
        assert (same.context.attempts, same.retry_after, same.message) == (2, 7.0, "m")
        assert vars(same.context.request) == vars(REQUEST)
        assert vars(same.context.response) == vars(error.context.response)
