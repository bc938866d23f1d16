"""The base class of all controllers."""

from __future__ import annotations

import copy
import functools
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, Callable, ClassVar, Optional, TypeVar, Union

from message_media_messages._version import __version__
from message_media_messages.api_helper import APIHelper as APIHelper
from message_media_messages.configuration import Configuration as Configuration
from message_media_messages.controllers import pipeline
from message_media_messages.controllers.options import ClientOptions
from message_media_messages.controllers.pipeline import Call
from message_media_messages.exceptions.api_exception import APIException as APIException
from message_media_messages.exceptions.status_exceptions import exception_for
from message_media_messages.http.auth.auth_handler import require_account
from message_media_messages.http.auth.auth_manager import AuthManager as AuthManager
from message_media_messages.http.http_call_back import CallBack
from message_media_messages.http.http_client import Transport
from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.http_request import HttpRequest
from message_media_messages.http.redaction import redacted
from message_media_messages.http.requests_client import RequestsClient
from message_media_messages.http.retry_policy import NO_RETRIES, RetryPolicy
from message_media_messages.json_encoding import json_serialize
from message_media_messages.urls import base_uri_prefix, url_as_sent

T = TypeVar("T")
Body = Union[Mapping[str, object], Sequence[Mapping[str, object]], None]
ErrorTable = Mapping[int, tuple[type[APIException], str]]

NO_BODY = object()
_REASONS = {400: "Request was invalid", 404: "Message not found"}

# The call in progress. `execute_request` takes only a request, as in 2.1.3, which may be of any
# class, and which applications and their tests see.
_CALL: ContextVar[Optional[Call]] = ContextVar("_CALL", default=None)


class BaseController:
    """The base class of all controllers.

    A controller that does not belong to a client uses the process-wide `Configuration`.

    Args:
        client: The HTTP client; `BaseController.http_client` if not given.
        call_back: A hook that is called before each request and after each response.
    """

    #: The HTTP client of all clients and controllers that have none of their own.
    http_client: Transport = RequestsClient(max_retries=RetryPolicy().max_retries)

    http_call_back: Optional[CallBack] = None

    #: Headers that are sent with every request of every controller.
    global_headers: ClassVar[dict[str, str]] = {
        "user-agent": f"messagemedia-messages/{__version__}"
    }

    _options: ClientOptions = ClientOptions()

    def __init__(
        self,
        client: Optional[Transport] = None,
        call_back: Optional[CallBack] = None,
    ) -> None:
        if client is not None:
            self.http_client = client
        if call_back is not None:
            self.http_call_back = call_back

    def validate_parameters(self, **kwargs: object) -> None:
        """Raise a `ValueError` with the name of a parameter that is None."""
        for name, value in kwargs.items():
            if value is None:
                raise ValueError(f"Required parameter {name} cannot be None.")

    def execute_request(self, request: HttpRequest, binary: bool = False) -> HttpContext:
        """Send a request, retry it if the policy allows, and return it with the response.

        Args:
            request: The signed request. Only GET and HEAD are treated as idempotent.
            binary: Whether to return the body of the response as bytes.
        """
        call = _CALL.get()
        if call is None or call.request is not request:
            is_read = HttpRequest.of(request).http_method in ("GET", "HEAD")
            call = Call(request, idempotent=is_read, policy=self._policy())
        request.headers = {**self.global_headers, **(request.headers or {})}
        if self.http_call_back is not None:
            call.call_back(self.http_call_back)
        execute = "execute_as_binary" if binary else "execute_as_string"
        send: Callable[[object], object] = getattr(self.http_client, execute)
        context = pipeline.execute(call, send, clock=self._clock, sleep=self._sleep)
        if self.http_call_back is not None:
            self.http_call_back.on_after_response(context)
        return context

    def validate_response(self, context: HttpContext) -> None:
        """Raise the `APIException` for a status that is not from 200 to 208."""
        status = context.response.status_code
        if not 200 <= status <= 208:
            reason = _REASONS.get(status, "HTTP response not OK.")
            raise exception_for(status)(reason, redacted(context))

    def _call(
        self,
        method: str,
        path: str,
        *,
        returns: Callable[[HttpContext], T],
        body: object = NO_BODY,
        idempotent: bool = True,
        errors: Optional[ErrorTable] = None,
    ) -> T:
        """Send one request, and return its result. All endpoints use this.

        `path` is quoted, and `errors` has the endpoint's own exceptions and reasons by status.
        """
        call = self._prepared(method, path, body, idempotent)
        token = _CALL.set(call)
        try:
            context = self.execute_request(call.request)
        finally:
            _CALL.reset(token)
        context = HttpContext.of(context, call.request)
        status = context.response.status_code
        if errors and status in errors:
            kind, reason = errors[status]
            raise kind(reason, redacted(context))
        self.validate_response(context)
        return returns(context)

    def _prepared(self, method: str, path: str, body: object, idempotent: bool) -> Call:
        """Build a request with the transport, and sign it."""
        options = self._options
        prefix = self._replaced_prefix() or options.prefix()
        url = url_as_sent(prefix + path)
        if not url.startswith(prefix + "/") or ".." in url.partition("?")[0].split("/"):
            raise ValueError(f"path must not leave the base URI, as {path!r} does.")
        auth, account = options.signer()
        headers = {"accept": "application/json"}
        if account is not None:
            headers["Account"] = account
        arguments = {}
        if body is not NO_BODY:
            headers["content-type"] = "application/json; charset=utf-8"
            arguments["parameters"] = _json(body)
        build = getattr(self.http_client, method.lower(), None)
        if build is None:
            raise TypeError(f"The HTTP client must have a method {method.lower()}().")
        call = Call(
            build(url, headers=headers, **arguments),
            auth=auth,
            idempotent=idempotent,
            policy=self._policy(),
            timeout=options.timeout,
            method=method,
            url=url,
            body=arguments.get("parameters"),
        )
        call.sign()
        return call

    def _replaced_prefix(self) -> Optional[str]:
        """Return the prefix if a test has replaced `Configuration` in the controller's module."""
        kind: Any = type(self)
        configured = getattr(_module_of(kind), "Configuration", Configuration)
        base_uri = None if configured is Configuration else getattr(configured, "base_uri", None)
        return base_uri_prefix(base_uri) if isinstance(base_uri, str) else None

    def _policy(self) -> RetryPolicy:
        if self._options.retry is not None:
            return self._options.retry
        retry = getattr(self.http_client, "retry", None)  # a mock has any attribute
        return retry if isinstance(retry, RetryPolicy) else NO_RETRIES

    def _for_account(self, account: str) -> BaseController:
        account = require_account("account_header", account)
        return self._with(self._options.replaced(account=account))

    def _with(self, options: ClientOptions) -> BaseController:
        """Return a copy of the controller with other options."""
        other = copy.copy(self)
        other._options = options
        return other

    def __dir__(self) -> Iterable[str]:
        """List the attributes, except deprecated names."""
        return [
            name
            for name in super().__dir__()
            if not hasattr(getattr(type(self), name, None), "__deprecated__")
        ]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}({self._options})>"

    _clock = staticmethod(time.monotonic)
    _sleep = staticmethod(time.sleep)


@functools.lru_cache(maxsize=64)
def _module_of(kind: type) -> Any:
    modules = (sys.modules.get(each.__module__) for each in kind.__mro__)
    return next(m for m in modules if m and m.__name__.startswith("message_media_messages."))


def _json(body: object) -> str:
    if isinstance(body, (str, bytes, int, float)):
        raise TypeError(f"The body must be a model or a dictionary, not {type(body).__name__}.")
    return json_serialize(body)
