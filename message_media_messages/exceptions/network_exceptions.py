"""What is raised when there is no response at all.

Each is also the exception of `requests` that callers caught before there were these.
"""

from __future__ import annotations

import requests.exceptions

from message_media_messages.exceptions.api_exception import APIException
from message_media_messages.http.http_context import HttpContext


class APINetworkException(APIException, requests.exceptions.RequestException):
    """There was no response: the base of the exceptions below.

    Attributes:
        request_sent: False if the request surely never reached the service; True if the service
            may have acted on it.
        request: The request of `requests`, without what would let its reader sign as the account.
    """

    def __init__(self, reason: str, context: HttpContext, request_sent: bool = True) -> None:
        super().__init__(reason, context)
        self.request_sent = request_sent

    @property
    def hint(self) -> str:  # type: ignore[override]
        """What a caller can do about it."""
        if self.request_sent:
            return "The service may have acted on the request all the same."
        return "Nothing reached the service."


class APIConnectionException(APINetworkException, requests.exceptions.ConnectionError):
    """The service could not be reached, or the connection broke."""


class APITimeoutException(APINetworkException, requests.exceptions.Timeout):
    """The service took longer than the timeout."""


class APIConnectTimeoutException(
    APITimeoutException, APIConnectionException, requests.exceptions.ConnectTimeout
):
    """No connection within the timeout; nothing was sent."""


class APIReadTimeoutException(APITimeoutException, requests.exceptions.ReadTimeout):
    """The request was sent, and the service did not answer within the timeout."""


class APISSLException(APIConnectionException, requests.exceptions.SSLError):
    """There is no TLS connection that can be trusted, or it broke."""


class APIProxyException(APIConnectionException, requests.exceptions.ProxyError):
    """The proxy does not let the request through."""


class APIBrokenResponseException(APIConnectionException, requests.exceptions.ChunkedEncodingError):
    """The answer broke off, or is not what HTTP allows."""


class APIStalledResponseException(APIReadTimeoutException, APIConnectionException):
    """The answer began, and did not go on within the timeout."""
