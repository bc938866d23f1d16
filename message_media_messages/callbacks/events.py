"""Parse callbacks: delivery reports, replies and opt-outs.

A webhook renders a template that the customer wrote, so bodies differ. The leniency for that is
here and not in the models.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from typing import Optional, Union
from urllib.parse import parse_qsl

from message_media_messages import DeliveryReport, Reply, VendorAccountId
from message_media_messages.callbacks.errors import ParseError
from message_media_messages.models._model import Date, Model, date, field, nested

__all__ = ["Event", "OptOut", "event_id", "parse"]

# A person may send a text such as "$price", so only these variables are absent as texts.
_TEXT_VARIABLES = {
    "content": ("moContent", "replyContent"),
    "original_text": ("mtContent", "messageContent"),
}
# Velocity renders a reference without a value as it is written, and `$esc.json($!name)` too,
# because its value is null: https://velocity.apache.org/engine/2.4/vtl-reference.html
_UNRENDERED = re.compile(
    r"\$!?\{?([A-Za-z][\w.-]*)\}?|\$!?\{?esc\.json\(\$!?\{?([A-Za-z][\w.-]*)\}?\)\}?", re.ASCII
)
_FORM = re.compile(r"[\w.\[\]%+-]+=", re.ASCII)
_MAX_FIELDS = 1000
_MAX_DEPTH = 50
_MAX_DIGITS = 1000


class OptOut(Model):
    """A request of a recipient to receive no more messages.

    Args:
        notification_id: The UUID of the notification; None if the template does not contain it.
        content: The text that the recipient sent, such as `STOP`.
        message_id: The UUID of the message that the recipient answered; None if there is none.
        source_number: The number that sent the opt-out, in E.164.
        destination_number: The number that it was sent to.
        date_received: When the service received it.
        metadata: The metadata of the message.
        vendor_account_id: The account that received it.
    """

    notification_id: Optional[str] = None
    content: Optional[str] = None
    message_id: Optional[str] = None
    source_number: Optional[str] = None
    destination_number: Optional[str] = None
    date_received: Date = field(date)
    metadata: Optional[dict[str, str]] = None
    vendor_account_id: Optional[VendorAccountId] = field(nested(VendorAccountId))


Event = Union[DeliveryReport, Reply, OptOut]

_KNOWN = {
    "account_id",
    *(name for kind in (DeliveryReport, Reply, OptOut) for name in (*kind._names, *kind._added)),
}
_NESTED = {"attachments", "metadata", "vendor_account_id"}
_TEXTS = _KNOWN - _NESTED - {"billing_units", "delay"}


def parse(body: Union[bytes, str, dict[str, object]]) -> Event:
    """Return the event in the body of a callback.

    This does not verify the signature: use `CallbackVerifier.parse` for signed callbacks.

    The body may be JSON or a form. Keys may be missing, and unknown keys are kept unchanged in
    `additional_properties`. These values become None: empty strings, except `content` and
    `original_text`, empty lists, and template variables that the service did not replace, such as
    `$replyId`. An `account_id` alone becomes `vendor_account_id`. `billing_units` becomes a number
    and `error_code` a string; `delay` is not changed. Metadata that a template rendered as
    `{key=value, key2=value2}` becomes a dictionary, unless another comma or equals sign makes it
    ambiguous: then it stays a string. Any other value of an undocumented type is kept unchanged.

    The event type is determined by `notification_id`, `reply_id` or `delivery_report_id`, or else
    by the fields that only one type has. A reply whose `reply_id` was not rendered is an opt-out.

    Args:
        body: The raw body, or the JSON object in it. It is not changed.

    Raises:
        ParseError: The body is neither JSON nor a form, its event type is unknown, or it contains
            what cannot be stored as JSON, such as NaN or half of a surrogate pair.
        TypeError: `body` is not bytes, a string or a dictionary.
    """
    if not isinstance(body, (bytes, str, dict)):
        raise TypeError(f"body must be bytes, str or dict, not {type(body).__name__}.")
    try:
        values = body if isinstance(body, dict) else _decoded(body)
        _require_json(values)
        return _event(_fields(values), was_reply="reply_id" in values)
    except RecursionError:
        raise ParseError("The body is nested too deeply.", body) from None
    except ValueError as error:
        raise ParseError(f"The body is not a callback: {error}", body) from None


def event_id(event: Event) -> str:
    """Return an id that is the same whenever the service delivers the same event.

    It is the kind and the UUID: `delivery_report:01e1fa0a-6e27-4945-9cdb-18644b4de043`. For an
    event without a UUID it contains a hash of all fields instead, so an event with the same fields
    counts as the same event, and `$retryCount` makes each attempt another event: include `$drId`,
    `$moId` and `$notificationId` in your templates.
    """
    uuid: object
    if isinstance(event, DeliveryReport):
        kind, uuid = "delivery_report", event.get("delivery_report_id")
    elif isinstance(event, Reply):
        kind, uuid = "reply", event.get("reply_id")
    else:
        kind, uuid = "opt_out", event.notification_id
    if not isinstance(uuid, str):
        fields = json.dumps(event.to_dictionary(), sort_keys=True)
        uuid = f"sha256-{hashlib.sha256(fields.encode()).hexdigest()}"
    return f"{kind}:{uuid}"


def _decoded(body: Union[bytes, str]) -> dict[str, object]:
    text = body.decode("utf-8-sig") if isinstance(body, bytes) else body.removeprefix("\ufeff")
    text = text.strip()
    if _FORM.match(text):
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
        return dict(pairs)
    decoded = json_value(text)
    if not isinstance(decoded, dict):
        raise ValueError("it is not a JSON object")  # noqa: TRY004
    return decoded


def json_value(text: str) -> object:
    """Decode JSON, without the numbers that Python accepts and JSON does not have.

    A text may contain a line break: a template without `$esc.json` does not escape it.
    """
    return json.loads(
        text,
        strict=False,
        parse_int=_to_int,
        parse_float=_to_float,
        parse_constant=_refuse_constant,
    )


def _to_int(text: str) -> int:
    if len(text) > _MAX_DIGITS:  # int() is slow for very long texts, or raises an error.
        raise ValueError("it contains a number that is too long")
    return int(text)


def _to_float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("it contains a number that is too large")
    return number


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _require_json(value: object, depth: int = 0) -> None:
    """Raise ValueError unless a value can be stored and encoded: callers rely on it."""
    if depth > _MAX_DEPTH:
        raise ValueError("it is nested too deeply")
    if isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str):
                raise ValueError("a key is not a string")  # noqa: TRY004
            name.encode()  # A lone surrogate is a UnicodeEncodeError, which is a ValueError.
            _require_json(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _require_json(item, depth + 1)
    elif isinstance(value, str):
        value.encode()
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is not JSON")
    elif not isinstance(value, (int, float, type(None))):
        raise ValueError(f"a value is of the type {type(value).__name__}")


def _fields(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values that are present, with the types of the models."""
    converted = ((name, _converted(name, value)) for name, value in values.items())
    fields = {name: value for name, value in converted if _is_present(name, value)}
    if not fields.get("vendor_account_id"):
        account_id = fields.pop("account_id", None)
        fields["vendor_account_id"] = None if account_id is None else {"account_id": account_id}
    return fields


def _converted(name: str, value: object) -> object:
    """Return a value with the type of the model, or unchanged if it cannot be converted."""
    if name in _TEXTS:
        return _text(value)
    if name == "billing_units":
        return _whole_number(value)
    if name not in _NESTED:
        return value
    value = _nested(value)
    if name == "metadata":
        return _java_map(value) if isinstance(value, str) else value
    return [_texts(item) for item in value] if isinstance(value, list) else _texts(value)


def _is_present(name: str, value: object) -> bool:
    if name not in _KNOWN:
        return True
    if name in _TEXT_VARIABLES:
        return value is not None and _variable(value) not in _TEXT_VARIABLES[name]
    return value not in (None, "", []) and _variable(value) is None


def _variable(value: object) -> Optional[str]:
    """Return the name of the template variable that a value is, or None."""
    match = _UNRENDERED.fullmatch(value) if isinstance(value, str) else None
    return match and (match[1] or match[2])


def _text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _whole_number(value: object) -> object:
    is_number = isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value)
    return int(is_number[0]) if is_number else value


def _texts(value: object) -> object:
    """Return an object with texts, without those that are empty or were not rendered."""
    if not isinstance(value, dict):
        return value
    present = ((k, v) for k, v in value.items() if v not in (None, "") and _variable(v) is None)
    return {key: _text(item) for key, item in present}


def _java_map(text: str) -> object:
    """Return the dictionary of a text such as `{key=value}`, or the text if it is ambiguous."""
    pairs = [pair.split("=") for pair in text[1:-1].split(", ")]
    is_map = text.startswith("{") and text.endswith("}") and all(len(pair) == 2 for pair in pairs)
    entries = dict(pairs) if is_map else {}
    return entries if len(entries) == len(pairs) else text


def _nested(value: object) -> object:
    """Decode the JSON of an object or a list, which is a text in a form."""
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return value
    try:
        nested = json_value(value)
        _require_json(nested)
    except (ValueError, RecursionError):
        return value
    return nested


def _event(fields: Mapping[str, object], *, was_reply: bool) -> Event:
    kind = _kind(fields, was_reply=was_reply)
    # A template for all events renders the texts of the other kinds as empty texts.
    others = {n for n in _TEXT_VARIABLES.keys() - kind._names.keys() if fields.get(n) == ""}
    return kind.from_dictionary({n: value for n, value in fields.items() if n not in others})


def _kind(
    fields: Mapping[str, object], *, was_reply: bool
) -> Union[type[DeliveryReport], type[Reply], type[OptOut]]:
    if "notification_id" in fields:
        return OptOut
    if "reply_id" in fields:
        return Reply
    if fields.keys() & {"delivery_report_id", "status", "error_code"}:
        return DeliveryReport
    if fields.get("content") or "attachments" in fields:
        # In an opt-out, `$replyId` has no value: the schema of the opt-out webhook says so.
        return OptOut if was_reply else Reply
    if fields.get("original_text") or "submitted_date" in fields:
        return DeliveryReport
    raise ValueError("it has no id and no field of a delivery report, a reply or an opt-out")
