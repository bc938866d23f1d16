"""The HTTP methods."""

from __future__ import annotations

from typing import Optional


class HttpMethodEnum:
    """The HTTP methods; the values are plain text."""

    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"
    HEAD = "HEAD"

    @classmethod
    def to_string(cls, val: Optional[str]) -> Optional[str]:
        """Give a method's name; None if it is not one of these."""
        return val if val in _METHODS else None

    @classmethod
    def from_string(cls, str: str) -> Optional[str]:  # noqa: A002 - the name that callers know
        """Give the method that a text names, in any case; None if it names none of these."""
        return cls.to_string(str.upper())


_METHODS = {
    HttpMethodEnum.GET,
    HttpMethodEnum.POST,
    HttpMethodEnum.PUT,
    HttpMethodEnum.PATCH,
    HttpMethodEnum.DELETE,
    HttpMethodEnum.HEAD,
}
