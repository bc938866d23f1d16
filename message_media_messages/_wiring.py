"""What a client is made of: its arguments are checked and put together here.

It stands apart from the client, which imports it when there is to be one.
"""

from __future__ import annotations

import copy
from typing import Optional

from message_media_messages.configuration import Configuration
from message_media_messages.controllers.base_controller import SHARED_HTTP_CLIENT
from message_media_messages.http.auth.auth_handler import AuthHandler, require_text
from message_media_messages.http.auth.basic_auth import BasicAuth
from message_media_messages.http.auth.configured_auth import ConfiguredAuth
from message_media_messages.http.auth.hmac_auth import HmacAuth
from message_media_messages.http.requests_client import RequestsClient
from message_media_messages.http.retry_policy import NO_RETRIES, RetryPolicy
from message_media_messages.http.urls import base_uri_prefix

TIMEOUT_OF_HTTP_CLIENT = (
    "timeout has no effect on an http_client of your own: give it to that one, such as "
    "RequestsClient(timeout=10)."
)


def configuration(base_uri: Optional[str]) -> Configuration:
    """Make a client's own configuration.

    Raises:
        TypeError: The base URI is not text.
        ValueError: It is not the address of a service.
    """
    config = Configuration()
    if base_uri is not None:
        base_uri_prefix(base_uri)
        config.base_uri = base_uri
    return config


def handler(
    config: Configuration,
    auth: Optional[AuthHandler],
    user_name: Optional[str],
    password: Optional[str],
    use_hmac: bool,
) -> AuthHandler:
    """Choose what signs the requests, and put credentials that were given on the config."""
    given = user_name is not None or password is not None
    if auth is not None:
        if given or use_hmac:
            raise ValueError("Give either auth or a user name and a password, not both.")
        if not callable(getattr(auth, "apply", None)):
            raise TypeError("auth must have a method apply(http_request).")
        return auth
    if given:
        # The scheme that is not used is set too, lest that of the class shine through.
        pair, none = (user_name, password), (None, None)
        config.hmac_auth_user_name, config.hmac_auth_password = pair if use_hmac else none
        config.basic_auth_user_name, config.basic_auth_password = none if use_hmac else pair
        if user_name and password:
            kind = HmacAuth if use_hmac else BasicAuth
            kind(user_name, password)  # which refuses what it could not send
    return ConfiguredAuth(config, use_hmac, environment=not given)


def own_http_client() -> RequestsClient:
    """Make a client's own HTTP client, with the settings of the one that controllers share."""
    http_client = copy.copy(SHARED_HTTP_CLIENT)
    if http_client.retry == NO_RETRIES:
        http_client.retry = RetryPolicy()
    return http_client


def checked_account(account: Optional[str]) -> Optional[str]:
    if account is None:
        return None
    if not require_text("account", account).isascii():
        raise ValueError("account must be ASCII, for it is sent as a header.")
    return account


def checked_retry(retry: Optional[RetryPolicy]) -> Optional[RetryPolicy]:
    if retry is not None and not isinstance(retry, RetryPolicy):
        raise TypeError(f"retry must be a RetryPolicy, not {type(retry).__name__}.")
    return retry
