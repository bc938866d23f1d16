"""Authentication with the process-wide configuration, as 2.x applications call it."""

from __future__ import annotations

from typing import Optional

from message_media_messages.configuration import Configuration
from message_media_messages.http.auth.basic_auth import BasicAuth
from message_media_messages.http.auth.hmac_auth import HmacAuth, signature_of
from message_media_messages.http.http_request import HttpRequest


class AuthManager:
    """Signs requests with the credentials on the `Configuration` class."""

    @staticmethod
    def apply(http_request: HttpRequest, url: str, body: Optional[str] = None) -> None:
        """Sign by HMAC if both of its credentials are set, by Basic authentication otherwise.

        Args:
            http_request: The request whose headers are added to.
            url: The path and the query as they stand in the request line.
            body: The body; None if there is none.

        Raises:
            ValueError: There are no credentials.
        """
        if Configuration.hmac_auth_user_name and Configuration.hmac_auth_password:
            AuthManager.apply_hmac_auth(http_request, url, body)
        else:
            AuthManager.apply_basic_auth(http_request)

    @staticmethod
    def apply_basic_auth(http_request: HttpRequest) -> None:
        """Sign by Basic authentication.

        Raises:
            ValueError: There are no credentials.
        """
        user_name, password = _pair("basic")
        BasicAuth(user_name, password).apply(http_request)

    @staticmethod
    def apply_hmac_auth(http_request: HttpRequest, url: str, body: Optional[str] = None) -> None:
        """Sign by HMAC with SHA-1.

        Args:
            http_request: The request whose headers are added to.
            url: The path and the query as they stand in the request line.
            body: The body; None if there is none.

        Raises:
            ValueError: There are no credentials.
        """
        user_name, password = _pair("hmac")
        HmacAuth(user_name, password).sign(http_request, url, body)

    @staticmethod
    def create_signature(
        date: str, content_signature: Optional[str], url: str, request_type: str
    ) -> str:
        """Give the signature of a request by HMAC with SHA-1.

        Args:
            date: The value of the `date` header.
            content_signature: `x-Content-MD5:`, a space, the digest and a line break; or nothing.
            url: The path and the query as they stand in the request line.
            request_type: The HTTP method.

        Raises:
            ValueError: There are no credentials.
        """
        text = f"date: {date}\n{content_signature or ''}{request_type} {url} HTTP/1.1"
        return signature_of(text, _pair("hmac")[1])


def _pair(scheme: str) -> tuple[str, str]:
    user_name: Optional[str] = getattr(Configuration, f"{scheme}_auth_user_name")
    password: Optional[str] = getattr(Configuration, f"{scheme}_auth_password")
    if not user_name or not password:
        raise ValueError(
            f"There are no credentials: set Configuration.{scheme}_auth_user_name and "
            f"Configuration.{scheme}_auth_password."
        )
    return user_name, password
