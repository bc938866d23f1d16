"""HMAC authentication: a signature over the date, the body and the request line."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from email.utils import formatdate
from typing import Callable, Optional
from urllib.parse import urlsplit

from message_media_messages.headers import set_header
from message_media_messages.http.auth.auth_handler import require_text
from message_media_messages.http.http_request import HttpRequest, encoded_body
from message_media_messages.urls import url_as_sent

# All libraries of the vendor use SHA-1. Its documentation since 2023 describes SHA-256.
# The case of the header names is part of the scheme, because it is signed.
_SCHEMES = {
    "hmac-sha1": ("sha1", "date", "x-Content-MD5"),
    "hmac-sha256": ("sha256", "Date", "Content-MD5"),
}


class HmacAuth:
    """Signs requests with an API key for HMAC authentication.

    Args:
        user_name: The API key.
        password: The API secret.
        algorithm: `hmac-sha1` or `hmac-sha256`.
        clock: Returns the seconds since 1970, like `time.time`. The service accepts a date that
            differs by up to about 300 seconds.

    Raises:
        TypeError: A credential is not text.
        ValueError: A credential is empty or has control characters, the key is not ASCII or has
            quotation marks, or the algorithm is unknown.
    """

    def __init__(
        self,
        user_name: str,
        password: str,
        algorithm: str = "hmac-sha1",
        *,
        clock: Optional[Callable[[], float]] = None,
    ) -> None:
        require_text("The API key", user_name)
        require_text("The API secret", password)
        if '"' in user_name or not user_name.isascii():
            raise ValueError("The API key must be ASCII without quotation marks for HMAC.")
        if algorithm not in _SCHEMES:
            raise ValueError(f"algorithm must be one of {', '.join(_SCHEMES)}, not {algorithm!r}.")
        self._user_name = user_name
        self._password = password
        self._algorithm = algorithm
        self._clock = clock

    def apply(self, http_request: HttpRequest) -> None:
        """Add the date, the MD5 of the body and the `Authorization` header."""
        url = url_as_sent(http_request.query_url, http_request.query_parameters)
        body = http_request.parameters
        signed = self.headers(
            http_request.http_method, request_target(url), None if body == {} else body
        )
        for name, value in signed.items():
            set_header(http_request.headers, name, value)

    def headers(self, method: str, target: str, body: object) -> dict[str, str]:
        """Return the headers that sign a request."""
        _, date_header, md5_header = _SCHEMES[self._algorithm]
        now = time.time() if self._clock is None else self._clock()
        signed = {date_header: formatdate(now, usegmt=True)}
        encoded = encoded_body(body)
        if encoded is not None:
            signed[md5_header] = hashlib.md5(encoded, usedforsecurity=False).hexdigest()
        lines = [f"{name}: {value}" for name, value in signed.items()]
        lines.append(f"{method} {target} HTTP/1.1")
        signature = signature_of("\n".join(lines), self._password, self._algorithm)
        names = " ".join(signed)
        signed["Authorization"] = (
            f'hmac username="{self._user_name}", algorithm="{self._algorithm}", '
            f'headers="{names} request-line", signature="{signature}"'
        )
        return signed

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._algorithm}>"


def signature_of(text: str, password: str, algorithm: str = "hmac-sha1") -> str:
    """Return the HMAC digest of a text in base64."""
    digest = hmac.new(password.encode(), text.encode(), _SCHEMES[algorithm][0]).digest()
    return base64.b64encode(digest).decode("ascii")


def request_target(url: str) -> str:
    """Return the request target of a URL: its path and query, as in the request line."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
