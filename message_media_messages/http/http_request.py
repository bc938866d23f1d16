"""A request, before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional, Union, cast

import urllib3

from message_media_messages.headers import set_header
from message_media_messages.http.http_response import is_instance
from message_media_messages.urls import append_url_with_query_parameters, loggable_path

#: Seconds to wait for a connection, and then for each part of the response; a pair sets them
#: separately.
Timeout = Union[float, tuple[Optional[float], Optional[float]], urllib3.Timeout, None]


class HttpRequest:
    """A request to the service.

    Args:
        http_method: The method, a value of `HttpMethodEnum`.
        query_url: The whole URL.
        query_parameters: Parameters that are added to the query of the URL.
        parameters: The body: text, bytes, or the fields of a form.

    Attributes:
        timeout: The timeout of this request in seconds; None for that of the HTTP client.
        time_limit: The seconds for the whole attempt; None for the deadline of the HTTP client.
    """

    timeout: Timeout = None
    time_limit: Optional[float] = None

    def __init__(
        self,
        http_method: str,
        query_url: str,
        headers: Optional[dict[str, str]] = None,
        query_parameters: Optional[dict[str, object]] = None,
        parameters: object = None,
        files: Optional[Mapping[str, object]] = None,
    ) -> None:
        self.http_method = http_method
        self.query_url: str = query_url
        self.headers: dict[str, str] = {} if headers is None else headers
        self.query_parameters = query_parameters
        self.parameters: object = parameters
        self.files = files

    @classmethod
    def of(
        cls, request: Any, method: str = "", url: str = "", body: Optional[str] = None
    ) -> HttpRequest:
        """Return a request of any class as one of these, with the same headers.

        The other arguments apply if the request does not have them.
        """
        if is_instance(request, cls):
            return cast("HttpRequest", request)
        view = cls(method, url, getattr(request, "headers", None), parameters=body)
        for name in ("http_method", "query_url", "parameters"):
            value = getattr(request, name, None)
            if isinstance(value, (str, bytes)):
                setattr(view, name, value)
        return view

    def add_header(self, name: str, value: str) -> None:
        """Set a header, replacing one whose name differs only in case."""
        set_header(self.headers, name, value)

    def add_parameter(self, name: str, value: object) -> None:
        """Set a field of a form body. A body of text or bytes raises `TypeError`."""
        self.parameters = {} if self.parameters is None else self.parameters
        if not isinstance(self.parameters, dict):
            raise TypeError("The body is not a form; set request.parameters instead.")
        self.parameters[name] = value

    def add_query_parameter(self, name: str, value: object) -> None:
        """Add a parameter to the query of the URL; a value of None is ignored."""
        self.query_url = append_url_with_query_parameters(self.query_url, {name: value})

    def __repr__(self) -> str:
        return f"<HttpRequest {self.http_method} {loggable_path(self.query_url)}>"


def encoded_body(parameters: object) -> Optional[bytes]:
    """Return a body of text or bytes as bytes; None for no body."""
    if parameters is None or isinstance(parameters, bytes):
        return parameters
    if isinstance(parameters, bytearray):
        return bytes(parameters)
    if not isinstance(parameters, str):
        raise TypeError(f"The body must be text or bytes, not {type(parameters).__name__}.")
    try:
        return parameters.encode()
    except UnicodeEncodeError:
        raise ValueError("The body contains a lone surrogate, which UTF-8 cannot encode.") from None
