"""HTTP Basic authentication."""

from __future__ import annotations

import base64

from message_media_messages.headers import set_header
from message_media_messages.http.auth.auth_handler import require_text
from message_media_messages.http.http_request import HttpRequest


class BasicAuth:
    """Signs requests with an API key for Basic authentication (RFC 7617, in UTF-8).

    Args:
        user_name: The API key.
        password: The API secret.

    Raises:
        TypeError: The key or the secret is not text.
        ValueError: One of them is empty or contains control characters, or the key contains a
            colon.
    """

    def __init__(self, user_name: str, password: str) -> None:
        require_text("The API key", user_name)
        require_text("The API secret", password)
        if ":" in user_name:
            raise ValueError("The API key must not contain a colon for Basic authentication.")
        pair = f"{user_name}:{password}".encode()
        self._authorization = "Basic " + base64.b64encode(pair).decode("ascii")

    def apply(self, http_request: HttpRequest) -> None:
        """Add the `Authorization` header."""
        set_header(http_request.headers, "Authorization", self._authorization)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"
