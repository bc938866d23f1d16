"""The interface that a custom HTTP client implements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional, Protocol

from message_media_messages.http.http_method_enum import HttpMethodEnum
from message_media_messages.http.http_request import HttpRequest
from message_media_messages.http.http_response import HttpResponse

Headers = Optional[Mapping[str, str]]
Parameters = Optional[Mapping[str, object]]


class Transport(Protocol):
    """The interface of an HTTP client: any object with these methods."""

    def get(self, query_url: str, *, headers: dict[str, str]) -> HttpRequest:
        """Build a GET request."""
        ...

    def post(self, query_url: str, *, headers: dict[str, str], parameters: str) -> HttpRequest:
        """Build a POST request; `parameters` is its body."""
        ...

    def put(self, query_url: str, *, headers: dict[str, str], parameters: str) -> HttpRequest:
        """Build a PUT request; `parameters` is its body."""
        ...

    def execute_as_string(self, request: HttpRequest) -> HttpResponse:
        """Send a request and return the response, with its body as text."""
        ...


class HttpClient:
    """Builds requests; a subclass sends them.

    A subclass implements `execute_as_string`. It should raise `APIConnectionException` and
    `APITimeoutException` with the correct `request_sent`, so that the library knows whether a
    request can be retried. Any other exception reaches the caller unchanged.
    """

    def execute_as_string(self, request: HttpRequest) -> HttpResponse:
        """Send a request and return the response, with its body as text."""
        raise NotImplementedError("Please Implement this method")

    def execute_as_binary(self, request: HttpRequest) -> HttpResponse:
        """Send a request and return the response, with its body as bytes."""
        raise NotImplementedError("Please Implement this method")

    def convert_response(self, response: object, binary: bool) -> HttpResponse:
        """Convert the response of the underlying library into an `HttpResponse`."""
        raise NotImplementedError("Please Implement this method")

    def get(
        self, query_url: str, headers: Headers = None, query_parameters: Parameters = None
    ) -> HttpRequest:
        """Build a GET request."""
        return _request(HttpMethodEnum.GET, query_url, headers, query_parameters)

    def head(
        self, query_url: str, headers: Headers = None, query_parameters: Parameters = None
    ) -> HttpRequest:
        """Build a HEAD request."""
        return _request(HttpMethodEnum.HEAD, query_url, headers, query_parameters)

    def post(
        self,
        query_url: str,
        headers: Headers = None,
        query_parameters: Parameters = None,
        parameters: object = None,
        files: Parameters = None,
    ) -> HttpRequest:
        """Build a POST request; `parameters` is its body."""
        return _request(
            HttpMethodEnum.POST, query_url, headers, query_parameters, parameters, files
        )

    def put(
        self,
        query_url: str,
        headers: Headers = None,
        query_parameters: Parameters = None,
        parameters: object = None,
        files: Parameters = None,
    ) -> HttpRequest:
        """Build a PUT request; `parameters` is its body."""
        return _request(HttpMethodEnum.PUT, query_url, headers, query_parameters, parameters, files)

    def patch(
        self,
        query_url: str,
        headers: Headers = None,
        query_parameters: Parameters = None,
        parameters: object = None,
        files: Parameters = None,
    ) -> HttpRequest:
        """Build a PATCH request; `parameters` is its body."""
        return _request(
            HttpMethodEnum.PATCH, query_url, headers, query_parameters, parameters, files
        )

    def delete(
        self,
        query_url: str,
        headers: Headers = None,
        query_parameters: Parameters = None,
        parameters: object = None,
        files: Parameters = None,
    ) -> HttpRequest:
        """Build a DELETE request; `parameters` is its body."""
        return _request(
            HttpMethodEnum.DELETE, query_url, headers, query_parameters, parameters, files
        )


def _request(
    method: str,
    query_url: str,
    headers: Headers,
    query_parameters: Parameters,
    parameters: object = None,
    files: Parameters = None,
) -> HttpRequest:
    """Build a request that shares no dictionary with its caller or with another request."""
    return HttpRequest(
        method,
        query_url,
        dict(headers or {}),
        dict(query_parameters or {}),
        parameters if parameters is not None or method in _BODILESS else {},
        dict(files or {}) if method not in _BODILESS else None,
    )


_BODILESS = (HttpMethodEnum.GET, HttpMethodEnum.HEAD)
