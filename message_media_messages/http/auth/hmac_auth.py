"""HMAC authentication: a signature over the date, the body and the request line."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from email.utils import formatdate
from typing import Callable, Optional
from urllib.parse import urlsplit

from message_media_messages.http.auth.auth_handler import require_text
from message_media_messages.http.http_request import HttpRequest, encoded_body
from message_media_messages.http.urls import url_as_sent

# SHA-1 is what every library of the vendor sends, SHA-256 what its documentation describes since
# 2023; the spelling of the headers belongs to them, for it is signed.
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
        clock: Gives the seconds since 1970, as `time.time` does. The service allows the date of a
            request to be about 300 seconds off.

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
        """Add the date, the MD5 of the body and the `Authorization` header.

        Raises:
            TypeError: The body is neither text nor bytes.
        """
        url = url_as_sent(http_request.query_url, http_request.query_parameters)
        body = http_request.parameters
        self.sign(http_request, request_target(url), None if body == {} else body)

    def sign(self, http_request: HttpRequest, target: str, body: object) -> None:
        """Sign a request for a target and a body that are given apart from it.

        Args:
            http_request: The request whose headers are added to.
            target: The path and the query as they stand in the request line.
            body: The text or the bytes that are sent; None for no body.

        Raises:
            TypeError: The body is neither text nor bytes.
            ValueError: The body cannot be encoded.
        """
        _, date_header, md5_header = _SCHEMES[self._algorithm]
        now = time.time() if self._clock is None else self._clock()
        signed = {date_header: formatdate(now, usegmt=True)}
        encoded = encoded_body(body)
        if encoded is not None:
            signed[md5_header] = hashlib.md5(encoded, usedforsecurity=False).hexdigest()
        for name, value in signed.items():
            http_request.add_header(name, value)
        lines = [f"{name}: {value}" for name, value in signed.items()]
        lines.append(f"{http_request.http_method} {target} HTTP/1.1")
        signature = signature_of("\n".join(lines), self._password, self._algorithm)
        http_request.add_header(
            "Authorization",
            f'hmac username="{self._user_name}", algorithm="{self._algorithm}", '
            f'headers="{" ".join(signed)} request-line", signature="{signature}"',
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._algorithm}>"


def signature_of(text: str, password: str, algorithm: str = "hmac-sha1") -> str:
    """Give the base64 of the HMAC digest of a text."""
    digest = hmac.new(password.encode(), text.encode(), _SCHEMES[algorithm][0]).digest()
    return base64.b64encode(digest).decode("ascii")


def request_target(url: str) -> str:
    """Give the path and the query of a URL, as they stand in the request line."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
