"""Convert network errors to the exceptions that callers catch.

An exception says whether the request may have been sent, and holds no secret.
"""

from __future__ import annotations

import re
import socket
import ssl
from http.client import HTTPException, IncompleteRead
from typing import Any, Optional, Union
from urllib.parse import urlsplit

import requests
from urllib3 import exceptions as urllib3_exceptions

from message_media_messages.exceptions.network_exceptions import (
    APIBrokenResponseException,
    APIConnectionException,
    APIConnectTimeoutException,
    APINetworkException,
    APIProxyException,
    APIReadTimeoutException,
    APISSLException,
    APIStalledResponseException,
)
from message_media_messages.http.connections import (
    OF_THE_NETWORK,
    Attempt,
    TunnelNotOpenedError,
    reasons_of,
)
from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.http_request import HttpRequest
from message_media_messages.http.http_response import HttpResponse
from message_media_messages.http.redaction import redacted, redacted_headers
from message_media_messages.urls import without_user_info

_OBJECT_BEFORE_TEXT = r"^(<.*?>|\w*Connection\w*\(.*?\)): "

_Kinds = Union[type[BaseException], tuple[type[BaseException], ...]]
# Python's parsers raise a ValueError such as "invalid literal for int()".
_OF_THE_PROTOCOL = (HTTPException, urllib3_exceptions.HTTPError, ValueError)
_WITH_QUOTES = (urllib3_exceptions.InvalidChunkLength, requests.exceptions.InvalidURL)
_WITHOUT_QUOTES = (
    OSError,
    IncompleteRead,
    urllib3_exceptions.TimeoutError,
    urllib3_exceptions.NewConnectionError,
    urllib3_exceptions.SSLError,
    urllib3_exceptions.ProxyError,
)
# If nothing was sent, the first row that matches any exception in the chain is used.
_NOT_SENT_EXCEPTIONS: tuple[tuple[_Kinds, type[APINetworkException]], ...] = (
    ((ssl.SSLError, urllib3_exceptions.SSLError), APISSLException),
    (socket.timeout, APIConnectTimeoutException),
    ((TunnelNotOpenedError, requests.exceptions.ProxyError), APIProxyException),
    (requests.exceptions.InvalidProxyURL, APIProxyException),
    (requests.ConnectTimeout, APIConnectTimeoutException),
    (Exception, APIConnectionException),
)
# Otherwise, the first row that matches the failure itself is used.
_EXCEPTIONS: tuple[tuple[_Kinds, type[APINetworkException]], ...] = (
    (requests.ConnectTimeout, APIConnectTimeoutException),
    (requests.Timeout, APIReadTimeoutException),
    (requests.exceptions.SSLError, APISSLException),
    (requests.exceptions.ProxyError, APIProxyException),
    (requests.ConnectionError, APIConnectionException),
    (requests.RequestException, APIBrokenResponseException),
    (urllib3_exceptions.HTTPError, APIBrokenResponseException),
    (OSError, APIConnectionException),
    (ValueError, APIBrokenResponseException),  # Python's parser, about a negative chunk size
)

#: The failures that `exception_and_cause` converts.
FAILURES = (requests.RequestException, urllib3_exceptions.HTTPError, OSError, ValueError)


def exception_and_cause(
    error: Exception, request: HttpRequest, attempt: Attempt, before: Optional[BaseException]
) -> tuple[Exception, Optional[BaseException]]:
    """Return the exception to raise for a failure, and its cause if that contains no secret.

    `before` is an exception that the caller was already handling; its frames are kept.
    """
    _drop_frames(error, before)
    if not attempt.responses and _is_of_the_caller(error, attempt):
        return error, error.__cause__
    reasons = reasons_of(error)
    response = next((each for each in attempt.responses if each.status_code >= 200), None)
    sent = response is not None or attempt.sent or error is not attempt.not_sent
    text = _description(reasons)
    received = HttpResponse(None, None, None)
    if response is not None:
        received = HttpResponse(response.status_code, response.headers, None, text)
    context = redacted(HttpContext(request, received))
    failed = "The request to" if sent else "The connection to"
    host = urlsplit(context.request.query_url).netloc
    kind = _kind_of(error, reasons, sent, is_answered=response is not None)
    exception = kind(f"{failed} {host} failed: {text}.", context, sent)
    prepared = attempt.responses[0].request if attempt.responses else None
    exception.request = _redacted_request(prepared or getattr(error, "request", None))
    if isinstance(error, requests.RequestException):
        error.request, error.response = exception.request, None
    return exception, None if _quotes_the_peer(reasons) else error


def _is_of_the_caller(error: Exception, attempt: Attempt) -> bool:
    """Return whether a failure is the caller's error: the request is invalid and was not sent."""
    if isinstance(error, requests.exceptions.InvalidHeader):
        # requests raises it for a request header, and for urllib3's error about a response header.
        return not isinstance(error.args[0], urllib3_exceptions.HTTPError)
    if isinstance(error, (requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema)):
        return True
    return not isinstance(error, OF_THE_NETWORK) and not attempt.sent


def _kind_of(
    error: Exception, reasons: list[BaseException], sent: bool, *, is_answered: bool
) -> type[APINetworkException]:
    if is_answered and _has(reasons, urllib3_exceptions.ReadTimeoutError):
        return APIStalledResponseException
    if sent:
        return next(ours for theirs, ours in _EXCEPTIONS if isinstance(error, theirs))
    return next(ours for theirs, ours in _NOT_SENT_EXCEPTIONS if _has(reasons, theirs))


def _description(reasons: list[BaseException]) -> str:
    """Return the text of a failure, or its class name if the text may contain received data."""
    if _has(reasons, requests.exceptions.InvalidProxyURL):
        return "the proxy URL is not valid; check proxies= and the environment"
    text = re.sub(_OBJECT_BEFORE_TEXT, "", str(reasons[-1])).strip().rstrip(".")
    if _has(reasons, TunnelNotOpenedError):
        status = re.match(r"Tunnel connection failed: \d+", text)
        return status[0] if status else "the proxy did not open a tunnel"
    return type(reasons[-1]).__name__ if _quotes_the_peer(reasons) or not text else text


def _quotes_the_peer(reasons: list[BaseException]) -> bool:
    """Return whether the text of a failure may contain received data or a proxy's password."""
    innermost = reasons[-1]
    if isinstance(innermost, _WITH_QUOTES) or _has(reasons, TunnelNotOpenedError):
        return True
    return isinstance(innermost, _OF_THE_PROTOCOL) and not isinstance(innermost, _WITHOUT_QUOTES)


def _has(reasons: list[BaseException], kinds: _Kinds) -> bool:
    return any(isinstance(reason, kinds) for reason in reasons)


def _drop_frames(error: BaseException, before: Optional[BaseException]) -> None:
    """Discard the frames of an exception and of its causes.

    Their variables hold the credentials, and crash reporters show the variables of all frames.
    """
    found: list[BaseException] = []
    queue: list[Optional[BaseException]] = [error]
    for each in queue:
        if each is not None and each is not before and not any(each is known for known in found):
            found.append(each)
            each.__traceback__ = None
            queue += [each.__cause__, each.__context__]


def _redacted_request(prepared: object) -> Optional[requests.PreparedRequest]:
    if not isinstance(prepared, requests.PreparedRequest):
        return None
    shown = prepared.copy()
    shown.hooks = {"response": []}
    shown.url = without_user_info(shown.url or "")
    headers: Any = shown.headers  # all values that the library sets are str
    shown.headers.update(redacted_headers(headers))
    return shown
