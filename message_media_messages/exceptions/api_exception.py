"""The base class of the exceptions that a call raises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Literal, Optional

from message_media_messages.headers import retry_after_seconds
from message_media_messages.json_encoding import json_deserialize

if TYPE_CHECKING:
    from message_media_messages.http.http_context import HttpContext

# A UUID, which is shown, or nine digits or more with up to three separators between two of them.
# A colon is not a separator: a clock time stays readable.
_LONG_NUMBER = r"(\b[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}\b)|\+?\d(?:[^\w:]{0,3}\d){8,}"
_NUMBER_AT_END = r"\+?(?:\d[^\w:]{0,3})+$"
_MAX_CHARACTERS_SHOWN = 2_000
# The errors of the service are small, and decoding a body may need 25 times its size.
_MAX_ERROR_BODY = 1024 * 1024


# See Other, Request Timeout, and nginx's "client closed request": it may have been executed.
_UNKNOWN = (303, 408, 499)
_SEE_BODY = " See HTTP response body for details."

Outcome = Literal["not_sent", "accepted", "unknown"]


class ErrorDetail(tuple[Optional[int], Optional[str], str]):
    """A reason why the service refused a request, as `(position, field, reason)`."""

    # Not a NamedTuple: defining one would take 3 % of the package's import time.
    __slots__ = ()

    @property
    def position(self) -> Optional[int]:
        """The index of the message, or of another item of the request; None if unknown."""
        return self[0]

    @property
    def field(self) -> Optional[str]:
        """The field, such as `destination_number` or `metadata/key`; None if unknown."""
        return self[1]

    @property
    def reason(self) -> str:
        """What is wrong with it."""
        return self[2]


class APIException(Exception):
    """A call failed.

    Args:
        reason: Why the call failed.
        context: The request and the response.

    Attributes:
        reason: As given.
        context: As given. If the library raised the exception, the values of all headers that may
            be secrets are redacted.
        response_code: The HTTP status; None if there was no response.
        message: The message of the service; None if there is none.
        details: The service's error texts for single fields.
        retry_after: The seconds that the service asks to wait; None if it does not.
        attempts: How many times the request was sent.
    """

    #: Advice for the caller.
    hint: ClassVar[str] = ""

    def __init__(self, reason: str, context: HttpContext) -> None:
        super().__init__(reason)
        self.reason = reason
        self.context = context
        # The context may be of any class: tests of applications create it with mocks.
        attempts = getattr(context, "attempts", 1)
        self.attempts: int = attempts if isinstance(attempts, int) else 1
        response = getattr(context, "response", None)
        status = getattr(response, "status_code", None)
        self.response_code: Optional[int] = status if isinstance(status, int) else None
        headers = getattr(response, "headers", None)
        self.retry_after: Optional[float] = (
            retry_after_seconds(headers) if isinstance(headers, Mapping) else None
        )
        body = _error_body(getattr(response, "raw_body", None))
        message, details = body.get("message"), body.get("details")
        self.message: Optional[str] = message.strip() if isinstance(message, str) else None
        details = [details] if isinstance(details, str) else details
        self.details: list[str] = [str(d) for d in details] if isinstance(details, list) else []

    @property
    def outcome(self) -> Outcome:
        """Whether the request was executed. Check this before sending messages again.

        - `"not_sent"`: this call sent no message. It is safe to send again.
        - `"accepted"`: the service accepted the request, but its response cannot be read.
        - `"unknown"`: there was no response, or a server error. Messages may have been sent.
        """
        status = self.response_code
        if status is not None and 200 <= status <= 208:
            return "accepted"
        is_refused = status is not None and 300 <= status < 500 and status not in _UNKNOWN
        # An earlier attempt of an idempotent call may have been executed.
        in_doubt = getattr(self.context, "in_doubt", False) is True
        return "not_sent" if is_refused and not in_doubt else "unknown"

    @property
    def errors(self) -> list[ErrorDetail]:
        """The parsed `details`: `[(37, "destination_number", "..."), ...]`."""
        return [_parsed(detail) for detail in self.details]

    def __str__(self) -> str:
        status = f"HTTP {self.response_code}" if self.response_code else ""
        details = "; ".join(self.details)
        message = (self.message or "").rstrip("." if details else "")
        answer = ": ".join(filter(None, (status, message, details)))
        reason = self.reason.replace(_SEE_BODY, "") if message or details else self.reason
        parts = [reason, f"({_redacted(answer)})" if answer else "", self.hint]
        if self.retry_after is not None:
            parts.append(f"The service asks to wait {self.retry_after:g} seconds.")
        if self.attempts > 1:
            parts.append(f"It was tried {self.attempts} times.")
        return _printable(" ".join(filter(None, parts)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.reason, self.context), self.__dict__


def _parsed(detail: str) -> ErrorDetail:
    """Parse `/messages/37/destination_number: the reason`, a JSON pointer and a text."""
    pointer, _, reason = detail.partition(":")
    if not pointer.startswith("/") or " " in pointer:
        return ErrorDetail((None, None, detail))
    names = pointer[1:].split("/")
    at = next((i for i, name in enumerate(names) if re.fullmatch(r"\d{1,9}", name)), None)
    if at is None:
        return ErrorDetail((None, "/".join(names), reason.strip()))
    field = "/".join(names[at + 1 :] or names[:at])
    return ErrorDetail((int(names[at]), field, reason.strip()))


def _redacted(text: str) -> str:
    """Return a text of the service with phone numbers masked and a long text truncated."""
    # Cut first: the regex needs a hundred times the memory of a text of digits.
    shown = text[:_MAX_CHARACTERS_SHOWN]
    shown = re.sub(_LONG_NUMBER, lambda match: match[1] or f"...{match[0][-3:]}", shown)
    if len(text) <= _MAX_CHARACTERS_SHOWN:
        return shown
    # A phone number at the cut may have too few digits left to be masked.
    return re.sub(_NUMBER_AT_END, "", shown) + "..."


def _printable(text: str) -> str:
    """Return a text with unprintable characters escaped, such as terminal controls."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


def _error_body(raw_body: object) -> dict[str, object]:
    """Decode the body of an error; an empty dictionary if it is not a JSON object."""
    if isinstance(raw_body, (str, bytes)) and len(raw_body) <= _MAX_ERROR_BODY:
        try:
            decoded = json_deserialize(raw_body)
        except ValueError:
            return {}
        if isinstance(decoded, dict):
            return decoded
    return {}
