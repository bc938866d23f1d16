"""The webhooks of an account, and the validation of `/v1/webhooks/messages`."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Callable, Optional, cast
from urllib.parse import urlsplit

from message_media_messages.sandbox.events import EVENT_NAMES
from message_media_messages.sandbox.templates import Template, TemplateError
from message_media_messages.sandbox.validation import detail, one_of, unknown_field_errors

__all__ = [
    "UnknownWebhookError",
    "Webhook",
    "WebhookExistsError",
    "Webhooks",
    "create_errors",
    "update_errors",
]

PAGE_SIZE = 100
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
ENCODINGS = ("JSON", "FORM_ENCODED", "XML")
MAX_URL = 1000
MAX_HEADER_NAME = 200
MAX_HEADER_VALUE = 1000
DEFAULT_READ_TIMEOUT = 20_000
DEFAULT_RETRY_DELAY = 5

_CREATE_ONLY = ("read_timeout", "retries", "retry_delay")
_REQUIRED = ("url", "method", "encoding", "events")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")

_Reasons = list[str]
_Fields = Mapping[str, object]


class UnknownWebhookError(LookupError):
    """The account has no webhook with this id."""


class WebhookExistsError(Exception):
    """The account has another webhook with the same URL and method."""


@dataclass(frozen=True)
class Webhook:
    """A webhook. The optional fields are None if the request did not set them."""

    id: str
    url: str
    method: str
    encoding: str
    events: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=dict)
    template: Optional[str] = None
    parsed_template: Optional[Template] = None
    read_timeout: Optional[int] = None
    retries: int = 0
    retry_delay: Optional[int] = None

    @property
    def timeout(self) -> float:
        """Seconds until an attempt fails. Default: 20."""
        return (self.read_timeout or DEFAULT_READ_TIMEOUT) / 1000

    @property
    def retry_delays(self) -> Sequence[timedelta]:
        """The delay before each retry. The service has no documented default; here 5 seconds."""
        return [timedelta(seconds=self.retry_delay or DEFAULT_RETRY_DELAY)] * self.retries

    def to_json(self) -> dict[str, object]:
        """Return the webhook as the service does: some fields only if they were set."""
        fields: dict[str, object] = {
            "id": self.id,
            "url": self.url,
            "method": self.method,
            "encoding": self.encoding,
            "headers": dict(self.headers),
            "events": list(self.events),
            "template": self.template,
            "read_timeout": self.read_timeout,
            "retries": self.retries,
            "retry_delay": self.retry_delay,
        }
        return {name: value for name, value in fields.items() if value is not None}


class Webhooks:
    """The webhooks of an account, oldest first. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._webhooks: dict[str, Webhook] = {}

    def create(self, fields: _Fields) -> Webhook:
        """Add a webhook.

        Args:
            fields: A body without `create_errors`.

        Raises:
            WebhookExistsError: There is a webhook with the same URL and method.
        """
        with self._lock:
            return self._store(_changed(Webhook(str(uuid.uuid4()), "", "", "", ()), fields))

    def all(self) -> list[Webhook]:
        """Return all webhooks."""
        with self._lock:
            return list(self._webhooks.values())

    def subscribed(self, event_name: Optional[str]) -> list[Webhook]:
        """Return the webhooks that an event triggers."""
        return [webhook for webhook in self.all() if event_name in webhook.events]

    def get(self, webhook_id: str) -> Webhook:
        """Return a webhook.

        Raises:
            UnknownWebhookError: There is no webhook with this id.
        """
        with self._lock:
            return self._find(webhook_id)

    def update(self, webhook_id: str, fields: _Fields) -> Webhook:
        """Change a webhook.

        Args:
            webhook_id: The id of the webhook.
            fields: A body without `update_errors`.

        Raises:
            UnknownWebhookError: There is no webhook with this id.
            WebhookExistsError: There is another webhook with the same URL and method.
        """
        with self._lock:
            return self._store(_changed(self._find(webhook_id), fields))

    def delete(self, webhook_id: str) -> None:
        """Delete a webhook.

        Raises:
            UnknownWebhookError: There is no webhook with this id.
        """
        with self._lock:
            del self._webhooks[self._find(webhook_id).id]

    def _find(self, webhook_id: str) -> Webhook:
        webhook = self._webhooks.get(webhook_id)
        if webhook is None:
            raise UnknownWebhookError(webhook_id)
        return webhook

    def _store(self, webhook: Webhook) -> Webhook:
        for other in self._webhooks.values():
            same = (other.url, other.method) == (webhook.url, webhook.method)
            if same and other.id != webhook.id:
                raise WebhookExistsError(other.id)
        self._webhooks[webhook.id] = webhook
        return webhook


def create_errors(body: _Fields, *, strict: bool = False) -> list[str]:
    """Return the errors in the body of a create request. Null counts as absent.

    Args:
        body: The parsed body.
        strict: Whether to refuse unknown fields.
    """
    errors = [
        detail(f"/{name}", ["Value is required"]) for name in _REQUIRED if body.get(name) is None
    ]
    return errors + _field_errors(body, strict=strict) + _encoding_errors(body)


def update_errors(body: _Fields, webhook: Webhook, *, strict: bool = False) -> list[str]:
    """Return the errors in the body of an update request. Null counts as absent.

    Args:
        body: The parsed body.
        webhook: The webhook before the update.
        strict: Whether to refuse unknown fields.
    """
    errors = [
        detail(f"/{name}", ["Value cannot be updated"])
        for name in _CREATE_ONLY
        if body.get(name) is not None
    ]
    if not errors and all(body.get(name) is None for name in _CHECKS):
        return ["At least one field is required."]
    after = {"encoding": webhook.encoding, "template": webhook.template, **_given(body)}
    return errors + _field_errors(body, strict=strict) + _encoding_errors(after)


def _field_errors(body: _Fields, *, strict: bool) -> list[str]:
    unknown = unknown_field_errors("", body, _CHECKS) if strict else []
    return unknown + [
        detail(f"/{name}", reasons)
        for name, value in _given(body).items()
        if (reasons := _CHECKS[name](value))
    ]


def _encoding_errors(body: _Fields) -> list[str]:
    """Refuse XML without a template: no source documents its default shape."""
    if body.get("encoding") == "XML" and body.get("template") is None:
        return [detail("/encoding", ["The sandbox supports XML with a template only"])]
    return []


def _given(body: _Fields) -> dict[str, object]:
    """Return the known fields that are not null."""
    return {name: body[name] for name in _CHECKS if body.get(name) is not None}


def _changed(webhook: Webhook, fields: _Fields) -> Webhook:
    given = _given(fields)
    template = cast("Optional[str]", given.get("template"))
    if template is not None:
        given["parsed_template"] = Template(template)
    for name in _CREATE_ONLY:
        if name in given:
            given[name] = int(cast("float", given[name]))
    return replace(webhook, **given)  # type: ignore[arg-type]


def _url(value: object) -> _Reasons:
    if not isinstance(value, str) or len(value) > MAX_URL:
        return [f"URL must be a string of at most {MAX_URL} characters"]
    try:
        parts = urlsplit(value)
        is_valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_valid = False
    return [] if is_valid else ["URL must be a valid http or https URL"]


def _events(value: object) -> _Reasons:
    if not isinstance(value, list) or not value or any(name not in EVENT_NAMES for name in value):
        return [f"Events must be a list of one or more of {', '.join(EVENT_NAMES)}"]
    return []


def _headers(value: object) -> _Reasons:
    if not isinstance(value, dict):
        return ["Headers must be an object of string values"]
    reasons: list[str] = []
    if any(name.lower() == "content-type" for name in value):
        reasons.append("Content-Type is not allowed: the encoding sets it")
    if not all(len(name) <= MAX_HEADER_NAME and _HEADER_NAME.fullmatch(name) for name in value):
        reasons.append(f"Header names must be valid and have at most {MAX_HEADER_NAME} characters")
    if not all(
        isinstance(item, str) and len(item) <= MAX_HEADER_VALUE and _HEADER_VALUE.fullmatch(item)
        for item in value.values()
    ):
        reasons.append(
            f"Header values must be strings of at most {MAX_HEADER_VALUE} characters, "
            "without line breaks"
        )
    return reasons


def _template(value: object) -> _Reasons:
    if not isinstance(value, str):
        return ["Template must be a string"]
    try:
        Template(value)
    except TemplateError as error:
        return [str(error)]
    return []


def _integer(lowest: int, highest: int) -> Callable[[object], _Reasons]:
    def check(value: object) -> _Reasons:
        # parse_object() returns each number as a float.
        if isinstance(value, float) and value.is_integer() and lowest <= value <= highest:
            return []
        return [f"Must be an integer from {lowest} to {highest}"]

    return check


_CHECKS: Mapping[str, Callable[[object], _Reasons]] = {
    "url": _url,
    "method": one_of(METHODS),
    "encoding": one_of(ENCODINGS),
    "events": _events,
    "headers": _headers,
    "template": _template,
    "read_timeout": _integer(1, 60_000),
    "retries": _integer(0, 5),
    "retry_delay": _integer(5, 60),
}
