"""A request together with its response."""

from __future__ import annotations

import copy
from typing import Optional

from message_media_messages.http.http_request import HttpRequest
from message_media_messages.http.http_response import HttpResponse


class HttpContext:
    """One exchange with the service.

    Args:
        request: What was sent.
        response: What came back; None if nothing did.
        attempts: How often the request was sent.
    """

    def __init__(
        self, request: HttpRequest, response: Optional[HttpResponse], attempts: int = 1
    ) -> None:
        self.request = request
        self.response = response
        self.attempts = attempts

    def without_secrets(self) -> HttpContext:
        """Give the same exchange without what would let its reader sign as the account."""
        request = copy.copy(self.request)
        request.headers = {
            name: value.split(" ")[0] + " ***" if name.lower() == "authorization" else value
            for name, value in (request.headers or {}).items()
        }
        return HttpContext(request, self.response, self.attempts)

    def __repr__(self) -> str:
        return f"<HttpContext {self.request!r} {self.response!r}>"
