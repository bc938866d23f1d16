"""Redact secrets in the requests that exceptions contain."""

from __future__ import annotations

from collections.abc import Mapping

from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.http_request import HttpRequest
from message_media_messages.urls import without_user_info

# Only the values of these headers are shown. Any other may be a secret: a custom auth handler, a
# call back or a session can set headers of any name.
_SHOWN = {"accept", "accept-encoding", "account", "connection", "content-length", "content-md5",
          "content-type", "date", "user-agent", "x-content-md5"}  # fmt: skip


def redacted(context: HttpContext) -> HttpContext:
    """Return the context with a redacted copy of its request."""
    request = HttpRequest.of(context.request)
    shown = HttpRequest(
        request.http_method,
        without_user_info(request.query_url),
        redacted_headers(request.headers) if isinstance(request.headers, Mapping) else {},
        request.query_parameters,
        request.parameters,
        request.files,
    )
    return HttpContext(shown, context.response, context.attempts, context.in_doubt)


def redacted_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers, with the values redacted that may be secrets."""
    return {
        name: value if is_public(name) else _hidden(name, value) for name, value in headers.items()
    }


def is_public(name: str) -> bool:
    """Return whether the value of a header may be shown."""
    return name.lower() in _SHOWN


def _hidden(name: str, value: object) -> str:
    """Return the first word of `Authorization: Basic dXNlcjpwYXNz`, and nothing of others."""
    scheme, space, _ = str(value).partition(" ")
    is_scheme = name.lower().endswith("authorization") and space and scheme.isalpha()
    return f"{scheme} ***" if is_scheme else "***"
