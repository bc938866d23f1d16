"""An HTTP response."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional, Union, cast

from requests.structures import CaseInsensitiveDict


class HttpResponse:
    """A response of the service.

    Args:
        status_code: The HTTP status; None if there was no response.
        headers: The headers; their names are case-insensitive.
        raw_body: The body as text, or as bytes if the request was executed as binary.
        incomplete: Why the body is not complete; None if it is.
    """

    # Not Optional: it is None only in an exception for a missing response.
    status_code: int
    incomplete: Optional[str] = None

    def __init__(
        self,
        status_code: Optional[int],
        headers: Optional[Mapping[str, str]],
        raw_body: Union[str, bytes, None],
        incomplete: Optional[str] = None,
    ) -> None:
        self.status_code = status_code  # type: ignore[assignment]
        known = headers if isinstance(headers, Mapping) else {}  # a mock may have another type
        self.headers: CaseInsensitiveDict[str] = CaseInsensitiveDict(known)
        self.raw_body = raw_body
        self.incomplete = incomplete

    @classmethod
    def of(cls, response: Any) -> HttpResponse:
        """Convert the response of a custom transport, which may be of any class."""
        if is_instance(response, cls):
            return cast("HttpResponse", response)
        headers = getattr(response, "headers", None)
        return cls(response.status_code, headers, response.raw_body)

    def __repr__(self) -> str:
        return f"<HttpResponse {self.status_code}, body of {len(self.raw_body or '')}>"


def is_instance(value: object, kind: type) -> bool:
    """Return whether a value is of a class, and not a mock that has the class as its spec.

    `isinstance` is true for both, but such a mock has only the attributes that its test has set.
    """
    return issubclass(type(value), kind)
