"""A request, before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Optional, Union

import urllib3

from message_media_messages.api_helper import APIHelper
from message_media_messages.http.http_method_enum import HttpMethodEnum
from message_media_messages.http.urls import loggable_path

if TYPE_CHECKING:
    from message_media_messages.http.auth.auth_handler import AuthHandler

#: Seconds to wait to connect, and then for each part of the answer; a pair gives the two apart.
Timeout = Union[float, tuple[Optional[float], Optional[float]], urllib3.Timeout, None]


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
        time_limit: The seconds that sending it and reading the whole response may take, if they
            are more than those of its timeouts; None for the deadline of the HTTP client's policy.
        auth: What signs the request anew where it is repeated; None if nothing does.
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
        self.query_url: str = query_url
        self.headers: dict[str, str] = {} if headers is None else headers
        self.query_parameters = query_parameters
        self.parameters: object = parameters
        self.files = files
        self.repeatable: bool = http_method in (HttpMethodEnum.GET, HttpMethodEnum.HEAD)
        self.timeout: Timeout = None
        self.time_limit: Optional[float] = None
        self.auth: Optional[AuthHandler] = None
        self.auth_headers: frozenset[str] = frozenset()

    def add_header(self, name: str, value: str) -> None:
        """Set a header, instead of one of that name in any case."""
        for known in [known for known in self.headers if known.lower() == name.lower()]:
            del self.headers[known]
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
        return f"<HttpRequest {self.http_method} {loggable_path(self.query_url)}>"


def encoded_body(parameters: object) -> Optional[bytes]:
    """Give the bytes that are sent for a body of text or bytes; None for no body.

    Raises:
        TypeError: It is neither.
        ValueError: It has a lone surrogate in it, which UTF-8 cannot hold.
    """
    if parameters is None or isinstance(parameters, bytes):
        return parameters
    if isinstance(parameters, bytearray):
        return bytes(parameters)
    if not isinstance(parameters, str):
        raise TypeError(f"The body must be text or bytes, not {type(parameters).__name__}.")
    try:
        return parameters.encode()
    except UnicodeEncodeError:
        raise ValueError("The body has a lone surrogate in it, which UTF-8 cannot hold.") from None
