"""Each kind of call against every kind of fault: the exception, and the number of requests.

For a send, the service never sees more than one request that it could have acted on.
"""

import gzip

import pytest

from message_media_messages import (
    APIConnectionException,
    APIException,
    APIReadTimeoutException,
    BadRequestException,
    InvalidResponseException,
    MessageMediaMessagesClient,
    RetryPolicy,
    ServerErrorException,
    TooManyRequestsException,
)
from message_media_messages.exceptions.network_exceptions import (
    APIBrokenResponseException,
    APIStalledResponseException,
)
from tests.support.callers import CONFIRM_REPLIES, CREDITS, ENDPOINTS, REPLIES, SEND
from tests.support.wire import CLOSE, RESET, RESET_AT_ONCE, Last, answer

OK = object()
"""The call succeeds."""

ACCEPTED = InvalidResponseException
STATUS = b"HTTP/1.1 202 Accepted\r\n"

# There are three kinds of endpoint: a send, which is not idempotent; an idempotent call that
# returns a model; and an idempotent call that returns whatever the service answers.
KINDS = pytest.mark.parametrize(
    "endpoint", [SEND, REPLIES, CONFIRM_REPLIES], ids=lambda endpoint: endpoint.name
)

# The reply, and for each kind of endpoint the exception and the number of requests.
FAULTS = {
    "reset before anything is read": (
        RESET_AT_ONCE,
        (APIConnectionException, 1),
        (APIConnectionException, 3),
        (APIConnectionException, 3),
    ),
    "reset after the request": (
        RESET,
        (APIConnectionException, 1),
        (APIConnectionException, 3),
        (APIConnectionException, 3),
    ),
    "closed after the request": (
        CLOSE,
        (APIConnectionException, 1),
        (APIConnectionException, 3),
        (APIConnectionException, 3),
    ),
    "silence": (
        b"",
        (APIReadTimeoutException, 1),
        (APIReadTimeoutException, 3),
        (APIReadTimeoutException, 3),
    ),
    "half a status line": (
        Last(b"HTTP/1.1 2"),
        (APIConnectionException, 1),
        (APIConnectionException, 3),
        (APIConnectionException, 3),
    ),
    "no HTTP": (
        Last(b"SSH-2.0-OpenSSH_9.2\r\n"),
        (APIConnectionException, 1),
        (APIConnectionException, 3),
        (APIConnectionException, 3),
    ),
    "half a body": (
        Last(STATUS + b'Content-Length: 99\r\n\r\n{"messages": ['),
        (ACCEPTED, 1),
        (APIConnectionException, 3),
        (APIConnectionException, 3),
    ),
    "a body that stalls": (
        STATUS + b'Content-Length: 99\r\n\r\n{"messages": [',
        (ACCEPTED, 1),
        (APIStalledResponseException, 3),
        (APIStalledResponseException, 3),
    ),
    "more body than announced": (
        Last(STATUS + b'Content-Length: 1\r\n\r\n{"messages": []}'),
        (ACCEPTED, 1),
        (ACCEPTED, 1),
        (OK, 1),
    ),
    "two lengths": (
        Last(STATUS + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}"),
        (APIBrokenResponseException, 1),
        (APIBrokenResponseException, 3),
        (APIBrokenResponseException, 3),
    ),
    "chunked garbage": (
        Last(STATUS + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"),
        (ACCEPTED, 1),
        (APIBrokenResponseException, 3),
        (APIBrokenResponseException, 3),
    ),
    "a chunk of a negative size": (
        Last(STATUS + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nx"),
        (ACCEPTED, 1),
        (APIBrokenResponseException, 3),
        (APIBrokenResponseException, 3),
    ),
    "a compression that is none": (
        answer(202, "{}", Content_Encoding="gzip"),
        (ACCEPTED, 1),
        (APIBrokenResponseException, 3),
        (APIBrokenResponseException, 3),
    ),
    "100 and no more": (
        Last(b"HTTP/1.1 100 Continue\r\n\r\n"),
        (APIConnectionException, 1),
        (APIConnectionException, 3),
        (APIConnectionException, 3),
    ),
    "100 and then a success": (
        b"HTTP/1.1 100 Continue\r\n\r\n" + answer(202, {"messages": [{}]}),
        (OK, 1),
        (OK, 1),
        (OK, 1),
    ),
    **{
        f"{status} and nothing that follows": (
            b"HTTP/1.1 %d Whatever\r\n\r\n" % status,
            (APIConnectionException, 1),
            (APIConnectionException, 3),
            (APIConnectionException, 3),
        )
        for status in (101, 103)
    },
    "204 with a body": (answer(204, "{}"), (ACCEPTED, 1), (ACCEPTED, 1), (OK, 1)),
    "200 and empty": (answer(200, ""), (ACCEPTED, 1), (ACCEPTED, 1), (OK, 1)),
    "200 and HTML": (
        answer(200, "<html>", "text/html"),
        (ACCEPTED, 1),
        (ACCEPTED, 1),
        (ACCEPTED, 1),
    ),
    "200 and text": (answer(200, "OK", "text/plain"), (ACCEPTED, 1), (ACCEPTED, 1), (OK, 1)),
    "a gigabyte announced": (
        Last(STATUS + b"Content-Length: 1073741824\r\n\r\n{"),
        (ACCEPTED, 1),
        (ACCEPTED, 1),
        (ACCEPTED, 1),
    ),
    "a compressed bomb": (
        answer(202, gzip.compress(b" " * 11_000_000), Content_Encoding="gzip"),
        (ACCEPTED, 1),
        (ACCEPTED, 1),
        (ACCEPTED, 1),
    ),
    **{
        f"{status}": (
            answer(status, "", Location="/elsewhere"),
            (APIException, 1),
            (APIException, 1),
            (APIException, 1),
        )
        for status in (302, 304, 409)
    },
    **{
        f"{status}": (answer(status, {"message": "no"}), (kind, 1), (kind, 1), (kind, 1))
        for status, kind in {
            400: BadRequestException,
            501: ServerErrorException,
        }.items()
    },
    **{
        f"429 with Retry-After {after!r}": (
            answer(429, "", **({"Retry_After": after} if after else {})),
            (TooManyRequestsException, attempts),
            (TooManyRequestsException, attempts),
            (TooManyRequestsException, attempts),
        )
        for after, attempts in {None: 3, "1": 3, "garbage": 3, "3600": 1}.items()
    },
    "503 and HTML": (
        answer(503, "<html>Bad gateway</html>", "text/html"),
        (ServerErrorException, 1),
        (ServerErrorException, 3),
        (ServerErrorException, 3),
    ),
}


def make(base_uri, timeout=5):
    return MessageMediaMessagesClient("key", "secret", base_uri=base_uri, timeout=timeout)


def check(client, endpoint, expected):
    if expected is OK:
        endpoint.call(client)
        return None
    with pytest.raises(expected) as caught:
        endpoint.call(client)
    return caught.value


@pytest.mark.parametrize("fault", FAULTS)
@KINDS
def test_a_fault_on_the_way_back(wire, endpoint, fault):
    reply, *of_kinds = FAULTS[fault]
    expected, requests_seen = of_kinds[0 if endpoint is SEND else 1 if endpoint.is_typed else 2]
    wire.answers(reply)
    timeout = 0.1 if fault in ("silence", "a body that stalls") else 5
    with make(wire.base_uri, timeout) as client:
        error = check(client, endpoint, expected)
    asked = wire.connections if reply is RESET_AT_ONCE else len(wire.received)
    assert asked == requests_seen
    if error is not None:
        assert error.attempts == requests_seen
        assert getattr(error, "request_sent", True) is True
    if endpoint is SEND and expected not in (OK, TooManyRequestsException):
        assert asked == 1


@KINDS
def test_a_fault_on_the_way_there(refusing, endpoint):
    """`http/test_connections.py` has the other ones."""
    with make(refusing) as client:
        error = check(client, endpoint, APIConnectionException)
    assert (error.request_sent, error.attempts) == (False, 3)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_each_endpoint_is_of_its_kind(wire, endpoint):
    with make(wire.base_uri) as client:
        wire.answers(answer(503, ""))
        check(client, endpoint, ServerErrorException)
        assert len(wire.received) == (1 if endpoint is SEND else 3)
        wire.answers(answer(200, ""))  # the credits are given as they are
        check(client, endpoint, ACCEPTED if endpoint.is_typed and endpoint is not CREDITS else OK)


def test_a_policy_of_no_retries_is_obeyed(wire):
    wire.answers(answer(503, ""))
    with make(wire.base_uri) as client:
        check(client.with_options(retry=RetryPolicy(max_retries=0)), REPLIES, ServerErrorException)
    assert len(wire.received) == 1
