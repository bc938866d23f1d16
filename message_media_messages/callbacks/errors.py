"""The errors of received callbacks."""

from __future__ import annotations

from typing import Union

__all__ = ["CallbackError", "ParseError", "SignatureError"]


class CallbackError(ValueError):
    """The base class of the errors of received callbacks."""


class ParseError(CallbackError):
    """The body is not a delivery report, a reply or an opt-out.

    Attributes:
        body: The body that was parsed, unchanged.
    """

    def __init__(self, message: str, body: Union[bytes, str, dict[str, object]] = b"") -> None:
        super().__init__(message)
        self.body = body


class SignatureError(CallbackError):
    """The service did not sign this request, or it cannot be verified.

    Attributes:
        reason: Why, and what to do. Log it, and do not send it to the caller.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
