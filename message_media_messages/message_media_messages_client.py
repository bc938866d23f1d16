"""The client: where everything begins."""

from __future__ import annotations

import copy
from contextlib import suppress
from types import TracebackType
from typing import Optional, TypeVar, Union

from message_media_messages.configuration import Configuration
from message_media_messages.controllers.base_controller import (
    SHARED_HTTP_CLIENT,
    BaseController,
    Wiring,
)
from message_media_messages.controllers.delivery_reports_controller import (
    DeliveryReportsController,
)
from message_media_messages.controllers.messages_controller import MessagesController
from message_media_messages.controllers.replies_controller import RepliesController
from message_media_messages.decorators import lazy_property
from message_media_messages.http.auth.auth_handler import AuthHandler, require_account
from message_media_messages.http.auth.basic_auth import BasicAuth
from message_media_messages.http.auth.configured_auth import ConfiguredAuth
from message_media_messages.http.auth.hmac_auth import HmacAuth
from message_media_messages.http.http_call_back import CallBack
from message_media_messages.http.http_client import Transport
from message_media_messages.http.http_request import Timeout
from message_media_messages.http.requests_client import RequestsClient, checked_timeout
from message_media_messages.http.retry_policy import NO_RETRIES, RetryPolicy
from message_media_messages.http.urls import base_uri_prefix

__all__ = [
    "Configuration",
    "DeliveryReportsController",
    "MessageMediaMessagesClient",
    "MessagesController",
    "RepliesController",
    "lazy_property",
]

_TIMEOUT_OF_HTTP_CLIENT = (
    "timeout has no effect on an http_client of your own: give it to that one, such as "
    "RequestsClient(timeout=10)."
)

_Client = TypeVar("_Client", bound="MessageMediaMessagesClient")
_Controller = TypeVar("_Controller", bound=BaseController)


class MessageMediaMessagesClient:
    """Sends messages for one account and asks what became of them.

    A client keeps its credentials and its connections to itself; make one per account, and use it
    from as many threads as you like. Without credentials it uses those of `Configuration` or, if
    there are none, of the environment: `MESSAGEMEDIA_API_KEY`, `MESSAGEMEDIA_API_SECRET`, and with
    them `MESSAGEMEDIA_USE_HMAC`, `MESSAGEMEDIA_BASE_URI` and `MESSAGEMEDIA_ACCOUNT`.

    Args:
        auth_user_name: The API key.
        auth_password: The API secret.
        use_hmac_authentication: Whether they are for HMAC authentication instead of Basic.
        auth: What signs the requests, instead of an API key: `HmacAuth(..., "hmac-sha256")`, or an
            object of your own with a method `apply(http_request)`.
        account: The sub-account on whose behalf requests are made.
        base_uri: The address of the service; `https://api.messagemedia.com` if not given. Europe
            is `https://eu.app.api.sinch.com`.
        timeout: Seconds to wait for a connection, and then for each part of the answer; a pair
            gives the two apart. 60 if not given.
        retry: Which failed requests are repeated, and when; `RetryPolicy()` if not given,
            `RetryPolicy(max_retries=0)` for none. Sending is repeated only if nothing was sent.
        http_client: What carries the requests, with a timeout and retries of its own.
        http_call_back: A hook around every exchange.

    Raises:
        TypeError: An argument is of a wrong type.
        ValueError: An argument cannot be used, or contradicts another.
    """

    config: Union[Configuration, type[Configuration]] = Configuration

    def __init__(
        self,
        auth_user_name: Optional[str] = None,
        auth_password: Optional[str] = None,
        use_hmac_authentication: bool = False,
        *,
        auth: Optional[AuthHandler] = None,
        account: Optional[str] = None,
        base_uri: Optional[str] = None,
        timeout: Timeout = None,
        retry: Optional[RetryPolicy] = None,
        http_client: Optional[Transport] = None,
        http_call_back: Optional[CallBack] = None,
    ) -> None:
        if timeout is not None and http_client is not None:
            raise ValueError(_TIMEOUT_OF_HTTP_CLIENT)
        self.config = Configuration()
        if base_uri is not None:
            base_uri_prefix(base_uri)
            self.config.base_uri = base_uri
        self._auth = self._handler(auth, auth_user_name, auth_password, use_hmac_authentication)
        self._account = _checked_account(account)
        self._timeout = checked_timeout(timeout)
        self._retry = _checked_retry(retry)
        self._http_call_back = http_call_back
        self._given_http_client = http_client
        if http_client is None:
            self._own_http_client = _own_http_client()

    # What a subclass has whose constructor does not call this one.
    _auth: Optional[AuthHandler] = None
    _account: Optional[str] = None
    _timeout: Timeout = None
    _retry: Optional[RetryPolicy] = None
    _http_call_back: Optional[CallBack] = None
    _given_http_client: Optional[Transport] = None
    _own_http_client: Optional[RequestsClient] = None
    _closes: bool = True

    @lazy_property
    def messages(self) -> MessagesController:
        """Send messages, ask for their status, cancel them, ask for the credits."""
        return self._controller(MessagesController)

    @lazy_property
    def delivery_reports(self) -> DeliveryReportsController:
        """Fetch and confirm delivery reports."""
        return self._controller(DeliveryReportsController)

    @lazy_property
    def replies(self) -> RepliesController:
        """Fetch and confirm replies."""
        return self._controller(RepliesController)

    def with_options(
        self: _Client,
        *,
        account: Optional[str] = None,
        timeout: Timeout = None,
        retry: Optional[RetryPolicy] = None,
    ) -> _Client:
        """Give a second client with other options, on the same connections and credentials.

        `client.with_options(timeout=5).messages.send_messages(...)` overrides one call. Closing the
        second client leaves the first one open.

        Args:
            account: The sub-account; the same as this client's if not given.
            timeout: Seconds, likewise.
            retry: The policy, likewise.

        Raises:
            TypeError: An argument is of a wrong type.
            ValueError: An argument cannot be used.
        """
        given = self._given_http_client
        http_client = self._own_http_client if given is None else given
        if timeout is not None and not isinstance(http_client, RequestsClient):
            raise ValueError(_TIMEOUT_OF_HTTP_CLIENT)
        other = type(self).__new__(type(self))
        vars(other).update(vars(self))
        other._closes = False
        other.config = copy.copy(self.config)
        if isinstance(self._auth, ConfiguredAuth):
            other._auth = self._auth.on(other.config)
        other._account = _checked_account(account) or self._account
        other._timeout = self._timeout if timeout is None else checked_timeout(timeout)
        other._retry = self._retry if retry is None else _checked_retry(retry)
        for name, value in vars(self).items():
            if isinstance(value, BaseController):
                vars(other)[name] = value._rewired(other._wiring())
        return other

    def close(self) -> None:
        """Close the client's connections. An `http_client` that was given to it stays open."""
        if self._own_http_client is not None and self._closes:
            self._own_http_client.close()

    def __setstate__(self, state: dict[str, object]) -> None:
        # What arrives through a pickle shares nothing, whatever it was made from.
        vars(self).update(state, _closes=True)

    def __enter__(self: _Client) -> _Client:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        base_uri, account = self.config.base_uri, self._account
        if isinstance(self._auth, ConfiguredAuth):
            with suppress(ValueError):  # half of the credentials is missing
                settings = self._auth.settings()
                base_uri, account = settings.base_uri, account or settings.account
        of_account = "" if account is None else f", account={account!r}"
        return f"{type(self).__name__}(base_uri={base_uri!r}{of_account})"

    def _handler(
        self,
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
            config, pair, none = self.config, (user_name, password), (None, None)
            config.hmac_auth_user_name, config.hmac_auth_password = pair if use_hmac else none
            config.basic_auth_user_name, config.basic_auth_password = none if use_hmac else pair
            if user_name and password:
                kind = HmacAuth if use_hmac else BasicAuth
                kind(user_name, password)  # which refuses what it could not send
        return ConfiguredAuth(self.config, use_hmac, environment=not given)

    def _wiring(self) -> Wiring:
        return Wiring(self.config, self._auth, self._account, self._timeout, self._retry)

    def _controller(self, kind: type[_Controller]) -> _Controller:
        http_client = self._given_http_client
        # A transport that an application has put on the controllers' class is meant for all.
        if http_client is None and kind.http_client is SHARED_HTTP_CLIENT:
            http_client = self._own_http_client
        return kind(http_client, self._http_call_back)._rewired(self._wiring())


def _own_http_client() -> RequestsClient:
    """Make a client's own HTTP client, with the settings of the one that controllers share."""
    http_client = copy.copy(SHARED_HTTP_CLIENT)
    if http_client.retry == NO_RETRIES:
        http_client.retry = RetryPolicy()
    return http_client


def _checked_account(account: Optional[str]) -> Optional[str]:
    return None if account is None else require_account("account", account)


def _checked_retry(retry: Optional[RetryPolicy]) -> Optional[RetryPolicy]:
    if retry is not None and not isinstance(retry, RetryPolicy):
        raise TypeError(f"retry must be a RetryPolicy, not {type(retry).__name__}.")
    return retry
