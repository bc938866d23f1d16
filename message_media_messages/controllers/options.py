"""The options of a client, which are resolved for each call."""

from __future__ import annotations

from typing import Any, Optional

from message_media_messages.configuration import (
    AnyConfiguration,
    Configuration,
    base_uri_of,
    credentials_hash,
    credentials_of,
)
from message_media_messages.decorators import warn_caller
from message_media_messages.http.auth.auth_handler import AuthHandler, require_account
from message_media_messages.http.auth.basic_auth import BasicAuth
from message_media_messages.http.auth.hmac_auth import HmacAuth
from message_media_messages.http.http_request import Timeout
from message_media_messages.http.requests_client import checked_timeout
from message_media_messages.http.retry_policy import RetryPolicy
from message_media_messages.urls import base_uri_prefix

_KEY_IS_KEPT = (
    "The credentials on Configuration have changed, but this client still uses the key that "
    "it was given. Create a client with the new key, or set it on client.config."
)


class ClientOptions:
    """The options of a client and its controllers; see the arguments of the client."""

    def __init__(
        self,
        config: AnyConfiguration = Configuration,
        *,
        auth: Optional[AuthHandler] = None,
        use_hmac: bool = False,
        has_key: bool = False,
        account: Optional[str] = None,
        timeout: Timeout = None,
        retry: Optional[RetryPolicy] = None,
    ) -> None:
        if auth is not None and not callable(getattr(auth, "apply", None)):
            raise TypeError("auth must have a method apply(http_request).")
        if retry is not None and not isinstance(retry, RetryPolicy):
            raise TypeError(f"retry must be a RetryPolicy, not {type(retry).__name__}.")
        self.config = config
        self.auth = auth
        self.use_hmac = use_hmac
        self.has_key = has_key
        self.account: Optional[str] = (
            None if account is None else require_account("account", account)
        )
        self.timeout: Timeout = checked_timeout(timeout)
        self.retry = retry
        # The hash of the credentials on Configuration until it has changed; copies share the list.
        self._class_credentials = [credentials_hash(Configuration)] if has_key else []

    def replaced(self, **changes: Any) -> ClientOptions:
        """Return a copy with other options; those that are None do not change."""
        given = {name: value for name, value in changes.items() if value is not None}
        other = ClientOptions(**given)
        vars(other).update({k: v for k, v in vars(self).items() if k not in given})
        return other

    def prefix(self) -> str:
        """Return the part of a URL that precedes the endpoint's path."""
        name, base_uri = base_uri_of(self.config)
        return base_uri_prefix(base_uri, name)

    def signer(self) -> tuple[AuthHandler, Optional[str]]:
        """Return the auth handler for all attempts of a call, and the sub-account."""
        if self._class_credentials:
            now = credentials_hash(Configuration)
            if now != self._class_credentials[0]:
                self._class_credentials[0] = now
                if self.auth is not None or now != credentials_hash(self.config):
                    self._class_credentials.clear()
                    warn_caller(_KEY_IS_KEPT)
        if self.auth is not None:
            return self.auth, self.account
        try:
            found = credentials_of(self.config, self.use_hmac, environment=not self.has_key)
            account = self.account
            if account is None and found.account is not None:
                account = require_account("MESSAGEMEDIA_ACCOUNT", found.account)
            kind = HmacAuth if found.use_hmac else BasicAuth
            return kind(found.user_name, found.password), account
        except (TypeError, ValueError) as error:
            # Remove the inner frames: their variables hold the credentials.
            raise error.with_traceback(None) from None

    def __repr__(self) -> str:
        account = "" if self.account is None else f", account={self.account!r}"
        return f"base_uri={base_uri_of(self.config)[1].rpartition('@')[2]!r}{account}"

    def __getstate__(self) -> dict[str, object]:
        # The hash of the same credentials differs between processes.
        return {**vars(self), "_class_credentials": []}
