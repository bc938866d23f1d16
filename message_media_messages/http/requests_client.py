"""The HTTP client on `requests`: one request out, one response in."""

from __future__ import annotations

import math
import re
import ssl
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from typing import Optional, Union

import requests
import urllib3.exceptions as urllib3_exceptions

from message_media_messages.exceptions.network_exceptions import (
    APIConnectionException,
    APIConnectTimeoutException,
    APINetworkException,
    APIReadTimeoutException,
)
from message_media_messages.http.http_client import HttpClient
from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.http_request import HttpRequest, Timeout
from message_media_messages.http.http_response import HttpResponse
from message_media_messages.http.retry_policy import NO_RETRIES, RetryPolicy

_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)

_OF_THE_NETWORK = (OSError, HTTPException, urllib3_exceptions.HTTPError)

# What is raised before a byte of the request has left: no name, no connection, no trust.
_BEFORE_SENDING = (
    urllib3_exceptions.NewConnectionError,
    urllib3_exceptions.ConnectTimeoutError,
    ssl.SSLCertVerificationError,
)


class RequestsClient(HttpClient):
    """Sends requests over one `requests` session, which keeps its connections.

    Proxies and certificates are those of the session, and then of the environment, as always with
    `requests`. Cookies, `.netrc` and redirects are not: they would mix accounts, or turn a request
    into another one.

    Args:
        timeout: Seconds to wait for a connection, and then for each part of the answer; a pair
            gives the two apart. None waits for ever.
        cache: Whether answers to GET requests are kept for as long as the service says.
        max_retries: How often a request is repeated; see `RetryPolicy` for which ones are.
        retry_interval: Seconds of the first pause between two attempts; later ones double.

    Attributes:
        session: The session, for settings that have no argument.
        timeout: As given.
        retry: The policy that `max_retries` and `retry_interval` make.

    Raises:
        TypeError: An argument is not a number.
        ValueError: A number is not positive, or not finite.
    """

    def __init__(
        self,
        timeout: Timeout = 60,
        cache: bool = False,
        max_retries: Optional[int] = None,
        retry_interval: Optional[float] = None,
    ) -> None:
        self.timeout = checked_timeout(timeout)
        self.retry = _retry_policy(max_retries, retry_interval)
        self.session = requests.Session()
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        # What requests would follow if it were asked to; it looks even if it is not.
        self.session.get_redirect_target = _no_redirect  # type: ignore[method-assign]
        if cache:
            from message_media_messages.http.response_cache import mount_cache

            mount_cache(self.session)

    def execute_as_string(self, request: HttpRequest) -> HttpResponse:
        """Send a request and wait for the response, with its body as text.

        The text is UTF-8 unless the response names another encoding.

        Raises:
            APIConnectionException: There was no response.
            APITimeoutException: It took too long.
        """
        return self.convert_response(self._send(request), binary=False)

    def execute_as_binary(self, request: HttpRequest) -> HttpResponse:
        """Send a request and wait for the response, with its body as bytes.

        Raises:
            APIConnectionException: There was no response.
            APITimeoutException: It took too long.
        """
        return self.convert_response(self._send(request), binary=True)

    def convert_response(self, response: object, binary: bool) -> HttpResponse:
        """Turn a response of `requests` into an `HttpResponse`."""
        if not isinstance(response, requests.Response):
            raise TypeError("response must be a requests.Response.")
        body = response.content if binary else _text(response)
        return HttpResponse(response.status_code, response.headers, body)

    def close(self) -> None:
        """Close the connections; a request after that opens new ones."""
        self.session.close()

    def _send(self, request: HttpRequest) -> requests.Response:
        body = request.parameters
        prepared = self.session.prepare_request(
            requests.Request(
                request.http_method,
                request.query_url,
                headers=request.headers or {},
                params=request.query_parameters or {},  # type: ignore[arg-type]
                data=body.encode() if isinstance(body, str) else body,  # type: ignore[arg-type]
                files=request.files or {},  # type: ignore[arg-type]
                # Without this, a netrc entry or the URL would replace the Authorization header.
                auth=_as_it_is,
            )
        )
        settings = self.session.merge_environment_settings(
            prepared.url or "", {}, False, None, None
        )
        timeout = self.timeout if request.timeout is None else request.timeout
        try:
            return self.session.send(prepared, timeout=timeout, allow_redirects=False, **settings)
        except (requests.RequestException, urllib3_exceptions.HTTPError, OSError) as error:
            raise _network_exception(error, request) from error


def _as_it_is(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    return prepared


def _no_redirect(resp: requests.Response) -> None:  # noqa: ARG001
    return None


def checked_timeout(timeout: Timeout) -> Timeout:
    """Check a timeout before it is used.

    Raises:
        TypeError: It is neither a number nor a pair of numbers, nor None.
        ValueError: It is not positive, or not finite.
    """
    parts = timeout if isinstance(timeout, tuple) and len(timeout) == 2 else (timeout,)
    for seconds in parts:
        if seconds is None:
            continue
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
            raise TypeError("timeout must be seconds, or a pair of them: (connect, read).")
        if not 0 < seconds < math.inf:
            raise ValueError(f"timeout must be positive and finite, not {seconds}.")
    return timeout


def _retry_policy(max_retries: Optional[int], retry_interval: Optional[float]) -> RetryPolicy:
    if max_retries is None and retry_interval is None:
        return NO_RETRIES
    defaults = RetryPolicy()
    interval = defaults.backoff if retry_interval is None else retry_interval
    return RetryPolicy(
        max_retries=defaults.max_retries if max_retries is None else max_retries,
        backoff=interval,
        max_backoff=max(defaults.max_backoff, interval),
    )


def _text(response: requests.Response) -> str:
    declared = _CHARSET.search(response.headers.get("content-type", ""))
    try:
        return response.content.decode(declared.group(1) if declared else "utf-8", "replace")
    except (LookupError, UnicodeError):
        return response.content.decode("utf-8", "replace")


def _network_exception(error: Exception, request: HttpRequest) -> APINetworkException:
    """Turn an exception of `requests` into ours, which says whether the request was sent."""
    if isinstance(error, requests.RequestException):
        # It holds the request with its Authorization header, and would go wherever ours goes.
        error.request = None
    context = HttpContext(request, None).without_secrets()
    causes = _causes(error)
    innermost = [cause for cause in causes if isinstance(cause, _OF_THE_NETWORK)][-1]
    what = str(innermost).strip() or type(innermost).__name__
    if isinstance(error, requests.ConnectTimeout):
        return APIConnectTimeoutException(f"No connection: {what}.", context, request_sent=False)
    if isinstance(error, requests.Timeout):
        return APIReadTimeoutException(f"No answer: {what}.", context)
    sent = not any(isinstance(cause, _BEFORE_SENDING) for cause in causes)
    return APIConnectionException(
        f"The connection {'broke' if sent else 'could not be made'}: {what}.", context, sent
    )


def _causes(error: BaseException) -> list[BaseException]:
    """List an exception and what led to it, the innermost last."""
    causes: list[BaseException] = []
    current: Union[BaseException, None] = error
    while current is not None and current not in causes:
        causes.append(current)
        current = current.__cause__ or current.__context__
    return causes
