"""The base of everything that the library raises about a call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar, Optional

from message_media_messages.api_helper import APIHelper
from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.retry_policy import retry_after_seconds

# A UUID, which is shown, or nine digits or more with up to three separators between two of them.
# A colon is not a separator: a clock time stays readable.
_LONG_NUMBER = r"(\b[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}\b)|\+?\d(?:[^\w:]{0,3}\d){8,}"
_NUMBER_AT_END = r"\+?(?:\d[^\w:]{0,3})+$"
_MAX_CHARACTERS_SHOWN = 2_000
# A larger body is no error of the service, and decoding it may take 25 times its size.
_MAX_ERROR_BODY = 1024 * 1024


class APIException(Exception):
    """A call that did not succeed.

    Args:
        reason: What the library says about it; `str()` begins with this.
        context: The request and the response.

    Attributes:
        reason: As given.
        context: As given. Of an exception that the library raised, the `Authorization` header is
            not readable.
        response_code: The HTTP status; None if there was no response.
        message: What the service says about it; None if it said nothing.
        details: What the service says about single fields.
        retry_after: How many seconds the service asks to wait; None if it does not.
        attempts: How often the request was sent.
    """

    #: What a caller can do about it.
    hint: ClassVar[str] = ""

    def __init__(self, reason: str, context: HttpContext) -> None:
        super().__init__(reason)
        self.reason = reason
        self.context = context
        # The context may be anything: tests of applications make theirs of mocks.
        attempts = getattr(context, "attempts", 1)
        self.attempts: int = attempts if isinstance(attempts, int) else 1
        response = getattr(context, "response", None)
        self.response_code: Optional[int] = getattr(response, "status_code", None)
        headers = getattr(response, "headers", None)
        self.retry_after: Optional[float] = (
            retry_after_seconds(headers) if isinstance(headers, Mapping) else None
        )
        body = _error_body(getattr(response, "raw_body", None))
        message, details = body.get("message"), body.get("details")
        self.message: Optional[str] = message.strip() if isinstance(message, str) else None
        details = [details] if isinstance(details, str) else details
        self.details: list[str] = [str(d) for d in details] if isinstance(details, list) else []

    def __str__(self) -> str:
        status = f"HTTP {self.response_code}" if self.response_code else ""
        details = "; ".join(self.details)
        message = (self.message or "").rstrip("." if details else "")
        answer = ": ".join(filter(None, (status, message, details)))
        parts = [self.reason, f"({_redacted(answer)})" if answer else "", self.hint]
        if self.retry_after is not None:
            parts.append(f"The service asks to wait {self.retry_after:g} seconds.")
        if self.attempts > 1:
            parts.append(f"It was tried {self.attempts} times.")
        return _printable(" ".join(filter(None, parts)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.reason, self.context), self.__dict__


def _redacted(text: str) -> str:
    """Return what the service says as a log may show it: phone numbers masked, a long text cut."""
    # Cut before it is masked: the regex needs a hundred times the memory of a text of digits.
    shown = text[:_MAX_CHARACTERS_SHOWN]
    shown = re.sub(_LONG_NUMBER, lambda match: match[1] or f"...{match[0][-3:]}", shown)
    if len(text) <= _MAX_CHARACTERS_SHOWN:
        return shown
    # Of a phone number at the cut, too few digits may be left to be masked.
    return re.sub(_NUMBER_AT_END, "", shown) + "..."


def _printable(text: str) -> str:
    """Return a text with what could control a terminal or split a log line escaped."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


def _error_body(raw_body: object) -> dict[str, object]:
    """Read the body of an error, which may be anything."""
    if isinstance(raw_body, (str, bytes)) and len(raw_body) <= _MAX_ERROR_BODY:
        try:
            decoded = APIHelper.json_deserialize(raw_body)
        except ValueError:
            return {}
        if isinstance(decoded, dict):
            return decoded
    return {}
