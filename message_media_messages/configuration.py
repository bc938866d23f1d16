"""The base URI and the credentials: of the process, and of each client."""

from __future__ import annotations

import os
from typing import Optional, Union

_DEFAULT_BASE_URI = "https://api.messagemedia.com"
_CREDENTIALS = (
    "hmac_auth_user_name",
    "hmac_auth_password",
    "basic_auth_user_name",
    "basic_auth_password",
)
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"", "0", "false", "no", "off"}


class Configuration:
    """The process-wide settings, which apply to clients without settings of their own.

    An attribute that is set on the class applies to the whole process at once. Each client has an
    instance as `client.config`: an attribute that is set there applies to that client only, and
    any other is read from the class.
    """

    #: The base URI of the service; it may end in a path.
    #: For Europe, it is `https://eu.app.api.sinch.com`.
    base_uri: str = _DEFAULT_BASE_URI

    #: Not used; kept for code that reads it.
    array_serialization: str = "indexed"

    #: The API key for Basic authentication.
    basic_auth_user_name: Optional[str] = None

    #: The API secret for Basic authentication.
    basic_auth_password: Optional[str] = None

    #: The API key for HMAC authentication, which is used if this and its secret are set.
    hmac_auth_user_name: Optional[str] = None

    #: The API secret for HMAC authentication.
    hmac_auth_password: Optional[str] = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_uri={base_uri_of(self)[1].rpartition('@')[2]!r})"


AnyConfiguration = Union[Configuration, type[Configuration]]


class Credentials:
    """An API key and its secret. Not a tuple, because crash reporters show its items."""

    def __init__(
        self, user_name: str, password: str, use_hmac: bool, account: Optional[str] = None
    ) -> None:
        self.user_name = user_name
        self.password = password
        self.use_hmac = use_hmac
        self.account = account

    def __repr__(self) -> str:
        return f"<Credentials for {'HMAC' if self.use_hmac else 'Basic'} authentication>"


def base_uri_of(config: AnyConfiguration) -> tuple[str, str]:
    """Return the name of the setting that applies, and the base URI.

    `MESSAGEMEDIA_BASE_URI` applies if neither the configuration nor its class sets a base URI.
    """
    is_own = not isinstance(config, type) and "base_uri" in vars(config)
    if config.base_uri == _DEFAULT_BASE_URI and not is_own:
        from_environment = os.environ.get("MESSAGEMEDIA_BASE_URI")
        if from_environment:
            return "MESSAGEMEDIA_BASE_URI", from_environment
    return "base_uri", config.base_uri


def credentials_of(
    config: AnyConfiguration, use_hmac: bool = False, *, environment: bool = True
) -> Credentials:
    """Return the credentials of a configuration or, if it has none, of the environment."""
    # If the instance has any credential, the class is not read. Otherwise the key of one account
    # could be used with the secret of another.
    own = {} if isinstance(config, type) else vars(config)
    has_own = not own.keys().isdisjoint(_CREDENTIALS)
    hmac_key, hmac_secret, basic_key, basic_secret = (
        own.get(name) if has_own else getattr(config, name) for name in _CREDENTIALS
    )
    if hmac_key and hmac_secret:
        return Credentials(hmac_key, hmac_secret, use_hmac=True)
    if basic_key and basic_secret and not use_hmac:
        return Credentials(basic_key, basic_secret, use_hmac=False)
    if hmac_key or hmac_secret or basic_key or basic_secret:
        scheme = "hmac" if use_hmac or hmac_key or hmac_secret else "basic"
        raise ValueError(
            f"The credentials are incomplete: {scheme}_auth_user_name and "
            f"{scheme}_auth_password must both be set."
        )
    found = _credentials_of_environment(use_hmac) if environment else None
    if found is None:
        raise ValueError(_NO_CREDENTIALS)
    return found


def credentials_hash(config: AnyConfiguration) -> int:
    """Return a hash of the credentials, to detect a change without keeping a copy."""
    return hash(tuple(getattr(config, name) for name in _CREDENTIALS))


def _credentials_of_environment(use_hmac: bool) -> Optional[Credentials]:
    key = os.environ.get("MESSAGEMEDIA_API_KEY")
    secret = os.environ.get("MESSAGEMEDIA_API_SECRET")
    if not key and not secret:
        return None
    if not key or not secret:
        missing = "MESSAGEMEDIA_API_SECRET" if key else "MESSAGEMEDIA_API_KEY"
        raise ValueError(f"The credentials are incomplete: {missing} is not in the environment.")
    account = os.environ.get("MESSAGEMEDIA_ACCOUNT") or None
    return Credentials(key, secret, use_hmac or _hmac_of_environment(), account)


def _hmac_of_environment() -> bool:
    value = os.environ.get("MESSAGEMEDIA_USE_HMAC", "").strip().lower()
    if value in _TRUE | _FALSE:
        return value in _TRUE
    raise ValueError(f"MESSAGEMEDIA_USE_HMAC must be true or false, not {value!r}.")


_NO_CREDENTIALS = (
    "There are no credentials. Pass the API key and secret to the client - "
    "MessageMediaMessagesClient('API_KEY', 'API_SECRET') - or set them on Configuration, or in "
    "the environment as MESSAGEMEDIA_API_KEY and MESSAGEMEDIA_API_SECRET. A controller that is "
    "created without a client uses Configuration or the environment."
)
