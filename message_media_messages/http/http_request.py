"""A request, before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional, Union

from message_media_messages.api_helper import APIHelper
from message_media_messages.http.http_method_enum import HttpMethodEnum

#: Seconds to wait for the service: for everything, or (to connect, for each part of the answer).
Timeout = Union[float, tuple[Optional[float], Optional[float]], None]


class HttpRequest:
    """What goes to the service.

    Args:
        http_method: The method, a value of `HttpMethodEnum`.
        query_url: The whole URL.
        headers: The headers by name.
        query_parameters: What is added to the URL's query.
        parameters: The body: text, bytes, or the fields of a form.
        files: The files of a form.

    Attributes:
        repeatable: Whether sending the request a second time is harmless. A GET or a HEAD is,
            until somebody says otherwise.
        timeout: The request's own timeout in seconds, or None for the HTTP client's.
        needs_auth: Whether the controller signs the request.
        auth_headers: The names, in lower case, of the headers that signing it set.
    """

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
        self.query_url = query_url
        self.headers = headers
        self.query_parameters = query_parameters
        self.parameters = parameters
        self.files = files
        self.repeatable = http_method in (HttpMethodEnum.GET, HttpMethodEnum.HEAD)
        self.timeout: Timeout = None
        self.needs_auth = False
        self.auth_headers: frozenset[str] = frozenset()

    def add_header(self, name: str, value: str) -> None:
        """Set a header."""
        self.headers = {} if self.headers is None else self.headers
        self.headers[name] = value

    def add_parameter(self, name: str, value: object) -> None:
        """Set a field of a form body.

        Raises:
            TypeError: The body is text or bytes already.
        """
        self.parameters = {} if self.parameters is None else self.parameters
        if not isinstance(self.parameters, dict):
            raise TypeError("The body is not a form; set request.parameters instead.")
        self.parameters[name] = value

    def add_query_parameter(self, name: str, value: object) -> None:
        """Add a parameter to the query of the URL; nothing is added for None."""
        self.query_url = APIHelper.append_url_with_query_parameters(self.query_url, {name: value})

    def __repr__(self) -> str:
        return f"<HttpRequest {self.http_method} {self.query_url}>"
