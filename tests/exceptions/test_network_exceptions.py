"""What is raised when there is no response: ours, and what callers caught before."""

import pytest
import requests.exceptions as of_requests

from message_media_messages.exceptions.api_exception import APIException
from message_media_messages.exceptions.network_exceptions import (
    APIConnectionException,
    APIConnectTimeoutException,
    APINetworkException,
    APIReadTimeoutException,
    APITimeoutException,
)
from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.http_request import HttpRequest

CONTEXT = HttpContext(HttpRequest("GET", "http://h/p"), None)
OURS = {APIException, APINetworkException, APIConnectionException, APITimeoutException}
ITS = {
    of_requests.ConnectionError,
    of_requests.Timeout,
    of_requests.ConnectTimeout,
    of_requests.ReadTimeout,
}


@pytest.mark.parametrize(
    ("kind", "caught_by"),
    [
        (
            APIConnectionException,
            {
                APIException,
                APINetworkException,
                APIConnectionException,
                of_requests.ConnectionError,
            },
        ),
        (
            APIReadTimeoutException,
            {
                APIException,
                APINetworkException,
                APITimeoutException,
                of_requests.Timeout,
                of_requests.ReadTimeout,
            },
        ),
        (
            APIConnectTimeoutException,
            OURS | {of_requests.ConnectionError, of_requests.Timeout, of_requests.ConnectTimeout},
        ),
    ],
)
def test_an_exception_is_caught_by_our_name_and_by_that_of_requests(kind, caught_by):
    assert {other for other in OURS | ITS if issubclass(kind, other)} == caught_by
    assert isinstance(kind("reason", CONTEXT), (of_requests.RequestException, OSError))


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((), "reason The service may have executed the request."),
        ((True,), "reason The service may have executed the request."),
        ((False,), "reason The request was not sent."),
    ],
)
def test_it_says_whether_the_service_may_have_acted(arguments, text):
    error = APIConnectionException("reason", CONTEXT, *arguments)
    assert str(error) == text
    assert error.request_sent is (arguments != (False,))
    assert (error.response_code, error.message, error.request, error.response) == (None,) * 4
