"""The HTTP client that uses `requests`."""

from __future__ import annotations

import os
import re
import sys
import threading
import weakref
from collections.abc import Iterable, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Optional, Union

import requests
import urllib3
from requests import Response, Session  # by name, because tests patch `requests.Session`
from requests.adapters import HTTPAdapter
from urllib3.exceptions import InsecureRequestWarning

from message_media_messages.decorators import warn_caller
from message_media_messages.http.connections import Attempt, PooledAdapter
from message_media_messages.http.fast_path import FastPath
from message_media_messages.http.http_client import HttpClient
from message_media_messages.http.http_request import HttpRequest, Timeout, encoded_body
from message_media_messages.http.http_response import HttpResponse, is_instance
from message_media_messages.http.network_errors import FAILURES, exception_and_cause
from message_media_messages.http.redaction import is_public
from message_media_messages.http.response_body import ENCODINGS, decode_body, read_body
from message_media_messages.http.retry_policy import NO_RETRIES, RetryPolicy
from message_media_messages.urls import prepared_url

# https://www.rfc-editor.org/rfc/rfc9110.html#section-5.5 and section 5.6.2
_UNSENDABLE = re.compile(r"^\s|[^\t\x20-\x7e\x80-\xff]").search
_HEADER_NAME = re.compile(r"(?a)[\w!#$%&'*+.^`|~-]+").fullmatch
_MEGABYTE = 1024 * 1024


class RequestsClient(HttpClient):
    """Sends requests over one `requests` session with a connection pool.

    It is thread-safe. A forked child process and an unpickled copy open their own connections.
    Cookies, `.netrc` and redirects are not used: they could mix accounts or change a request.
    Proxies and certificates come from the arguments, and then from the environment, as always with
    `requests`.

    Args:
        timeout: Seconds to wait for a connection, and then for each part of the response; a pair
            sets them separately. With None, only `RetryPolicy.deadline` limits a call.
        cache: Whether responses to GET requests are cached for as long as the service allows.
        max_retries: The maximum number of retries; see `RetryPolicy`.
        retry_interval: Seconds of backoff before the first retry; doubled for each later one.
        pool_size: The number of connections to keep per host. More threads open extra connections.
        max_idle: Seconds after which an idle connection is not reused.
        max_response_bytes: The maximum size of a body after decompression. A larger body is not
            read completely; in a success response, it raises `InvalidResponseException`. At most
            twice this size plus 1 MB is received per response, including headers and framing.
        proxies: The proxy URL by scheme, such as `{"https": "http://proxy:3128"}`.
        verify: False to trust any certificate, which warns, or the path of a CA bundle.
        cert: The path of a client certificate, or a pair: its path and the path of its key.

    Attributes:
        session: The session, for settings that have no argument.
        retry: The policy of `max_retries` and `retry_interval`; no retries if both are None.

    Raises:
        TypeError: An argument has a wrong type.
        ValueError: A number is not positive, or not finite.
    """

    def __init__(
        self,
        timeout: Timeout = 60,
        cache: bool = False,
        max_retries: Optional[int] = None,
        retry_interval: Optional[float] = None,
        *,
        pool_size: int = 32,
        max_idle: float = 15.0,
        max_response_bytes: int = 10 * _MEGABYTE,
        proxies: Optional[Mapping[str, str]] = None,
        verify: Union[bool, str] = True,
        cert: Union[str, tuple[str, str], None] = None,
    ) -> None:
        self.timeout: Timeout = checked_timeout(timeout)
        self.retry: RetryPolicy = _retry_policy(max_retries, retry_interval)
        self._cache = cache
        self._max_response_bytes = _positive("max_response_bytes", max_response_bytes, int)
        kind: type[PooledAdapter] = PooledAdapter
        if cache:
            from message_media_messages.http.response_cache import CachingAdapter

            kind = CachingAdapter
        adapter = kind(
            pool_size=_positive("pool_size", pool_size, int),
            max_idle=_positive("max_idle", max_idle),
            max_response_bytes=max_response_bytes,
        )
        if verify == "":
            raise ValueError("verify is empty; pass True or the path of a CA bundle.")
        if verify is False:
            warn_caller(
                "With verify=False, any server is trusted and receives the API key. "
                "Pass the path of a CA bundle instead.",
                InsecureRequestWarning,
            )
        self.session: Session = requests.session()
        self.session.mount("https://", adapter)
        self.session.mount("http://", adapter)
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.session.headers["Accept-Encoding"] = ", ".join(ENCODINGS)
        for scheme, proxy in (proxies or {}).items():
            # requests prefers a scheme's proxy in the environment to the argument's one for `all`.
            for each in ("http", "https") if scheme == "all" else (scheme,):
                self.session.proxies.setdefault(each, proxy)
        self.session.verify = verify
        self.session.cert = cert
        self._open([adapter])

    def execute_as_string(self, request: HttpRequest) -> HttpResponse:
        """Send a request and return the response, with its body as text.

        The text is decoded as UTF-8, unless the response names another charset.

        Raises:
            APINetworkException: There was no complete response.
            ValueError: The request cannot be sent.
        """
        return self._execute(request, binary=False)

    def execute_as_binary(self, request: HttpRequest) -> HttpResponse:
        """Do the same as `execute_as_string`, with the body as bytes."""
        return self._execute(request, binary=True)

    def convert_response(self, response: Any, binary: bool) -> HttpResponse:
        """Convert a `requests` response, or a mock of one, to an `HttpResponse`."""
        if not is_instance(response, Response):
            body = response.content if binary else response.text
            return HttpResponse(response.status_code, response.headers, body)
        body, incomplete = read_body(response, self._max_response_bytes)
        text = body if binary else decode_body(body, response.headers.get("content-type", ""))
        return HttpResponse(response.status_code, response.headers, text, incomplete)

    def close(self) -> None:
        """Close the idle connections. A later request opens new ones."""
        self.session.close()

    def __getstate__(self) -> dict[str, object]:
        return {k: v for k, v in vars(self).items() if k not in ("_inherited", "_fast_path")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._open(self.session.adapters.values())

    def _open(self, adapters: Iterable[Any]) -> None:
        """Prepare the session, which may come from a pickle, for this process."""
        self._inherited: list[object] = []
        self._fast_path = FastPath()
        # requests parses the target of a redirect even if it does not follow it.
        self.session.get_redirect_target = _no_redirect  # type: ignore[method-assign]
        for adapter in {*adapters}:
            # Not session.close: hooks of the session may refer to this object and keep it alive.
            weakref.finalize(self, adapter.close)
        _living.add(self)

    def _after_fork(self) -> None:
        """Leave the inherited connections to the parent, and use new ones."""
        adapters = self.session.adapters if is_instance(self.session, Session) else {}
        for adapter in {*adapters.values()}:
            if isinstance(adapter, HTTPAdapter):
                old: Any = adapter
                # Kept open, because closing them could wait for a lock that is never released.
                self._inherited += [old.poolmanager, old.proxy_manager]
                old.init_poolmanager(
                    old._pool_connections, old._pool_maxsize, block=old._pool_block
                )
                old.proxy_manager = {}

    def _execute(self, request: HttpRequest, binary: bool) -> HttpResponse:
        _check(request)
        attempt = Attempt(self.retry.deadline if request.time_limit is None else request.time_limit)
        before = sys.exc_info()[1]
        try:
            response = self._send(request, attempt)
            if response.status_code < 200:
                raise requests.ConnectionError(f"Only status {response.status_code} was received")
            return self.convert_response(response, binary)
        except requests.HTTPError:
            raise  # from a response hook of the application
        except FAILURES as error:
            failure, cause = exception_and_cause(error, request, attempt, before)
        finally:
            # Close responses that were not read to the end, so that the next request on the
            # connection does not receive the rest.
            for each in attempt.responses:
                each.close()
            attempt.responses.clear()  # breaks the reference cycle with the hook
        # Raised outside of the except block: the traceback has no inner frames, and the exception
        # that was caught is not its context.
        raise failure from cause

    def _send(self, request: HttpRequest, attempt: Attempt) -> requests.Response:
        body = request.parameters
        is_form = isinstance(body, (dict, list, tuple))
        is_ascii = isinstance(body, str) and body.isascii()
        # Encoded before a variable of this frame holds the credentials.
        data = body if is_form or is_ascii else encoded_body(body)
        session = self.session
        headers = dict(request.headers or {})
        # The cache keeps apart what differs in the header Authorization, but in no other secret.
        if self._cache and not all(is_public(n) or n.lower() == "authorization" for n in headers):
            headers["Cache-Control"] = "no-store, no-cache"
        arguments: dict[str, Any] = {
            "headers": headers,
            "data": data,
            "timeout": self.timeout if request.timeout is None else request.timeout,
            **_settings_of(session, attempt),
        }
        is_plain = isinstance(request.query_url, str) and not (
            is_form or request.query_parameters or request.files
        )
        if is_plain and self._fast_path.is_open(session):
            return self._fast_path.request(
                session, request.http_method, request.query_url, **arguments
            )
        return session.request(
            request.http_method,
            request.query_url,
            params=request.query_parameters or {},  # type: ignore[arg-type]
            files=request.files or {},  # type: ignore[arg-type]
            # Without this, a netrc entry or the URL would replace the Authorization header.
            auth=lambda prepared: prepared,
            allow_redirects=False,
            stream=True,
            **arguments,
        )


_living: weakref.WeakSet[RequestsClient] = weakref.WeakSet()


def _renew_all() -> None:
    for client in list(_living):
        client._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)


def checked_timeout(timeout: Timeout) -> Timeout:
    """Return a timeout, if it is a positive number, a pair of them, or None."""
    if isinstance(timeout, urllib3.Timeout):
        return timeout
    parts = timeout if isinstance(timeout, tuple) and len(timeout) == 2 else (timeout,)
    for seconds in parts:
        if seconds is None:
            continue
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
            raise TypeError("timeout must be seconds, or a pair of them: (connect, read).")
        _positive("timeout", seconds)
    return timeout


def _positive(name: str, value: Any, kind: Any = (int, float)) -> Any:
    if isinstance(value, bool) or not isinstance(value, kind):
        whole = "whole " if kind is int else ""
        raise TypeError(f"{name} must be a {whole}number, not {type(value).__name__}.")
    if not 0 < value <= threading.TIMEOUT_MAX:
        raise ValueError(f"{name} must be positive and finite, not {value}.")
    return value


def _retry_policy(max_retries: Optional[int], retry_interval: Optional[float]) -> RetryPolicy:
    arguments: dict[str, Any] = {"max_retries": max_retries, "backoff": retry_interval}
    given = {name: value for name, value in arguments.items() if value is not None}
    if not given:
        return NO_RETRIES
    policy = RetryPolicy(**given)
    return policy._replace(max_backoff=max(policy.max_backoff, policy.backoff))


def _settings_of(session: Any, attempt: Attempt) -> dict[str, Any]:
    """Return the settings of a session that must be passed with each request.

    Proxies and certificates that are passed take precedence over the environment.
    """
    if not is_instance(session, Session):
        return {"hooks": {"response": [attempt]}}
    hooks = session.hooks.get("response", ())
    responses = [attempt, *([hooks] if callable(hooks) else hooks)]
    return {
        "hooks": {**session.hooks, "response": responses},
        "proxies": dict(session.proxies),
        "verify": None if session.verify is True else session.verify,
    }


def _no_redirect(resp: requests.Response) -> None:  # noqa: ARG001
    return None


def _check(request: HttpRequest) -> None:
    """Raise an error for an invalid request; its text contains no header value."""
    # Do not assign a value to a variable: crash reporters show the variables of a frame.
    for name in request.headers or {}:
        if type(name) is not str or not _HEADER_NAME(name):
            raise ValueError(f"{name!r} is not a valid header name.")
        if not isinstance(request.headers[name], str):
            kind = type(request.headers[name]).__name__
            raise TypeError(f"The header {name} must be text, not {kind}.")
        if _UNSENDABLE(request.headers[name]):
            raise ValueError(f"The header {name} contains a character that cannot be sent.")
    if isinstance(request.query_url, str):
        prepared_url(request.query_url)
