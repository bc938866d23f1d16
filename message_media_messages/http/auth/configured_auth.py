"""Authentication with the credentials that a configuration holds at the time."""

from __future__ import annotations

from typing import Union

from message_media_messages.configuration import Configuration, Settings, settings_of
from message_media_messages.http.auth.auth_handler import require_account
from message_media_messages.http.auth.basic_auth import BasicAuth
from message_media_messages.http.auth.hmac_auth import HmacAuth
from message_media_messages.http.http_request import HttpRequest


class ConfiguredAuth:
    """Signs requests with the credentials that are configured when a call begins.

    Args:
        config: A configuration, or the class itself for the process-wide one.
        use_hmac: Whether only HMAC will do.
        environment: Whether the environment is read where the configuration has no credentials.
    """

    def __init__(
        self,
        config: Union[Configuration, type[Configuration]],
        use_hmac: bool = False,
        *,
        environment: bool = True,
    ) -> None:
        self._config = config
        self._use_hmac = use_hmac
        self._environment = environment

    def settings(self) -> Settings:
        """Give what is configured now.

        Raises:
            ValueError: One half of the credentials is missing, or the sub-account cannot be sent.
        """
        settings = settings_of(self._config, self._use_hmac, environment=self._environment)
        if settings.account is not None:
            require_account("MESSAGEMEDIA_ACCOUNT", settings.account)
        return settings

    def on(self, config: Union[Configuration, type[Configuration]]) -> ConfiguredAuth:
        """Give the same on another configuration."""
        return ConfiguredAuth(config, self._use_hmac, environment=self._environment)

    def apply(self, http_request: HttpRequest) -> None:
        """Add the headers of `BasicAuth` or `HmacAuth`.

        Raises:
            ValueError: There are no credentials, or they cannot be used.
        """
        handler_for(self.settings()).apply(http_request)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


def handler_for(settings: Settings) -> Union[BasicAuth, HmacAuth]:
    """Give the handler for the credentials in some settings.

    Raises:
        ValueError: There are none, or they cannot be used.
    """
    if settings.credentials is None:
        raise ValueError(_NO_CREDENTIALS)
    kind = HmacAuth if settings.credentials.use_hmac else BasicAuth
    return kind(settings.credentials.user_name, settings.credentials.password)


_NO_CREDENTIALS = (
    "There are no credentials. Give the API key and secret to the client - "
    "MessageMediaMessagesClient('API_KEY', 'API_SECRET') - or set them on Configuration, or in "
    "the environment as MESSAGEMEDIA_API_KEY and MESSAGEMEDIA_API_SECRET. A controller that is "
    "made by hand has those of Configuration or the environment, not those of a client."
)
