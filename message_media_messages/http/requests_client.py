"""The HTTP client on `requests`: one request out, one response in."""

from __future__ import annotations

import codecs
import functools
import os
import re
import socket
import ssl
import sys
import threading
import warnings
import weakref
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPException, IncompleteRead
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Optional, Union
from urllib.parse import urlsplit

import requests
import urllib3
from requests.structures import CaseInsensitiveDict
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
    PooledAdapter,
    TunnelNotOpenedError,
    reasons_of,
)
from message_media_messages.http.http_client import HttpClient
from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.http_request import HttpRequest, Timeout, encoded_body
from message_media_messages.http.http_response import HttpResponse
from message_media_messages.http.retry_policy import NO_RETRIES, RetryPolicy
from message_media_messages.http.shortcut import Shortcut
from message_media_messages.http.urls import prepared_url, without_user_info

_CHARSET = r"(?i)charset=[\"']?([\w.:-]+)"
_OBJECT_BEFORE_TEXT = r"^(<.*?>|\w*Connection\w*\(.*?\)): "
# https://www.rfc-editor.org/rfc/rfc9110.html#section-5.5 and section 5.6.2
_UNSENDABLE = r"^\s|[^\t\x20-\x7e\x80-\xff]"
_HEADER_NAME = r"(?a)[\w!#$%&'*+.^`|~-]+"
_MEGABYTE = 1024 * 1024
_CHUNK = 128 * 1024
# Small, because it may become a thousand times as large.
_COMPRESSED_CHUNK = 8 * 1024
_ENCODINGS = ("gzip", "deflate")
_CHARSETS = {"utf-8", "utf-8-sig", "ascii", "utf-16", "utf-16-le", "utf-16-be"} | {
    f"{family}{number}"
    for family, numbers in (("iso8859-", range(1, 17)), ("cp", range(1250, 1259)))
    for number in numbers
}

_Kinds = Union[type[BaseException], tuple[type[BaseException], ...]]
_OF_THE_PROTOCOL = (HTTPException, urllib3_exceptions.HTTPError)
_WITH_QUOTES = (urllib3_exceptions.InvalidChunkLength, requests.exceptions.InvalidURL)
_WITHOUT_QUOTES = (
    OSError,
    IncompleteRead,
    urllib3_exceptions.TimeoutError,
    urllib3_exceptions.NewConnectionError,
    urllib3_exceptions.SSLError,
    urllib3_exceptions.ProxyError,
)
# If nothing was sent: the first row that matches any exception in the chain.
_NOT_SENT_EXCEPTIONS: tuple[tuple[_Kinds, type[APINetworkException]], ...] = (
    ((ssl.SSLError, urllib3_exceptions.SSLError), APISSLException),
    (socket.timeout, APIConnectTimeoutException),
    ((TunnelNotOpenedError, requests.exceptions.ProxyError), APIProxyException),
    (requests.exceptions.InvalidProxyURL, APIProxyException),
    (requests.ConnectTimeout, APIConnectTimeoutException),
    (Exception, APIConnectionException),
)
# Otherwise: the first row that matches the failure itself.
_EXCEPTIONS: tuple[tuple[_Kinds, type[APINetworkException]], ...] = (
    (requests.ConnectTimeout, APIConnectTimeoutException),
    (requests.Timeout, APIReadTimeoutException),
    (requests.exceptions.SSLError, APISSLException),
    (requests.exceptions.ProxyError, APIProxyException),
    (requests.ConnectionError, APIConnectionException),
    (requests.RequestException, APIBrokenResponseException),
    (urllib3_exceptions.HTTPError, APIBrokenResponseException),
    (OSError, APIConnectionException),
    (ValueError, APIBrokenResponseException),  # of Python's parser, over a negative chunk size
)
_ADDED_BY_REQUESTS = {"accept", "accept-encoding", "connection", "content-length", "user-agent"}
_SESSION_SETTINGS = ("headers", "params", "hooks", "proxies", "verify", "cert", "trust_env")


class RequestsClient(HttpClient):
    """Sends requests over one `requests` session, which keeps its connections.

    It may be shared between threads. A forked child has connections of its own, and so has a copy
    that comes out of a pickle. Cookies, `.netrc` and redirects are not used: they would mix
    accounts, or turn a request into another one. Proxies and certificates are those of the
    arguments, and then of the environment, as always with `requests`.

    Args:
        timeout: Seconds to wait for a connection, and then for each part of the answer; a pair
            gives the two apart. None sets no limit but that of the call as a whole; see
            `RetryPolicy.deadline`.
        cache: Whether answers to GET requests are kept for as long as the service says.
        max_retries: How often a request is repeated; see `RetryPolicy` for which ones are.
        retry_interval: Seconds of the first pause between two attempts; later ones double.
        pool_size: How many connections to a host are kept; as many threads do not wait for another.
        max_idle: After how many seconds without use a connection is opened again.
        max_response_bytes: The maximum size of a body after decompression. A larger body is not
            read to its end. At most twice this size plus 1 MB is received per response, including
            headers and framing.
        proxies: The proxy by scheme, such as `{"https": "http://proxy:3128"}`.
        verify: False to trust any certificate, which warns, or the path of a bundle of those to
            trust.
        cert: The path of a client certificate, or a pair with that of its key.

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
        *,
        pool_size: int = 32,
        max_idle: float = 15.0,
        max_response_bytes: int = 10 * _MEGABYTE,
        proxies: Optional[Mapping[str, str]] = None,
        verify: Union[bool, str] = True,
        cert: Union[str, tuple[str, str], None] = None,
    ) -> None:
        self.timeout = checked_timeout(timeout)
        self.retry = _retry_policy(max_retries, retry_interval)
        self._cache = cache
        self._pool_size = _positive("pool_size", pool_size, int)
        self._max_idle = _positive("max_idle", max_idle)
        self._max_response_bytes = _positive("max_response_bytes", max_response_bytes, int)
        if verify == "":
            raise ValueError("verify is empty: give True, or the path of a bundle to trust.")
        if verify is False:
            warnings.warn(
                "With verify=False, any server that answers is trusted and receives the API key. "
                "Give the path of a CA bundle instead.",
                urllib3_exceptions.InsecureRequestWarning,
                stacklevel=2,
            )
        self._open()
        for scheme, proxy in (proxies or {}).items():
            # For requests, `all` is weaker than what the environment says of a scheme.
            for each in ("http", "https") if scheme == "all" else (scheme,):
                self.session.proxies.setdefault(each, proxy)
        self.session.verify = verify
        self.session.cert = cert

    # What a subclass has whose constructor does not call this one.
    timeout: Timeout = 60
    retry: RetryPolicy = NO_RETRIES
    _cache: bool = False
    _pool_size: int = 32
    _max_idle: float = 15.0
    _max_response_bytes: int = 10 * _MEGABYTE
    _shortcut: Shortcut = Shortcut()

    def execute_as_string(self, request: HttpRequest) -> HttpResponse:
        """Send a request and wait for the response, with its body as text.

        The text is UTF-8 unless the response names another encoding.

        Raises:
            APINetworkException: There was no response, or no whole one.
            ValueError: The request cannot be sent.
        """
        return self._execute(request, binary=False)

    def execute_as_binary(self, request: HttpRequest) -> HttpResponse:
        """Send a request and wait for the response, with its body as bytes.

        Raises:
            APINetworkException: There was no response, or no whole one.
            ValueError: The request cannot be sent.
        """
        return self._execute(request, binary=True)

    def convert_response(self, response: object, binary: bool) -> HttpResponse:
        """Read a response of `requests` into an `HttpResponse`."""
        if not isinstance(response, requests.Response):
            raise TypeError("response must be a requests.Response.")
        body, incomplete = self._body(response)
        text = body if binary else _decoded(body, response.headers.get("content-type", ""))
        return HttpResponse(response.status_code, response.headers, text, incomplete)

    def close(self) -> None:
        """Close the connections; a request after that opens new ones."""
        self.session.close()

    def __getstate__(self) -> dict[str, object]:
        state = {name: value for name, value in vars(self).items() if name not in _OWN_TO_A_PROCESS}
        settings = {name: getattr(self.session, name) for name in _SESSION_SETTINGS}
        mounts = {
            prefix: adapter
            for prefix, adapter in self.session.adapters.items()
            if not isinstance(adapter, PooledAdapter)
        }
        return {**state, "session_settings": settings, "mounts": mounts}

    def __setstate__(self, state: dict[str, Any]) -> None:
        settings, mounts = state.pop("session_settings"), state.pop("mounts")
        vars(self).update(state)
        self._open()
        for name, value in settings.items():
            setattr(self.session, name, _containers_of_its_own(value))
        for prefix, adapter in mounts.items():
            self.session.mount(prefix, adapter)

    def _open(self) -> None:
        self._inherited: list[object] = []
        self._shortcut = Shortcut()
        session = requests.Session()
        self.session: requests.Session = session
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        # What requests would follow if it were asked to; it looks even if it is not.
        session.get_redirect_target = _no_redirect  # type: ignore[method-assign]
        kind: type[PooledAdapter] = PooledAdapter
        if self._cache:
            from message_media_messages.http.response_cache import CachingAdapter

            kind = CachingAdapter
        adapter = kind(
            pool_size=self._pool_size,
            max_idle=self._max_idle,
            max_response_bytes=self._max_response_bytes,
        )
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        session.headers["Accept-Encoding"] = ", ".join(_ENCODINGS)
        # Not the session, whose hooks may lead back to this and would keep it alive.
        weakref.finalize(self, adapter.close)
        _living.add(self)

    def _after_fork(self) -> None:
        """Leave the parent its connections, and get others."""
        adapters: set[Any] = set(self.session.adapters.values())
        for adapter in adapters:
            # One of an application may be anything.
            with suppress(AttributeError, TypeError):
                # Kept, for closing them could wait for a lock that no thread will ever release.
                self._inherited += [adapter.poolmanager, adapter.proxy_manager]
                adapter.init_poolmanager(
                    adapter._pool_connections, adapter._pool_maxsize, block=adapter._pool_block
                )
                adapter.proxy_manager = {}

    def _execute(self, request: HttpRequest, binary: bool) -> HttpResponse:
        _check(request)
        attempt = Attempt(self.retry.deadline if request.time_limit is None else request.time_limit)
        before = sys.exc_info()[1]
        try:
            response = self._send(request, attempt)
            if response.status_code < 200:
                raise requests.ConnectionError(f"It answered {response.status_code} and no more")
            return self.convert_response(response, binary)
        except requests.HTTPError:
            raise  # by a hook of the application, which may see it
        except (requests.RequestException, urllib3_exceptions.HTTPError, OSError, ValueError) as e:
            failure, cause = _exception_and_cause(e, request, attempt, before)
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
        data = body if is_form else encoded_body(body)  # before a variable holds the credentials
        session = self.session
        hooks = session.hooks.get("response", ())
        headers = dict(request.headers or {})
        if self._cache and not getattr(request, "auth_headers", frozenset()) <= {"authorization"}:
            headers["Cache-Control"] = "no-store, no-cache"  # it knows no other header of a caller
        arguments: dict[str, Any] = {
            "headers": headers,
            "data": data,
            "timeout": self.timeout if request.timeout is None else request.timeout,
            "hooks": {
                **session.hooks,
                "response": [attempt, *([hooks] if callable(hooks) else hooks)],
            },
            # Given with the request, they hold against those of the environment.
            "proxies": dict(session.proxies),
            "verify": None if session.verify is True else session.verify,
        }
        is_plain = isinstance(request.query_url, str) and not (
            is_form or request.query_parameters or request.files
        )
        if is_plain and self._shortcut.leads_through(session):
            return self._shortcut.request(
                session, request.http_method, request.query_url, **arguments
            )
        return session.request(
            request.http_method,
            request.query_url,
            params=request.query_parameters or {},  # type: ignore[arg-type]
            files=request.files or {},  # type: ignore[arg-type]
            # Without this, a netrc entry or the URL would replace the Authorization header.
            auth=_as_it_is,
            allow_redirects=False,
            stream=True,
            **arguments,
        )

    def _body(self, response: requests.Response) -> tuple[bytes, Optional[str]]:
        """Read a body up to the limit, and say why if it is not whole."""
        if response.raw is None:  # a response that was made by hand
            return response.content, None
        limit = self._max_response_bytes
        too_large = f"it is larger than {limit / _MEGABYTE:g} MB"
        length = response.headers.get("content-length", "")
        if length.isdecimal() and int(length[:20]) > limit:
            response.close()
            return b"", too_large
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in (*_ENCODINGS, "identity"):
            response.close()
            return b"", "it is compressed in a way that was not asked for"
        # urllib3 1.26 does not check the length unless it is told to; that of an answer out of the
        # cache may be the length of the one by which the service confirmed it.
        response.raw.enforce_content_length = not getattr(response, "from_cache", False)
        chunks: list[bytes] = []
        received = 0
        size = _CHUNK if encoding == "identity" else _COMPRESSED_CHUNK
        for chunk in response.iter_content(size):
            chunks.append(chunk)
            received += len(chunk)
            if received > limit:
                response.close()
                return b"".join(chunks)[:limit], too_large
        return b"".join(chunks), None


_OWN_TO_A_PROCESS = ("session", "_inherited", "_shortcut")
_living: weakref.WeakSet[RequestsClient] = weakref.WeakSet()


def _renew_all() -> None:
    for client in list(_living):
        client._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)


def checked_timeout(timeout: Timeout) -> Timeout:
    """Check a timeout before it is used.

    Raises:
        TypeError: It is neither a number nor a pair of numbers, nor None.
        ValueError: It is not positive, or not finite.
    """
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


def _containers_of_its_own(value: Any) -> Any:
    """Copy a setting of a session, but not what an application has put into it."""
    if isinstance(value, dict):
        return {name: _containers_of_its_own(item) for name, item in value.items()}
    if isinstance(value, list):
        return list(value)
    return value.copy() if isinstance(value, CaseInsensitiveDict) else value


def _retry_policy(max_retries: Optional[int], retry_interval: Optional[float]) -> RetryPolicy:
    if max_retries is None and retry_interval is None:
        return NO_RETRIES
    defaults = RetryPolicy()
    policy = RetryPolicy(
        max_retries=defaults.max_retries if max_retries is None else max_retries,
        backoff=defaults.backoff if retry_interval is None else retry_interval,
    )
    return policy._replace(max_backoff=max(policy.max_backoff, policy.backoff))


def _as_it_is(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    return prepared


def _no_redirect(resp: requests.Response) -> None:  # noqa: ARG001
    return None


def _check(request: HttpRequest) -> None:
    """Refuse what cannot be sent, without showing a header's value, which may be a secret.

    Raises:
        TypeError: A header's value is neither text nor bytes.
        ValueError: The URL cannot be sent; a header's name has a character that HTTP does not allow
            in names; or its value begins with a space, or has an ASCII control character other
            than a tab, or a character outside Latin-1.
    """
    # No variable holds a value, for crash reporters show the variables of a frame.
    for name in request.headers or {}:
        if not _is_header_name(name):
            raise ValueError(f"{name!r} is not a valid header name.")
        if not isinstance(request.headers[name], (str, bytes)):
            kind = type(request.headers[name]).__name__
            raise TypeError(f"The header {name} must be text, not {kind}.")
        if not _is_header_value(request.headers[name]):
            raise ValueError(f"The header {name} has a character in it that cannot be sent.")
    if isinstance(request.query_url, str):
        prepared_url(request.query_url)


@functools.lru_cache(maxsize=256)
def _is_header_name(name: Union[str, bytes]) -> bool:
    text = name.decode("latin-1") if isinstance(name, bytes) else name
    return re.fullmatch(_HEADER_NAME, text) is not None


def _is_header_value(value: Union[str, bytes]) -> bool:
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    is_plain = text.isascii() and text.isprintable() and not text.startswith(" ")
    return is_plain or re.search(_UNSENDABLE, text) is None


def _decoded(body: bytes, content_type: str) -> str:
    declared = re.search(_CHARSET, content_type)
    charset = "utf-8"
    if declared:
        with suppress(LookupError):
            charset = codecs.lookup(declared.group(1)).name
    # Python's encodings are more than the world's: some warn, some never end.
    return body.decode(charset if charset in _CHARSETS else "utf-8", "replace")


def _exception_and_cause(
    error: Exception, request: HttpRequest, attempt: Attempt, before: Optional[BaseException]
) -> tuple[Exception, Optional[BaseException]]:
    """Return the exception to raise for a failure, and the cause that may be shown with it.

    Args:
        error: The failure.
        request: The request.
        attempt: The attempt to send it.
        before: What the caller was handling before the attempt.
    """
    _drop_frames(error, before)
    if not attempt.responses and _is_of_the_caller(error, attempt):
        return error, error.__cause__
    reasons = reasons_of(error)
    answer = next((each for each in attempt.responses if each.status_code >= 200), None)
    sent = answer is not None or attempt.sent or error is not attempt.not_sent
    what = _description(reasons)
    response = None
    if answer is not None:
        response = HttpResponse(answer.status_code, answer.headers, None, what)
    context = HttpContext(request, response).without_secrets()
    failed = "The exchange with" if sent else "The connection to"
    host = urlsplit(context.request.query_url).netloc
    kind = _kind_of(error, reasons, sent, is_answered=answer is not None)
    exception = kind(f"{failed} {host} failed: {what}.", context, sent)
    prepared = attempt.responses[0].request if attempt.responses else None
    exception.request = _without_secrets(
        prepared or getattr(error, "request", None), context.request.headers
    )
    if isinstance(error, requests.RequestException):
        error.request, error.response = exception.request, None
    return exception, None if _quotes_the_peer(reasons) else error


def _is_of_the_caller(error: Exception, attempt: Attempt) -> bool:
    """Return whether a failure is the caller's error: the request is invalid and was not sent."""
    if isinstance(error, requests.exceptions.InvalidHeader):
        # requests raises it for a request's header, and for urllib3's error about a response's.
        return not isinstance(error.args[0], urllib3_exceptions.HTTPError)
    if isinstance(error, (requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema)):
        return True
    return not isinstance(error, OF_THE_NETWORK) and not attempt.sent


def _kind_of(
    error: Exception, reasons: list[BaseException], sent: bool, *, is_answered: bool
) -> type[APINetworkException]:
    if is_answered and any(
        isinstance(reason, urllib3_exceptions.ReadTimeoutError) for reason in reasons
    ):
        return APIStalledResponseException
    if sent:
        return next(ours for theirs, ours in _EXCEPTIONS if isinstance(error, theirs))
    return next(
        ours
        for theirs, ours in _NOT_SENT_EXCEPTIONS
        if any(isinstance(reason, theirs) for reason in reasons)
    )


def _description(reasons: list[BaseException]) -> str:
    """Return the text of a failure, or its type where the text may repeat what a peer wrote."""
    if any(isinstance(reason, requests.exceptions.InvalidProxyURL) for reason in reasons):
        return "the URL of the proxy is not valid; it is set by proxies= or the environment"
    text = re.sub(_OBJECT_BEFORE_TEXT, "", str(reasons[-1])).strip().rstrip(".")
    if _is_refused_tunnel(reasons):
        status = re.match(r"Tunnel connection failed: \d+", text)
        return status[0] if status else "the proxy opened no tunnel"
    if _quotes_the_peer(reasons) or not text:
        return type(reasons[-1]).__name__
    return text


def _quotes_the_peer(reasons: list[BaseException]) -> bool:
    """Return whether the text of a failure may repeat what was received, or a proxy's password."""
    innermost = reasons[-1]
    if isinstance(innermost, _WITH_QUOTES) or _is_refused_tunnel(reasons):
        return True
    if isinstance(innermost, ValueError) and not isinstance(innermost, OSError):
        return True  # as in "invalid literal for int()"
    return isinstance(innermost, _OF_THE_PROTOCOL) and not isinstance(innermost, _WITHOUT_QUOTES)


def _is_refused_tunnel(reasons: list[BaseException]) -> bool:
    return any(isinstance(reason, TunnelNotOpenedError) for reason in reasons)


def _drop_frames(error: BaseException, before: Optional[BaseException]) -> None:
    """Forget the frames of an exception and of those that led to it.

    Their variables hold the credentials, and crash reporters show the variables of all frames.

    Args:
        error: The exception.
        before: What the caller was handling before; its frames are the caller's.
    """
    found: list[BaseException] = []
    queue: list[Optional[BaseException]] = [error]
    for each in queue:
        if each is not None and each is not before and not any(each is known for known in found):
            found.append(each)
            each.__traceback__ = None
            queue += [each.__cause__, each.__context__]


def _without_secrets(
    prepared: object, safe: Mapping[str, str]
) -> Optional[requests.PreparedRequest]:
    """Give a request of `requests` without what would let its reader sign as the account."""
    if not isinstance(prepared, requests.PreparedRequest):
        return None
    shown = prepared.copy()
    shown.hooks = {"response": []}
    shown.url = without_user_info(shown.url or "")
    for name in list(shown.headers):
        if name in safe:
            shown.headers[name] = safe[name]
        elif name.lower() not in _ADDED_BY_REQUESTS:
            shown.headers[name] = "***"
    return shown
