"""Validate request bodies and return the error details of the service.

The error texts about numbers and about invalid JSON are those of the service. The other texts
follow the same format: a JSON pointer, a colon, the reasons.

What the documents of the service do not decide is accepted:

* unknown fields, unless `strict`;
* null for an optional field, which counts as absent;
* dates in the past, and an expiry before the scheduled time;
* any `callback_url` that is not empty;
* any text as `source_number`, and a `source_number_type` that does not fit it;
* media that cannot be downloaded, or that is not a picture;
* content and metadata of any characters, such as spaces only or a lone surrogate;
* an empty list of ids to confirm, and ids that do not exist.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Callable, cast
from urllib.parse import urlsplit

from message_media_messages.sandbox.dates import format_date_time, parse_date_time
from message_media_messages.sandbox.json_types import NewMessage

if TYPE_CHECKING:
    from typing_extensions import TypeGuard

__all__ = [
    "accepted_messages",
    "cancel_errors",
    "confirm_errors",
    "confirmed_ids",
    "detail",
    "one_of",
    "parse_object",
    "send_errors",
    "unknown_field_errors",
]

MAX_ITEMS = 100
MAX_CONTENT = 5000
MAX_SUBJECT = 64
MAX_METADATA_PAIRS = 10
MAX_METADATA_KEY = 100
MAX_METADATA_VALUE = 256
FORMATS = ("SMS", "MMS", "TTS")
SOURCE_NUMBER_TYPES = ("INTERNATIONAL", "ALPHANUMERIC", "SHORTCODE")

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DATES = ("message_expiry_timestamp", "scheduled")
_MMS_ONLY = ("media", "subject")

_Reasons = list[str]
_Check = Callable[[object], _Reasons]


def parse_object(body: bytes) -> dict[str, object]:
    """Parse a body as a JSON object in UTF-8.

    Raises:
        ValueError: The body is not a JSON object in UTF-8.
    """
    try:
        # int() is slow or raises for very long numbers, and no field of the API is a number.
        parsed: object = json.loads(
            body.decode("utf-8"), parse_int=float, parse_constant=_refuse_constant
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(parsed, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004
    return parsed


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def unknown_field_errors(
    pointer: str, given: Mapping[str, object], known: Iterable[str]
) -> list[str]:
    """Return an error for each field of an object that is unknown, with the likely name.

    Args:
        pointer: The JSON pointer of the object.
        given: The object.
        known: The names of its fields.
    """
    names = list(known)
    errors: list[str] = []
    for field in given:
        if field not in names:
            likely = difflib.get_close_matches(field, names, n=1)
            hint = f", did you mean {likely[0]}?" if likely else "."
            escaped = field.replace("~", "~0").replace("/", "~1")
            errors.append(f"{pointer}/{escaped}: Unknown field{hint}")
    return errors


def send_errors(body: Mapping[str, object], *, strict: bool = False) -> list[str]:
    """Return the errors in the body of a send request, or an empty list if it is valid.

    Args:
        body: The parsed body.
        strict: Whether to refuse unknown fields.
    """
    messages = body.get("messages")
    errors = unknown_field_errors("", body, ["messages"]) if strict else []
    if not isinstance(messages, list) or not 1 <= len(messages) <= MAX_ITEMS:
        reason = f"Messages must be a list of 1 to {MAX_ITEMS} messages"
        return [*errors, detail("/messages", [reason])]
    for index, message in enumerate(messages):
        errors += _message_errors(f"/messages/{index}", message, strict)
    return errors


def accepted_messages(body: Mapping[str, object]) -> list[NewMessage]:
    """Return the messages of a valid body: known fields only, with defaults and dates in UTC."""
    return [_accepted(message) for message in cast("list[dict[str, object]]", body["messages"])]


def confirm_errors(body: Mapping[str, object], field: str, *, strict: bool = False) -> list[str]:
    """Return the errors in the body of a confirm request.

    Args:
        body: The parsed body.
        field: `reply_ids` or `delivery_report_ids`.
        strict: Whether to refuse unknown fields.
    """
    errors = unknown_field_errors("", body, [field]) if strict else []
    ids = body.get(field)
    if not _is_string_list(ids) or len(ids) > MAX_ITEMS:
        reason = f"IDs must be a list of at most {MAX_ITEMS} strings"
        return [*errors, detail(f"/{field}", [reason])]
    return errors + [
        detail(f"/{field}/{index}", ["ID must be a UUID"])
        for index, text in enumerate(ids)
        if _UUID.fullmatch(text) is None
    ]


def confirmed_ids(body: Mapping[str, object], field: str) -> list[str]:
    """Return the ids in a valid body."""
    return cast("list[str]", body[field])


def cancel_errors(body: Mapping[str, object], *, strict: bool = False) -> list[str]:
    """Return the errors in the body of a cancel request.

    Args:
        body: The parsed body.
        strict: Whether to refuse unknown fields.
    """
    errors = unknown_field_errors("", body, ["status"]) if strict else []
    if body.get("status") != "cancelled":
        errors.append(detail("/status", ["Status must be cancelled"]))
    return errors


def detail(pointer: str, reasons: Sequence[str]) -> str:
    """Return an error about the value at a JSON pointer."""
    return f"{pointer}: {', '.join(reasons)}."


def _message_errors(pointer: str, message: object, strict: bool) -> list[str]:
    if not isinstance(message, dict):
        return [detail(pointer, ["Message must be an object"])]
    errors = unknown_field_errors(pointer, message, _CHECKS) if strict else []
    required = (*_REQUIRED, "media") if message.get("format") == "MMS" else _REQUIRED
    for field, check in _CHECKS.items():
        value = message.get(field)
        if value is None and field not in required:
            continue
        reasons = [*check(value), *_dependency_reasons(field, message)]
        if reasons:
            errors.append(detail(f"{pointer}/{field}", reasons))
    return errors


def _dependency_reasons(field: str, message: Mapping[str, object]) -> _Reasons:
    """Return the errors about other fields that a field requires."""
    if field in _MMS_ONLY and message.get("format") != "MMS":
        return ["Only valid when the format is MMS"]
    if field == "source_number_type" and message.get("source_number") is None:
        return ["Only valid when a source number is specified"]
    return []


def _destination_number(value: object) -> _Reasons:
    if not isinstance(value, str):
        return [
            "Destination number must be a string" if value else "Destination number is required"
        ]
    digits = value[1:] if value.startswith("+") else value
    reasons = [] if digits != value else ["International address must start with '+'"]
    if not 8 <= len(digits) <= 15:
        reasons.append(
            "International address must be between 8 and 15 characters excluding the first '+'"
        )
    if not (digits.isascii() and digits.isdigit()):
        reasons.append("International address contains invalid characters")
    if value.startswith("+0"):
        reasons.append("International address must not start with 0")
    return reasons


def _callback_url(value: object) -> _Reasons:
    if not isinstance(value, str):
        return ["Must be a string"]
    return [] if value else ["Must not be empty"]


def _content(value: object) -> _Reasons:
    if not isinstance(value, str):
        return ["Content is required and must be a string"]
    if not 1 <= len(value) <= MAX_CONTENT:
        return [f"Content must be between 1 and {MAX_CONTENT} characters"]
    return []


def _string(value: object) -> _Reasons:
    return [] if isinstance(value, str) else ["Must be a string"]


def _boolean(value: object) -> _Reasons:
    return [] if isinstance(value, bool) else ["Must be true or false"]


def one_of(choices: Sequence[str]) -> _Check:
    """Return a check that a value is one of these strings."""

    def check(value: object) -> _Reasons:
        return [] if value in choices else [f"Must be one of {', '.join(choices)}"]

    return check


def _date_time(value: object) -> _Reasons:
    try:
        parse_date_time(cast("str", value))
    except (TypeError, ValueError):
        return ["Must be an ISO 8601 date and time"]
    return []


def _media(value: object) -> _Reasons:
    if value is None:
        return ["Media is required when the format is MMS"]
    if _is_string_list(value) and value and all(map(_is_http_url, value)):
        return []
    return ["Media must be a list of at least one http or https URL"]


def _is_http_url(text: str) -> bool:
    try:
        url = urlsplit(text)
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.hostname)


def _is_string_list(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _subject(value: object) -> _Reasons:
    if isinstance(value, str) and len(value) <= MAX_SUBJECT:
        return []
    return [f"Subject must be a string of at most {MAX_SUBJECT} characters"]


def _metadata(value: object) -> _Reasons:
    if not isinstance(value, dict):
        return ["Metadata must be an object of string values"]
    reasons = []
    if len(value) > MAX_METADATA_PAIRS:
        reasons.append(f"Metadata must have at most {MAX_METADATA_PAIRS} pairs")
    if any(len(key) > MAX_METADATA_KEY for key in value):
        reasons.append(f"Metadata keys must have at most {MAX_METADATA_KEY} characters")
    if not all(
        isinstance(item, str) and len(item) <= MAX_METADATA_VALUE for item in value.values()
    ):
        reasons.append(
            f"Metadata values must be strings of at most {MAX_METADATA_VALUE} characters"
        )
    return reasons


_REQUIRED = ("content", "destination_number")
_CHECKS: Mapping[str, _Check] = {
    "callback_url": _callback_url,
    "content": _content,
    "delivery_report": _boolean,
    "destination_number": _destination_number,
    "format": one_of(FORMATS),
    "media": _media,
    "message_expiry_timestamp": _date_time,
    "metadata": _metadata,
    "scheduled": _date_time,
    "source_number": _string,
    "source_number_type": one_of(SOURCE_NUMBER_TYPES),
    "subject": _subject,
}


def _accepted(message: Mapping[str, object]) -> NewMessage:
    fields: dict[str, object] = {"format": "SMS", "delivery_report": False}
    for field in _CHECKS:
        value = message.get(field)
        if value is not None:
            is_date = field in _DATES
            fields[field] = _in_utc(cast("str", value)) if is_date else value
    return cast("NewMessage", fields)


def _in_utc(text: str) -> str:
    return format_date_time(parse_date_time(text))
