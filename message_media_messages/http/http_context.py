"""A request together with its response."""

from __future__ import annotations

import copy
from typing import Optional

from message_media_messages.http.http_request import HttpRequest
from message_media_messages.http.http_response import HttpResponse
from message_media_messages.http.urls import without_user_info


class HttpContext:
    """One exchange with the service.

    Args:
        request: What was sent.
        response: What came back; None in the exception that says that nothing did.
        attempts: How often the request was sent.
    """

    def __init__(
        self, request: HttpRequest, response: Optional[HttpResponse], attempts: int = 1
    ) -> None:
        self.request = request
        self.response: HttpResponse = response  # type: ignore[assignment]
        self.attempts = attempts

    def without_secrets(self) -> HttpContext:
        """Give the same exchange without what would let its reader sign as the account."""
        request = copy.copy(self.request)
        if isinstance(request, HttpRequest):
            request.auth = None
            request.query_url = without_user_info(request.query_url)
        secret = {"authorization", "proxy-authorization", *getattr(request, "auth_headers", ())}
        request.headers = {
            name: _scheme_of(value) if name.lower() in secret else value
            for name, value in (request.headers or {}).items()
        }
        return HttpContext(request, self.response, self.attempts)

    def __repr__(self) -> str:
        return f"<HttpContext {self.request!r} {self.response!r}>"


def _scheme_of(value: object) -> str:
    """Leave the first word of `Basic dXNlcjpwYXNz` and nothing of anything else."""
    scheme, space, _ = str(value).partition(" ")
    return f"{scheme} ***" if space and scheme.isalpha() else "***"
