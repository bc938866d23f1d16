"""A hook that is called before each request and after each response."""

from __future__ import annotations

from typing import Protocol

from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.http_request import HttpRequest


class CallBack(Protocol):
    """The interface of a call back: any object with these methods."""

    def on_before_request(self, request: HttpRequest) -> None:
        """See `HttpCallBack`."""

    def on_after_response(self, context: HttpContext) -> None:
        """See `HttpCallBack`."""


class HttpCallBack:
    """Subclass this to inspect or change requests, and to inspect responses."""

    def on_before_request(self, request: HttpRequest) -> None:
        """Called with the signed request before it is sent, once per call.

        The request is signed again afterwards, so it may be changed. A changed `Authorization`
        header is sent unchanged.
        """
        raise NotImplementedError("This method has not been implemented.")

    def on_after_response(self, context: HttpContext) -> None:
        """Called with the response of a call, also an error; not if there is none."""
        raise NotImplementedError("This method has not been implemented.")
