"""The HTTP methods."""

from __future__ import annotations

from typing import Optional


class HttpMethodEnum:
    """The HTTP methods, as plain strings."""

    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"
    HEAD = "HEAD"

    @classmethod
    def to_string(cls, val: Optional[str]) -> Optional[str]:
        """Return the name of a method; None if it is not one of these."""
        return val if val in _METHODS else None

    @classmethod
    def from_string(cls, str: str) -> Optional[str]:  # noqa: A002 - the name that callers know
        """Return the method for a name in any case; None if it is not one of these."""
        return cls.to_string(str.upper())


_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}
