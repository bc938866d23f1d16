"""The one way of a request: build, sign, call back, send, judge, read."""

from __future__ import annotations

import copy
import functools
import random
import time
from collections.abc import Mapping
from typing import Callable, ClassVar, Optional, TypeVar, Union, cast, overload
from urllib.parse import quote, urlsplit
from uuid import UUID

import requests
from requests.structures import CaseInsensitiveDict

from message_media_messages._version import __version__
from message_media_messages.api_helper import APIHelper
from message_media_messages.configuration import Configuration, Settings
from message_media_messages.exceptions.api_exception import APIException
from message_media_messages.exceptions.invalid_response_exception import InvalidResponseException
from message_media_messages.exceptions.network_exceptions import APINetworkException
from message_media_messages.exceptions.status_exceptions import exception_for
from message_media_messages.http.auth.auth_handler import AuthHandler
from message_media_messages.http.auth.configured_auth import ConfiguredAuth
from message_media_messages.http.http_call_back import HttpCallBack
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

T = TypeVar("T")
NO_BODY = object()
ErrorTable = Mapping[int, tuple[type[APIException], str]]

_REASONS = {400: "Request was invalid", 404: "Message not found"}
_OTHER_REASON = "HTTP response not OK."

# What HMAC authentication adds beside the signature is no secret, and tells why it was refused.
_OPEN_HEADERS = {"date", "content-md5", "x-content-md5"}


class BaseController:
    """What all controllers share: everything but the endpoints.

    Args:
        client: The HTTP client; one that all controllers without their own share, if not given.
        call_back: A hook around every exchange.
        config: The configuration; the process-wide one if not given.
        auth: What signs the requests; the configured credentials if not given.
        account: The sub-account on whose behalf requests are made.
        timeout: Seconds, instead of the HTTP client's timeout.
        retry: Which failed requests are repeated, instead of the HTTP client's own policy.
    """

    http_client: Transport = RequestsClient()
    http_call_back: Optional[HttpCallBack] = None

    #: Headers that every request of every controller carries.
    global_headers: ClassVar[dict[str, str]] = {
        "user-agent": f"messagemedia-messages/{__version__}"
    }

    def __init__(
        self,
        client: Optional[Transport] = None,
        call_back: Optional[HttpCallBack] = None,
        *,
        config: Union[Configuration, type[Configuration]] = Configuration,
        auth: Optional[AuthHandler] = None,
        account: Optional[str] = None,
        timeout: Timeout = None,
        retry: Optional[RetryPolicy] = None,
    ) -> None:
        if client is not None:
            self.http_client = client
        if call_back is not None:
            self.http_call_back = call_back
        self._config = config
        self._auth = ConfiguredAuth(config) if auth is None else auth
        self._account = account
        self._timeout = timeout
        self._retry = retry

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
            request: The request, which is signed if its `needs_auth` is true.
            binary: Whether the body of the response is wanted as bytes.

        Raises:
            APIConnectionException: There was no response.
            APITimeoutException: It took too long.
        """
        request.headers = {**self.global_headers, **(request.headers or {})}
        self._sign(request)
        if self.http_call_back is not None:
            self._call_before(self.http_call_back, request)
        context = self._exchange(request, binary)
        if self.http_call_back is not None:
            self.http_call_back.on_after_response(context)
        return context

    def validate_response(self, context: HttpContext) -> None:
        """Raise the exception for a response that is not a success; 200 to 208 are.

        Raises:
            APIException: The one for the status; see `exceptions.status_exceptions`.
        """
        status = context.response.status_code if context.response else 0
        if not 200 <= status <= 208:
            reason = _REASONS.get(status, _OTHER_REASON)
            raise exception_for(status)(reason, context.without_secrets())

    @overload
    def _call(
        self,
        method: str,
        path: str,
        *,
        returns: Callable[[Mapping[str, object]], T],
        body: object = ...,
        repeatable: bool = ...,
        errors: ErrorTable = ...,
    ) -> T: ...
    @overload
    def _call(
        self,
        method: str,
        path: str,
        *,
        body: object = ...,
        repeatable: bool = ...,
        errors: ErrorTable = ...,
    ) -> object: ...
    def _call(
        self,
        method: str,
        path: str,
        *,
        returns: Optional[Callable[..., object]] = None,
        body: object = NO_BODY,
        repeatable: bool = True,
        errors: Optional[ErrorTable] = None,
    ) -> object:
        """Make one call: the whole of what an endpoint does.

        Args:
            method: The HTTP method.
            path: The path below the base URI, quoted.
            returns: What makes the result of the decoded body. Without it the result is the decoded
                body as it is, or its text if it is not JSON, or None if it is empty.
            body: What is sent as JSON.
            repeatable: Whether a second execution is harmless.
            errors: The exception and the reason for a status, where the endpoint has its own.
        """
        context = self.execute_request(self._request(method, path, body, repeatable))
        status = context.response.status_code if context.response else 0
        if errors and status in errors:
            kind, reason = errors[status]
            raise kind(reason, context.without_secrets())
        self.validate_response(context)
        return _read(context, returns)

    def _request(self, method: str, path: str, body: object, repeatable: bool) -> HttpRequest:
        settings = self._settings()
        url = APIHelper.clean_url(base_uri_prefix(settings.base_uri) + path)
        headers = {"accept": "application/json"}
        account = self._account or settings.account
        if account:
            headers["Account"] = account
        build = getattr(self.http_client, method.lower())
        request: HttpRequest
        if body is NO_BODY:
            request = build(url, headers=headers)
        else:
            headers["content-type"] = "application/json; charset=utf-8"
            request = build(url, headers=headers, parameters=_json(body))
        request.repeatable = repeatable
        request.timeout = self._timeout
        request.needs_auth = True
        return request

    def _settings(self) -> Settings:
        if isinstance(self._auth, ConfiguredAuth):
            return self._auth.settings()
        return Settings(self._config.base_uri, None, None)

    def _sign(self, request: HttpRequest) -> None:
        if not getattr(request, "needs_auth", False):
            return
        if request.query_parameters:
            request.query_url = _as_sent(request.query_url, request.query_parameters)
            request.query_parameters = {}
        before = dict(request.headers or {})
        self._auth.apply(request)
        changed = dict(request.headers or {}).items() - before.items()
        request.auth_headers |= {name.lower() for name, _ in changed} - _OPEN_HEADERS

    def _call_before(self, call_back: HttpCallBack, request: HttpRequest) -> None:
        """Let a call back see the request; if it changes it, what goes out is signed anew."""
        before = _snapshot(request)
        authorization = _authorization(request)
        call_back.on_before_request(request)
        if _snapshot(request) == before:
            return
        if not isinstance(request.parameters, (str, bytes, type(None))):
            request.parameters = _json(request.parameters)
        request.query_url = _as_sent(request.query_url)
        if _authorization(request) == authorization:
            self._sign(request)
        else:
            request.needs_auth = False

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
            try:
                context.response = execute(request)
            except APINetworkException as error:
                error.attempts = attempts
                failure = error
            pause = _pause(policy, context, failure)
            if pause is None or self._clock() + pause - begun > policy.deadline:
                if failure is not None:
                    raise failure
                return context
            self._sleep(pause)
            self._sign(request)

    def _policy(self) -> RetryPolicy:
        own = getattr(self.http_client, "retry", None) if self._retry is None else self._retry
        return own if isinstance(own, RetryPolicy) else NO_RETRIES

    _clock = staticmethod(time.monotonic)
    _sleep = staticmethod(time.sleep)


def path_segment(name: str, value: object) -> str:
    """Quote what stands between two slashes of a path, such as a message's id.

    Raises:
        TypeError: The value is of a type that is no id.
        ValueError: It is empty, or would lead to another path.
    """
    if value is not None and not isinstance(value, (str, UUID, int)):
        raise TypeError(f"{name} must be text, not {type(value).__name__}.")
    text = "" if value is None else str(value)
    if text.strip(" \t\r\n") in ("", ".", ".."):
        raise ValueError(f"{name} must be the id of a message, not {value!r}.")
    return quote(text, safe="")


def _pause(
    policy: RetryPolicy, context: HttpContext, failure: Optional[APINetworkException]
) -> Optional[float]:
    """Say how long to wait before the next attempt; None if there is to be none."""
    response = context.response
    if not policy.may_repeat(
        repeatable=getattr(context.request, "repeatable", False),
        attempts=context.attempts,
        status_code=response.status_code if response else None,
        request_sent=failure.request_sent if failure else True,
    ):
        return None
    asked = retry_after_seconds(response.headers) if response else None
    return policy.delay(attempts=context.attempts, chance=random.random(), retry_after=asked)  # noqa: S311


def base_uri_prefix(base_uri: object) -> str:
    """Check a base URI and give what stands before the path of every endpoint.

    Raises:
        TypeError: It is not text.
        ValueError: It is not the address of a service.
    """
    if not isinstance(base_uri, str):
        raise TypeError(f"base_uri must be text, not {type(base_uri).__name__}.")
    return _checked_prefix(base_uri)


@functools.lru_cache(maxsize=64)
def _checked_prefix(base_uri: str) -> str:
    parts = urlsplit(APIHelper.clean_url(base_uri))
    if parts.username is not None or parts.password is not None:
        raise ValueError("base_uri must not hold credentials; give them to the client.")
    if parts.query or parts.fragment:
        raise ValueError("base_uri must not have a query or a fragment.")
    # Quoted as requests does it, for what is signed must be what is sent.
    return _as_sent(base_uri).rstrip("/")


def _as_sent(url: str, query_parameters: Optional[Mapping[str, object]] = None) -> str:
    """Give a URL as requests sends it: quoted, with the query in it."""
    url = APIHelper.clean_url(url)
    prepared = requests.Request("GET", url, params=query_parameters or {})  # type: ignore[arg-type]
    return prepared.prepare().url or url


def _json(body: object) -> str:
    if isinstance(body, (str, bytes, int, float)):
        raise TypeError(f"The body must be a model or a dictionary, not {type(body).__name__}.")
    return APIHelper.json_serialize(body)


def _snapshot(request: HttpRequest) -> tuple[object, ...]:
    return (
        request.http_method,
        request.query_url,
        dict(request.headers or {}),
        dict(request.query_parameters or {}),
        copy.copy(request.parameters),
    )


def _authorization(request: HttpRequest) -> Optional[str]:
    return CaseInsensitiveDict(request.headers or {}).get("Authorization")


def _read(context: HttpContext, returns: Optional[Callable[..., object]]) -> object:
    """Turn the body of a success into the result of the call.

    Raises:
        InvalidResponseException: It is not what the service documents.
    """
    response = cast("HttpResponse", context.response)
    text = response.raw_body or ""
    if returns is None:
        return _read_loosely(context, text)
    if not text.strip():
        raise _unreadable(context, "it is empty")
    try:
        return returns(APIHelper.json_deserialize(text))
    except (TypeError, ValueError) as error:
        raise _unreadable(context, error) from error


def _read_loosely(context: HttpContext, text: Union[str, bytes]) -> object:
    """Read the answer to a call that needs none: JSON, plain text, or nothing."""
    try:
        return APIHelper.json_deserialize(text)
    except ValueError as error:
        response = cast("HttpResponse", context.response)
        if "html" in response.headers.get("content-type", "").lower():
            # The service has no HTML: somebody between it and us answered in its place.
            raise _unreadable(context, "it is HTML") from error
        return text


def _unreadable(context: HttpContext, why: object) -> InvalidResponseException:
    return InvalidResponseException(
        f"The answer of the service cannot be read: {why}.", context.without_secrets()
    )
