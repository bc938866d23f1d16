"""Validate request bodies and return the error details of the service.

The error texts about numbers and about invalid JSON are those of the service. The other texts
follow the same format: a JSON pointer, a colon, the reasons.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Callable, cast

from message_media_messages.sandbox.dates import format_date_time, parse_date_time
from message_media_messages.sandbox.json_types import NewMessage

__all__ = [
    "accepted_messages",
    "cancel_errors",
    "confirm_errors",
    "confirmed_ids",
    "parse_object",
    "send_errors",
]

MAX_ITEMS = 100
MAX_CONTENT = 5000
MAX_SUBJECT = 64
MAX_METADATA_PAIRS = 10
MAX_METADATA_KEY = 100
MAX_METADATA_VALUE = 256
FORMATS = ("SMS", "MMS", "TTS")
SOURCE_NUMBER_TYPES = ("INTERNATIONAL", "ALPHANUMERIC", "SHORTCODE")

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


def send_errors(body: Mapping[str, object]) -> list[str]:
    """Return the errors in the body of a send request, or an empty list if it is valid.

    Unknown fields are ignored. An optional field that is null counts as absent. Dates may be in
    the past.
    """
    messages = body.get("messages")
    if not isinstance(messages, list) or not 1 <= len(messages) <= MAX_ITEMS:
        return [_detail("/messages", [f"Messages must be a list of 1 to {MAX_ITEMS} messages"])]
    errors: list[str] = []
    for index, message in enumerate(messages):
        errors += _message_errors(f"/messages/{index}", message)
    return errors


def accepted_messages(body: Mapping[str, object]) -> list[NewMessage]:
    """Return the messages of a valid body: known fields only, with defaults and dates in UTC."""
    return [_accepted(message) for message in cast("list[dict[str, object]]", body["messages"])]


def confirm_errors(body: Mapping[str, object], field: str) -> list[str]:
    """Return the errors in the body of a confirm request.

    Args:
        body: The parsed body.
        field: `reply_ids` or `delivery_report_ids`.
    """
    if _is_string_list(body.get(field), at_most=MAX_ITEMS):
        return []
    return [_detail(f"/{field}", [f"IDs must be a list of at most {MAX_ITEMS} strings"])]


def confirmed_ids(body: Mapping[str, object], field: str) -> list[str]:
    """Return the ids in a valid body."""
    return cast("list[str]", body[field])


def cancel_errors(body: Mapping[str, object]) -> list[str]:
    """Return the errors in the body of a cancel request."""
    if body.get("status") == "cancelled":
        return []
    return [_detail("/status", ["Status must be cancelled"])]


def _detail(pointer: str, reasons: Sequence[str]) -> str:
    return f"{pointer}: {', '.join(reasons)}."


def _message_errors(pointer: str, message: object) -> list[str]:
    if not isinstance(message, dict):
        return [_detail(pointer, ["Message must be an object"])]
    errors: list[str] = []
    for field, check in _CHECKS.items():
        value = message.get(field)
        if value is None and field not in _REQUIRED:
            continue
        reasons = [*check(value), *_dependency_reasons(field, message)]
        if reasons:
            errors.append(_detail(f"{pointer}/{field}", reasons))
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
    return reasons


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


def _one_of(choices: Sequence[str]) -> _Check:
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
    return [] if _is_string_list(value) else ["Media must be a list of URLs"]


def _is_string_list(value: object, *, at_most: float = float("inf")) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= at_most
        and all(isinstance(item, str) for item in value)
    )


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
    "callback_url": _string,
    "content": _content,
    "delivery_report": _boolean,
    "destination_number": _destination_number,
    "format": _one_of(FORMATS),
    "media": _media,
    "message_expiry_timestamp": _date_time,
    "metadata": _metadata,
    "scheduled": _date_time,
    "source_number": _string,
    "source_number_type": _one_of(SOURCE_NUMBER_TYPES),
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
