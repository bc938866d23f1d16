"""A hook around every exchange with the service."""

from __future__ import annotations

from typing import Protocol

from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.http_request import HttpRequest


class CallBack(Protocol):
    """What a controller needs of a call back; any object that has it serves as one."""

    def on_before_request(self, request: HttpRequest) -> None:
        """See `HttpCallBack`."""

    def on_after_response(self, context: HttpContext) -> None:
        """See `HttpCallBack`."""


class HttpCallBack:
    """Subclass this to see, or to change, what is sent and received."""

    def on_before_request(self, request: HttpRequest) -> None:
        """Called with the signed request before it is sent.

        What is changed here is signed anew, unless the `Authorization` header itself is.
        """
        raise NotImplementedError("This method has not been implemented.")

    def on_after_response(self, context: HttpContext) -> None:
        """Called with every response, also with those that are errors."""
        raise NotImplementedError("This method has not been implemented.")
