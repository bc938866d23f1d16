"""Authentication with the process-wide configuration, as 2.x applications call it."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, Optional

from message_media_messages.configuration import Configuration
from message_media_messages.headers import set_header
from message_media_messages.http.auth.basic_auth import BasicAuth
from message_media_messages.http.auth.hmac_auth import HmacAuth, signature_of


class AuthManager:
    """Signs requests with the credentials on the `Configuration` class.

    A request may be of any class that has `headers`, such as `requests.Request`. `url` is the
    request target. Without credentials, each method raises `ValueError`.
    """

    @staticmethod
    def apply(http_request: Any, url: str, body: Optional[str] = None) -> None:
        """Sign by HMAC if both HMAC credentials are set, otherwise by Basic authentication."""
        if Configuration.hmac_auth_user_name and Configuration.hmac_auth_password:
            AuthManager.apply_hmac_auth(http_request, url, body)
        else:
            AuthManager.apply_basic_auth(http_request)

    @staticmethod
    def apply_basic_auth(http_request: Any) -> None:
        """Sign by Basic authentication."""
        BasicAuth(*_pair("basic")).apply(http_request)

    @staticmethod
    def apply_hmac_auth(http_request: Any, url: str, body: Optional[str] = None) -> None:
        """Sign by HMAC with SHA-1.

        A request without a method is signed as a POST if there is a body, otherwise as a GET.
        """
        method = getattr(http_request, "http_method", None) or getattr(http_request, "method", None)
        method = method or ("GET" if body is None else "POST")
        headers: MutableMapping[str, str] = http_request.headers
        for name, value in HmacAuth(*_pair("hmac")).headers(method, url, body).items():
            set_header(headers, name, value)

    @staticmethod
    def create_signature(
        date: str, content_signature: Optional[str], url: str, request_type: str
    ) -> str:
        """Return the signature of a request by HMAC with SHA-1.

        `content_signature` is `x-Content-MD5:`, a space, the digest and a line break; or None.
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
