"""A request together with its response."""

from __future__ import annotations

import copy
from typing import Any

from message_media_messages.http.http_request import HttpRequest
from message_media_messages.http.http_response import HttpResponse, is_instance


class HttpContext:
    """A request and its response.

    Args:
        response: The response. If there was none, its `status_code` and `raw_body` are None.
        attempts: How many times the request was sent.
        in_doubt: Whether an earlier attempt, which failed, may have been executed.
    """

    attempts: int = 1
    in_doubt: bool = False

    def __init__(
        self,
        request: HttpRequest,
        response: HttpResponse,
        attempts: int = 1,
        in_doubt: bool = False,
    ) -> None:
        self.request = request
        self.response = response
        self.attempts = attempts
        self.in_doubt = in_doubt

    @classmethod
    def of(cls, context: Any, request: Any) -> HttpContext:
        """Return an exchange of any class as one of these; `request` applies if it is a mock."""
        response = HttpResponse.of(context.response)
        if not is_instance(context, cls):
            return cls(request, response)
        exchange: HttpContext = context
        if response is not exchange.response:
            exchange = copy.copy(exchange)
            exchange.response = response
        return exchange

    def __repr__(self) -> str:
        return f"<HttpContext {self.request!r} {self.response!r}>"
