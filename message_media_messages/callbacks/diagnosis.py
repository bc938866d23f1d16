"""Find out why a signature does not match, to tell it to the developer.

The digest in the signature is known, so what was signed can be guessed. A guess that matches is
only mentioned in the reason of the error: it never verifies a callback.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, unquote

from message_media_messages.callbacks.adapters import IN_PATH, CallbackRequest, request_target
from message_media_messages.callbacks.events import json_value

__all__ = ["explain"]

_MAX_BODY = 256 * 1024
_MAX_SHOWN = 200
_ORIGINAL_URL_HEADERS = ("x-original-uri", "x-original-url", "x-forwarded-uri")


def explain(
    request: CallbackRequest,
    headers: Mapping[str, str],
    targets: Sequence[str],
    date: str,
    digest: str,
    signed_digest: bytes,
) -> str:
    """Return why a signature, which was made with the right key, is not that of a request.

    Args:
        request: The received request.
        headers: Its headers, with names in lower case.
        targets: The request targets that were tried.
        date: The value of `Date`.
        digest: The digest type, such as `sha256`.
        signed_digest: The digest in the signature.
    """

    def is_signed(target: str, body: bytes) -> bool:
        lines = (f"{request.method} {target} {v}{date}" for v in {request.protocol, "HTTP/1.1"})
        signed = (line.encode("latin-1", "replace") + body for line in lines)
        return any(hashlib.new(digest, each).digest() == signed_digest for each in signed)

    if len(request.body) <= _MAX_BODY:
        for target in _other_targets(request, headers):
            if is_signed(target, request.body):
                return (
                    f"The signature would match if the request target were {_shown(target)} "
                    f"instead of {_shown(request.target)}. Pass the path and query as received "
                    "(from_wsgi and from_asgi find them); if a proxy changes the path, pass "
                    "public_url='https://...' with the path that the service calls."
                )
        for body in _other_bodies(request.body):
            if any(is_signed(target, body) for target in targets):
                return (
                    "The signature would match another serialization of the body: pass the raw "
                    "bytes of the request, not decoded and encoded again."
                )
    length = headers.get("content-length", "")
    if length and length != str(len(request.body)):
        return (
            f"Content-Length is {_shown(length)} and the body has {len(request.body)} bytes: pass "
            "the raw body, before a framework or middleware reads or changes it."
        )
    return (
        "The key is right, but the service signed another method, path, query, Date or body. "
        f"Tried: {', '.join(_shown(target) for target in targets)}. If a proxy changes the path, "
        "public_url must have the path that the service calls. The body must be the raw body of "
        "the request, not decoded and encoded again."
    )


def _shown(text: str) -> str:
    return ascii(text[:_MAX_SHOWN])


def _other_targets(request: CallbackRequest, headers: Mapping[str, str]) -> Iterator[str]:
    path, mark, query = request.target.partition("?")
    yield request_target(request.target)
    yield path
    yield (path[:-1] if path.endswith("/") else f"{path}/") + mark + query
    yield unquote(request.target, "latin-1")
    for encoding in ("latin-1", "utf-8"):
        yield quote(request.target, f"{IN_PATH}?%", encoding, "replace")
    if "x-forwarded-prefix" in headers:
        yield headers["x-forwarded-prefix"].rstrip("/") + request.target
    urls = [headers[name] for name in _ORIGINAL_URL_HEADERS if name in headers]
    for url in (*urls, *_callback_urls(request.body)):
        yield request_target(url)
        yield request_target(url) + mark + query


def _callback_urls(body: bytes) -> Iterator[str]:
    """Return the callback URL in a body, if there is one."""
    try:
        decoded = json_value(body.decode())
    except (ValueError, RecursionError):
        return
    if isinstance(decoded, dict) and isinstance(decoded.get("callback_url"), str):
        yield decoded["callback_url"]


def _other_bodies(body: bytes) -> list[bytes]:
    bodies = [body.strip(), body + b"\n", body + b"\r\n"]
    try:
        decoded = json_value(body.decode())
        for separators in ((",", ":"), (", ", ": ")):
            for ensure_ascii in (False, True):
                text = json.dumps(decoded, ensure_ascii=ensure_ascii, separators=separators)
                bodies.append(text.encode())
    except (ValueError, RecursionError):
        pass
    return bodies
