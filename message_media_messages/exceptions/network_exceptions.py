"""The exceptions for a missing response.

Each is also a subclass of the `requests` exception that code for 2.1.3 catches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import requests.exceptions

from message_media_messages.exceptions.api_exception import APIException, Outcome

if TYPE_CHECKING:
    from message_media_messages.http.http_context import HttpContext


class APINetworkException(APIException, requests.exceptions.RequestException):
    """There was no complete response: the base class of the exceptions below.

    Args:
        reason: Why the call failed.
        context: The request.
        request_sent: False if no byte of the request was sent.

    Attributes:
        request_sent: False if no byte of the request was sent; True if the service may have
            received it.
        request: The `requests` request, redacted; None if unknown.
    """

    def __init__(self, reason: str, context: HttpContext, request_sent: bool = True) -> None:
        super().__init__(reason, context)
        self.request_sent = request_sent

    @property
    def outcome(self) -> Outcome:
        """See `APIException.outcome`."""
        is_in_doubt = self.request_sent or getattr(self.context, "in_doubt", False) is True
        return "unknown" if is_in_doubt else "not_sent"

    @property
    def hint(self) -> str:  # type: ignore[override]
        """Advice for the caller."""
        if self.outcome == "unknown":
            return "The service may have executed the request."
        return "The request was not sent."


class APIConnectionException(APINetworkException, requests.exceptions.ConnectionError):
    """The service could not be reached, or the connection broke."""


class APITimeoutException(APINetworkException, requests.exceptions.Timeout):
    """A connect or read timeout was reached."""


class APIConnectTimeoutException(
    APITimeoutException, APIConnectionException, requests.exceptions.ConnectTimeout
):
    """No connection was made within the timeout."""


class APIReadTimeoutException(APITimeoutException, requests.exceptions.ReadTimeout):
    """The request was sent, and no response arrived within the timeout."""


class APISSLException(APIConnectionException, requests.exceptions.SSLError):
    """The TLS handshake failed, such as for an untrusted certificate, or TLS failed later."""


class APIProxyException(APIConnectionException, requests.exceptions.ProxyError):
    """The proxy could not be reached, or refused the request."""


class APIBrokenResponseException(APIConnectionException, requests.exceptions.ChunkedEncodingError):
    """The response was truncated, or is not valid HTTP."""


class APIStalledResponseException(APIReadTimeoutException, APIConnectionException):
    """The response began, but the rest did not arrive within the timeout."""
