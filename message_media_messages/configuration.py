"""Where the service is and who asks: process-wide defaults, and a client's own settings."""

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
_Pair = tuple[Optional[str], Optional[str]]
_YES = {"1", "true", "yes", "on"}
_NO = {"", "0", "false", "no", "off"}


class Configuration:
    """The settings of every client that has none of its own.

    Set on the class, an attribute holds for the whole process, at any time. Each client has an
    instance of its own as `client.config`: what is set there holds for that client alone, and
    what is not set there is read from the class.
    """

    #: The address of the service; may end in a path.
    #: Europe is `https://eu.app.api.sinch.com`.
    base_uri: str = _DEFAULT_BASE_URI

    #: How `APIHelper` writes lists in a query.
    array_serialization: str = "indexed"

    #: The API key for Basic authentication.
    basic_auth_user_name: Optional[str] = None

    #: The API secret that belongs to it.
    basic_auth_password: Optional[str] = None

    #: The API key for HMAC authentication, which is used when it and its secret are set.
    hmac_auth_user_name: Optional[str] = None

    #: The API secret that belongs to it.
    hmac_auth_password: Optional[str] = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_uri={self.base_uri!r})"


class Credentials:
    """An API key and its secret, and the scheme that they are for.

    Not a tuple, which crash reporters take apart.
    """

    def __init__(self, user_name: str, password: str, use_hmac: bool) -> None:
        self.user_name = user_name
        self.password = password
        self.use_hmac = use_hmac

    def __repr__(self) -> str:
        return f"<Credentials for {'HMAC' if self.use_hmac else 'Basic'} authentication>"


class Settings:
    """What applies to a call that is made now."""

    def __init__(
        self, base_uri: str, account: Optional[str], credentials: Optional[Credentials]
    ) -> None:
        self.base_uri = base_uri
        self.account = account
        self.credentials = credentials


def settings_of(
    config: Union[Configuration, type[Configuration]],
    use_hmac: bool = False,
    *,
    environment: bool = True,
) -> Settings:
    """Read a configuration or, if there are no credentials on it, the environment.

    Args:
        config: The configuration, or its class.
        use_hmac: Whether only credentials for HMAC will do.
        environment: Whether the environment may be read at all.

    Raises:
        ValueError: One half of the credentials is missing.
    """
    hmac, basic = _pairs_of(config)
    if hmac[0] and hmac[1]:
        return Settings(config.base_uri, None, Credentials(hmac[0], hmac[1], use_hmac=True))
    if basic[0] and basic[1] and not use_hmac:
        return Settings(config.base_uri, None, Credentials(basic[0], basic[1], use_hmac=False))
    if any(hmac + basic):
        scheme = "hmac" if use_hmac or any(hmac) else "basic"
        raise ValueError(
            f"The credentials are incomplete: {scheme}_auth_user_name and "
            f"{scheme}_auth_password must both be set."
        )
    if not environment:
        return Settings(config.base_uri, None, None)
    return _settings_of_environment(config, use_hmac)


def _pairs_of(config: Union[Configuration, type[Configuration]]) -> tuple[_Pair, _Pair]:
    """Read the credentials for HMAC and for Basic authentication.

    As soon as a configuration has one of its own, all are its own: half of one account's and half
    of another's would be the worst of all.
    """
    has_own = not isinstance(config, type) and not vars(config).keys().isdisjoint(_CREDENTIALS)
    hmac_key, hmac_secret, basic_key, basic_secret = (
        vars(config).get(name) if has_own else getattr(config, name) for name in _CREDENTIALS
    )
    return (hmac_key, hmac_secret), (basic_key, basic_secret)


def _settings_of_environment(
    config: Union[Configuration, type[Configuration]], use_hmac: bool
) -> Settings:
    key = os.environ.get("MESSAGEMEDIA_API_KEY")
    secret = os.environ.get("MESSAGEMEDIA_API_SECRET")
    if not key and not secret:
        return Settings(config.base_uri, None, None)
    if not key or not secret:
        missing = "MESSAGEMEDIA_API_SECRET" if key else "MESSAGEMEDIA_API_KEY"
        raise ValueError(f"The credentials are incomplete: {missing} is not in the environment.")
    base_uri = config.base_uri
    is_own = isinstance(config, Configuration) and "base_uri" in vars(config)
    if base_uri == _DEFAULT_BASE_URI and not is_own:
        base_uri = os.environ.get("MESSAGEMEDIA_BASE_URI") or base_uri
    account = os.environ.get("MESSAGEMEDIA_ACCOUNT") or None
    use_hmac = use_hmac or _hmac_of_environment()
    return Settings(base_uri, account, Credentials(key, secret, use_hmac))


def _hmac_of_environment() -> bool:
    value = os.environ.get("MESSAGEMEDIA_USE_HMAC", "").strip().lower()
    if value in _YES | _NO:
        return value in _YES
    raise ValueError(f"MESSAGEMEDIA_USE_HMAC must be true or false, not {value!r}.")
