"""A response, as it was received."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional, Union

from requests.structures import CaseInsensitiveDict


class HttpResponse:
    """What came back from the service.

    Args:
        status_code: The HTTP status.
        headers: The headers, to be read in any case.
        raw_body: The body as text, or as bytes if the request was executed as binary.
        incomplete: Why the body is not whole; None if it is.
    """

    def __init__(
        self,
        status_code: int,
        headers: Optional[Mapping[str, str]],
        raw_body: Union[str, bytes, None],
        incomplete: Optional[str] = None,
    ) -> None:
        self.status_code = status_code
        self.headers: CaseInsensitiveDict[str] = CaseInsensitiveDict(headers or {})
        self.raw_body = raw_body
        self.incomplete = incomplete

    def __repr__(self) -> str:
        return f"<HttpResponse {self.status_code}, body of {len(self.raw_body or '')}>"
