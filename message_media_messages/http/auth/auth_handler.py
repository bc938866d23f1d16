"""The interface of authentication handlers, and the checks that they share."""

from __future__ import annotations

from typing import Protocol

from message_media_messages.http.http_request import HttpRequest

_CONTROL_CHARACTERS = {*map(chr, range(32)), "\x7f"}


class AuthHandler(Protocol):
    """The interface of `auth=`: any object with this method."""

    def apply(self, http_request: HttpRequest) -> None:
        """Add the headers that authenticate a request, usually `Authorization`.

        Called for each attempt, with the URL and the body exactly as they are sent.
        """


def require_text(name: str, value: object) -> str:
    """Return a credential, or another text for a header, if it is valid."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be text, not {type(value).__name__}.")
    if not value.strip():
        raise ValueError(f"{name} is empty.")
    if not _CONTROL_CHARACTERS.isdisjoint(value):
        raise ValueError(f"{name} contains a control character, such as a line break.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name} contains a lone surrogate, which UTF-8 cannot encode.") from None
    return value


def require_account(name: str, value: object) -> str:
    """Return a sub-account ID, if it is valid."""
    account = require_text(name, value)
    if not account.isascii():
        raise ValueError(f"{name} must be ASCII, because it is sent in a header.")
    return account
