"""The one way of a request: build, sign, call back, send, judge, read."""

from __future__ import annotations

import copy
import logging
import random
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Callable, ClassVar, Optional, TypeVar, Union

from message_media_messages._version import __version__
from message_media_messages.api_helper import APIHelper
from message_media_messages.configuration import Configuration, Settings
from message_media_messages.exceptions.api_exception import APIException
from message_media_messages.exceptions.network_exceptions import APINetworkException
from message_media_messages.exceptions.status_exceptions import exception_for
from message_media_messages.http.auth.auth_handler import AuthHandler
from message_media_messages.http.auth.configured_auth import ConfiguredAuth, handler_for
from message_media_messages.http.headers import header
from message_media_messages.http.http_call_back import CallBack
from message_media_messages.http.http_client import Transport
from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.http_request import HttpRequest, Timeout
from message_media_messages.http.http_response import HttpResponse
from message_media_messages.http.requests_client import RequestsClient
from message_media_messages.http.retry_policy import (
    NO_RETRIES,
    RetryPolicy,
    retry_after_seconds,
)
from message_media_messages.http.urls import base_uri_prefix, loggable_path, url_as_sent

T = TypeVar("T")
B = TypeVar("B", bound="BaseController")
Body = Union[Mapping[str, object], Sequence[Mapping[str, object]], None]
ErrorTable = Mapping[int, tuple[type[APIException], str]]

_LOG = logging.getLogger("message_media_messages")
_NO_BODY = object()
_REASONS = {400: "Request was invalid", 404: "Message not found"}
_OTHER_REASON = "HTTP response not OK."

# What HMAC authentication adds beside the signature is no secret, and tells why it was refused.
_OPEN_HEADERS = {"date", "content-md5", "x-content-md5"}

#: The HTTP client of controllers that are given none.
SHARED_HTTP_CLIENT = RequestsClient()


class Wiring:
    """What a client makes its controllers of; see its arguments."""

    def __init__(
        self,
        config: Union[Configuration, type[Configuration]] = Configuration,
        auth: Optional[AuthHandler] = None,
        account: Optional[str] = None,
        timeout: Timeout = None,
        retry: Optional[RetryPolicy] = None,
    ) -> None:
        self.config = config
        self.auth = auth
        self.account = account
        self.timeout = timeout
        self.retry = retry


class BaseController:
    """What all controllers share: everything but the endpoints.

    A controller that is made by hand uses the process-wide `Configuration`; those of a client use
    what the client was given.

    Args:
        client: The HTTP client; one that all controllers without their own share, if not given.
        call_back: A hook around every exchange.
    """

    http_client: Transport = SHARED_HTTP_CLIENT
    http_call_back: Optional[CallBack] = None

    #: Headers that every request of every controller carries.
    global_headers: ClassVar[dict[str, str]] = {
        "user-agent": f"messagemedia-messages/{__version__}"
    }

    def __init__(
        self,
        client: Optional[Transport] = None,
        call_back: Optional[CallBack] = None,
    ) -> None:
        if client is not None:
            self.http_client = client
        if call_back is not None:
            self.http_call_back = call_back

    # A controller that no client has made has the process-wide configuration.
    _wiring: Wiring = Wiring()

    def _rewired(self: B, wiring: Wiring) -> B:
        """Give the same controller, call back and all, for another client."""
        other = copy.copy(self)
        other._wiring = wiring
        return other

    def validate_parameters(self, **kwargs: object) -> None:
        """Refuse a parameter that is None.

        Raises:
            ValueError: One is; it is named.
        """
        for name, value in kwargs.items():
            if value is None:
                raise ValueError(f"Required parameter {name} cannot be None.")

    def execute_request(self, request: HttpRequest, binary: bool = False) -> HttpContext:
        """Send a request, again where the retry policy says so, and give what came back.

        Args:
            request: The request, signed if it needs to be.
            binary: Whether the body of the response is wanted as bytes.

        Raises:
            APINetworkException: There was no response.
        """
        request.headers = {**self.global_headers, **(request.headers or {})}
        if self.http_call_back is not None:
            _call_before(self.http_call_back, request)
        context = self._exchange(request, binary)
        if self.http_call_back is not None:
            self.http_call_back.on_after_response(context)
        return context

    def validate_response(self, context: HttpContext) -> None:
        """Raise the exception for a response that is not a success; 200 to 208 are.

        Raises:
            APIException: The one for the status; see `exceptions.status_exceptions`.
        """
        status = context.response.status_code
        if not 200 <= status <= 208:
            reason = _REASONS.get(status, _OTHER_REASON)
            raise exception_for(status)(reason, context.without_secrets())

    def _call(
        self,
        method: str,
        path: str,
        *,
        returns: Callable[[HttpContext], T],
        body: object = _NO_BODY,
        repeatable: bool = True,
        errors: Optional[ErrorTable] = None,
    ) -> T:
        """Make one call: the whole of what an endpoint does.

        Args:
            method: The HTTP method.
            path: The path below the base URI, quoted.
            returns: What makes the result of a success.
            body: What is sent as JSON.
            repeatable: Whether a second execution is harmless.
            errors: The exception and the reason for a status, where the endpoint has its own.
        """
        context = self.execute_request(self._request(method, path, body, repeatable))
        status = context.response.status_code
        if errors and status in errors:
            kind, reason = errors[status]
            raise kind(reason, context.without_secrets())
        self.validate_response(context)
        return returns(context)

    def _request(self, method: str, path: str, body: object, repeatable: bool) -> HttpRequest:
        settings, auth = self._settings()
        url = base_uri_prefix(settings.base_uri) + path
        headers = {"accept": "application/json"}
        account = self._wiring.account or settings.account
        if account:
            headers["Account"] = account
        build = getattr(self.http_client, method.lower())
        request: HttpRequest
        if body is _NO_BODY:
            request = build(url, headers=headers)
        else:
            headers["content-type"] = "application/json; charset=utf-8"
            request = build(url, headers=headers, parameters=_json(body))
        with suppress(AttributeError):  # a transport of one's own may have requests of its own
            request.auth = auth
            request.repeatable = repeatable
            request.timeout = self._wiring.timeout
        _sign(request, auth)
        return request

    def _settings(self) -> tuple[Settings, AuthHandler]:
        """Say what holds for one call and all of its attempts, whatever is configured meanwhile."""
        config, auth = self._wiring.config, self._wiring.auth
        if auth is None:
            auth = ConfiguredAuth(config)
        if not isinstance(auth, ConfiguredAuth):
            return Settings(config.base_uri, None, None), auth
        try:
            settings = auth.settings()
            return settings, handler_for(settings)
        except (TypeError, ValueError) as error:
            # Without the frames below this one, whose variables hold the credentials.
            raise error.with_traceback(None) from None

    def _exchange(self, request: HttpRequest, binary: bool) -> HttpContext:
        """Send a request until it succeeds or may not be repeated: the one loop there is."""
        policy = self._policy()
        execute: Callable[[HttpRequest], HttpResponse] = getattr(
            self.http_client, "execute_as_binary" if binary else "execute_as_string"
        )
        begun = self._clock()
        attempts = 0
        while True:
            attempts += 1
            failure: Optional[APINetworkException] = None
            context = HttpContext(request, None, attempts)
            started = self._clock()
            with suppress(AttributeError):
                request.time_limit = policy.deadline - (started - begun)
            try:
                context.response = execute(request)
            except APINetworkException as error:
                error.attempts = attempts
                if isinstance(error.context, HttpContext):
                    error.context = error.context.without_secrets()
                failure = error
            milliseconds = 1000 * (self._clock() - started)
            if _LOG.isEnabledFor(logging.DEBUG):
                shown = _outcome(context, failure)
                _LOG.debug("%s in %.0f ms (attempt %d)", shown, milliseconds, attempts)
            pause = _pause(policy, context, failure)
            if pause is None or self._clock() + pause - begun > policy.deadline:
                if failure is None or _is_answered(request, failure, context):
                    return context
                raise failure
            _LOG.info("%s, so again in %.1f s", _outcome(context, failure), pause)
            self._sleep(pause)
            auth = getattr(request, "auth", None)
            if auth is not None:
                _sign(request, auth)

    def _policy(self) -> RetryPolicy:
        retry = self._wiring.retry
        own = getattr(self.http_client, "retry", None) if retry is None else retry
        return own if isinstance(own, RetryPolicy) else NO_RETRIES

    _clock = staticmethod(time.monotonic)
    _sleep = staticmethod(time.sleep)


def _sign(request: HttpRequest, auth: AuthHandler) -> None:
    # Hashes, so that no frame has the credentials of an attempt in a variable.
    before = {name: hash(value) for name, value in (request.headers or {}).items()}
    auth.apply(request)
    changed = {
        name.lower()
        for name, value in (request.headers or {}).items()
        if name not in before or hash(value) != before[name]
    }
    with suppress(AttributeError):
        request.auth_headers |= changed - _OPEN_HEADERS


def _call_before(call_back: CallBack, request: HttpRequest) -> None:
    """Let a call back see the request; if it changes it, what goes out is signed anew."""
    before = _fingerprint(request)
    authorization = hash(_authorization(request))
    call_back.on_before_request(request)
    auth = getattr(request, "auth", None)
    if auth is None or _fingerprint(request) == before:
        return
    if not isinstance(request.parameters, (str, bytes, type(None))):
        request.parameters = _json(request.parameters)
    request.query_url = url_as_sent(request.query_url)
    if hash(_authorization(request)) == authorization:
        _sign(request, auth)
    else:
        request.auth = None


def _is_answered(request: HttpRequest, failure: APINetworkException, context: HttpContext) -> bool:
    """Say whether an answer that broke off is answer enough, and take it over.

    Its status is: a refusal has done nothing, and what may not be done twice has been done if that
    was a success, which must not look like a failure then.
    """
    response: Optional[HttpResponse] = getattr(failure.context, "response", None)
    if response is None:
        return False
    context.response = response
    return 300 <= response.status_code < 500 or not getattr(request, "repeatable", True)


def _outcome(context: HttpContext, failure: Optional[APINetworkException]) -> str:
    """Tell for the log what became of a request.

    That of a transport of one's own may be anything, and a log must not make a send fail.
    """
    method = getattr(context.request, "http_method", "?")
    path = loggable_path(getattr(context.request, "query_url", ""))
    outcome = context.response.status_code if failure is None else type(failure).__name__
    return f"{method} {path}: {outcome}"


def _pause(
    policy: RetryPolicy, context: HttpContext, failure: Optional[APINetworkException]
) -> Optional[float]:
    """Say how long to wait before the next attempt; None if there is to be none."""
    response = None if failure is not None else context.response
    if not policy.may_repeat(
        repeatable=getattr(context.request, "repeatable", False),
        attempts=context.attempts,
        status_code=None if response is None else response.status_code,
        request_sent=failure is None or failure.request_sent,
    ):
        return None
    headers = getattr(response, "headers", None)
    asked = retry_after_seconds(headers) if headers else None
    return policy.delay(attempts=context.attempts, chance=random.random(), retry_after=asked)  # noqa: S311


def _json(body: object) -> str:
    if isinstance(body, (str, bytes, int, float)):
        raise TypeError(f"The body must be a model or a dictionary, not {type(body).__name__}.")
    return APIHelper.json_serialize(body)


def _fingerprint(request: HttpRequest) -> int:
    """Return a hash of what is sent, so that no frame has the credentials in a variable."""
    sent = (
        request.http_method,
        request.query_url,
        dict(request.headers or {}),
        dict(getattr(request, "query_parameters", None) or {}),
        request.parameters,
    )
    return hash(repr(sent))


def _authorization(request: HttpRequest) -> Optional[str]:
    return header(request.headers, "authorization")
