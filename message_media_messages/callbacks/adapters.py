"""Return the request as the server received it, from the environ of WSGI or the scope of ASGI.

The service signs the request line, and frameworks decode the path. Servers keep the original
request target in different places.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any, NamedTuple, Optional, Protocol, Union, runtime_checkable
from urllib.parse import quote

from message_media_messages.callbacks.errors import SignatureError

__all__ = [
    "IN_PATH",
    "CallbackRequest",
    "Headers",
    "HeadersLike",
    "from_asgi",
    "from_wsgi",
    "request_target",
]

_MAX_BODY = 20 * 1024 * 1024
# What RFC 3986 allows in a path, so that only the other characters are percent-encoded.
IN_PATH = "/:@!$&'()*+,;=~"


@runtime_checkable
class HeadersLike(Protocol):
    """A mapping of headers, or a class of a framework that resembles one."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Return the names and values."""
        ...


Headers = Union[HeadersLike, Iterable[tuple[str, str]]]


class CallbackRequest(NamedTuple):
    """A received request, for `verifier.parse(*request)`.

    Attributes:
        method: The HTTP method.
        target: The path and query as received, not decoded.
        headers: The headers, with names in any case.
        body: The raw body.
        protocol: The HTTP version of the request line.
    """

    method: str
    target: str
    headers: Headers
    body: bytes
    protocol: str = "HTTP/1.1"


def from_wsgi(environ: MutableMapping[str, Any], body: Optional[bytes] = None) -> CallbackRequest:
    """Return the request of a WSGI application, such as Flask or Django.

    The target is in `RAW_URI` (gunicorn, Werkzeug) or `REQUEST_URI` (waitress, uWSGI, mod_wsgi).
    For other servers it is built from the decoded path, so a signature does not match if the path
    had characters in an unusual encoding, such as `%2F`.

    Args:
        environ: `request.environ` in Flask, `request.META` in Django.
        body: The raw body: `request.get_data()` in Flask, `request.body` in Django. By default, it
            is that of the Flask request, or it is read from `environ["wsgi.input"]` and put back
            for the framework. If another framework may have read it, pass the body: otherwise some
            servers block until the sender disconnects.

    Raises:
        SignatureError: The length of the body is not valid, or the body is larger than 20 MB.
    """
    target = environ.get("RAW_URI") or environ.get("REQUEST_URI") or _rebuilt_target(environ)
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") or name in ("CONTENT_TYPE", "CONTENT_LENGTH")
    }
    if body is None:
        body = _read_body(environ)
        environ["wsgi.input"] = io.BytesIO(body)
    return CallbackRequest(
        environ["REQUEST_METHOD"],
        request_target(target),
        headers,
        body,
        environ["SERVER_PROTOCOL"],
    )


def request_target(url: str) -> str:
    """Return the path and query of a URL; a path and query alone are returned unchanged.

    A received target may be absolute: https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
    """
    target = re.sub("(?i)^https?://[^/?#]*", "", url)
    return target if target.startswith("/") else f"/{target}"


def _rebuilt_target(environ: Mapping[str, Any]) -> str:
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    query = environ.get("QUERY_STRING", "")
    # WSGI decodes the path as Latin-1: https://peps.python.org/pep-3333/#unicode-issues
    return quote(path, safe=IN_PATH, encoding="latin-1") + (f"?{query}" if query else "")


def _read_body(environ: Mapping[str, Any]) -> bytes:
    if "werkzeug.request" in environ:  # Flask may have read the body, and has stored it
        stored: bytes = environ["werkzeug.request"].get_data()
        return stored
    length = environ.get("CONTENT_LENGTH")
    size = _MAX_BODY + 1 if environ.get("wsgi.input_terminated") else 0
    if length:
        if re.fullmatch("[0-9]{1,18}", length) is None:
            raise SignatureError("Content-Length is not a number.")
        size = min(int(length), _MAX_BODY + 1)
    body: bytes = environ["wsgi.input"].read(size)
    if len(body) > _MAX_BODY:
        raise SignatureError("The body is larger than 20 MB.")
    return body


def from_asgi(scope: Mapping[str, Any], body: bytes) -> CallbackRequest:
    """Return the request of an ASGI application, such as FastAPI, Starlette or Django.

    Args:
        scope: `request.scope`.
        body: The raw body: `await request.body()` in Starlette, `request.body` in Django.
    """
    path: bytes = scope.get("raw_path") or quote(scope["path"], safe=IN_PATH).encode()
    query: bytes = scope.get("query_string", b"")
    return CallbackRequest(
        scope["method"],
        (path + b"?" + query if query else path).decode("latin-1"),
        [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]],
        body,
        f"HTTP/{scope['http_version']}",
    )
