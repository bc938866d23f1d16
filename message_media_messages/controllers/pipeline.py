"""Sign, send and retry one call."""

from __future__ import annotations

import logging
import random
from typing import Any, Callable, Optional

from message_media_messages.exceptions.network_exceptions import APINetworkException
from message_media_messages.headers import header, retry_after_seconds
from message_media_messages.http.auth.auth_handler import AuthHandler
from message_media_messages.http.http_call_back import CallBack
from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.http_request import HttpRequest, Timeout
from message_media_messages.http.http_response import HttpResponse
from message_media_messages.http.redaction import redacted
from message_media_messages.http.retry_policy import RetryPolicy
from message_media_messages.json_encoding import json_serialize
from message_media_messages.urls import loggable_path, url_as_sent

_LOG = logging.getLogger("message_media_messages")


class Call:
    """One call: a request, and what applies to all of its attempts.

    Args:
        request: The request as the transport built it. It may be of any class that has `headers`.
        auth: Signs each attempt; None if the caller has signed the request.
        idempotent: Whether it is safe to execute the request twice.
        policy: The retry policy.
        timeout: The timeout of each attempt; None for that of the HTTP client.
        method: The HTTP method, if the request does not have it; as are the URL and the body.
    """

    def __init__(
        self,
        request: Any,
        *,
        auth: Optional[AuthHandler] = None,
        idempotent: bool,
        policy: RetryPolicy,
        timeout: Timeout = None,
        method: str = "",
        url: str = "",
        body: Optional[str] = None,
    ) -> None:
        self.request = request
        self.auth = auth
        self.idempotent = idempotent
        self.policy = policy
        self._known = method, url, body
        if timeout is not None and isinstance(request, HttpRequest):
            request.timeout = timeout

    def view(self) -> HttpRequest:
        """Return the request, or a view of it with the same headers if it is of another class."""
        return HttpRequest.of(self.request, *self._known)

    def sign(self) -> None:
        """Add the headers of the authentication, with the current time."""
        if self.auth is None:
            return
        if getattr(self.request, "headers", None) is None:
            raise TypeError("The requests of a custom HTTP client must have headers to sign.")
        self.auth.apply(self.view())

    def limit(self, seconds: float) -> None:
        """Limit the time of the next attempt."""
        if isinstance(self.request, HttpRequest):
            self.request.time_limit = seconds

    def call_back(self, call_back: CallBack) -> None:
        """Let a call back change the request, and sign it again unless the call back did."""
        # Hashes, so that no variable of a frame holds the credentials.
        before = hash(header(self.request.headers, "authorization"))
        call_back.on_before_request(self.request)
        if self.auth is None:
            return
        request = self.view()
        if hash(header(request.headers, "authorization")) != before:
            self.auth = None
            return
        request.query_url = url_as_sent(request.query_url)
        if request.parameters and not isinstance(request.parameters, (str, bytes)):
            request.parameters = json_serialize(request.parameters)
        self.auth.apply(request)


def execute(
    call: Call,
    send: Callable[[Any], Any],
    *,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> HttpContext:
    """Send a signed call, and retry it as its policy allows. The only retry loop."""
    started = clock()
    in_doubt = False
    attempts = 0
    while True:
        attempts += 1
        attempt_started = clock()
        call.limit(call.policy.deadline - (attempt_started - started))
        failure: Optional[APINetworkException] = None
        try:
            native = send(call.request)
            response = HttpResponse.of(native)
        except APINetworkException as error:
            native = response = _partial_response(error)
            if not _is_decided(response, call.idempotent):
                failure = error
        context = HttpContext(call.request, response, attempts, in_doubt)
        if _LOG.isEnabledFor(logging.DEBUG):
            milliseconds = 1000 * (clock() - attempt_started)
            text = _result(call, response, failure)
            _LOG.debug("%s in %.0f ms (attempt %d)", text, milliseconds, attempts)
        delay = _delay(call, context, failure)
        if delay is None or clock() + delay - started > call.policy.deadline:
            break
        _LOG.info("%s, retrying in %.1f s", _result(call, response, failure), delay)
        sleep(delay)
        in_doubt = in_doubt or (
            response.status_code >= 500 if failure is None else failure.request_sent
        )
        call.sign()
    if failure is None:
        context.response = native  # for the call back, which may know the class of the transport's
        return context
    failure.attempts = attempts
    failure.context = redacted(context)
    raise failure


def _partial_response(error: APINetworkException) -> HttpResponse:
    """Return the response received before a failure; an empty one if unknown."""
    response = getattr(error.context, "response", None)
    return response if isinstance(response, HttpResponse) else HttpResponse(None, None, None)


def _is_decided(response: HttpResponse, idempotent: bool) -> bool:
    """Return whether the status of a truncated response is the result of the call.

    A status from 300 to 499 means that nothing was executed. For a call that is not idempotent, any
    status is the result: a call that succeeded must not look like a failure.
    """
    status = response.status_code or 0
    return bool(status) and (300 <= status < 500 or not idempotent)


def _delay(
    call: Call, context: HttpContext, failure: Optional[APINetworkException]
) -> Optional[float]:
    """Return the seconds to wait before a retry; None if the call must not be retried."""
    if not call.policy.may_retry(
        idempotent=call.idempotent,
        attempts=context.attempts,
        status_code=context.response.status_code if failure is None else None,
        request_sent=failure is None or failure.request_sent,
    ):
        return None
    retry_after = retry_after_seconds(context.response.headers) if failure is None else None
    chance = random.random()  # noqa: S311
    return call.policy.delay(attempts=context.attempts, random=chance, retry_after=retry_after)


def _result(call: Call, response: HttpResponse, failure: Optional[APINetworkException]) -> str:
    """Return the text of an attempt for the log."""
    request = call.view()
    result = response.status_code if failure is None else type(failure).__name__
    return f"{request.http_method} {loggable_path(request.query_url)}: {result}"
