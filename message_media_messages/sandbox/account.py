"""An account of the sandbox: its messages, replies, delivery reports and credits.

There is no background thread and no sleep here. An account keeps a queue of future events. Each
method first runs the events that are due by the account's clock. The date of an event is the time
when it was due, not the time when it ran. If the account has a webhook or a message with a callback
URL, `Deliveries` calls `update` when an event is due.
"""

from __future__ import annotations

import copy
import heapq
import itertools
import threading
import uuid
from collections.abc import Generator, Iterable, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import (
    Callable,
    Optional,
    TypeVar,
)

from message_media_messages.sandbox.billing import billing_units
from message_media_messages.sandbox.dates import format_date_time, parse_date_time
from message_media_messages.sandbox.deliveries import Deliveries
from message_media_messages.sandbox.events import (
    encoded_attachments,
    is_opt_out,
    opt_out_event,
    reply_event,
    report_event,
)
from message_media_messages.sandbox.json_types import (
    DeliveryReport,
    Message,
    NewMessage,
    Reply,
    VendorAccountId,
)
from message_media_messages.sandbox.lifecycle import StatusChange, due_time, status_changes
from message_media_messages.sandbox.signature_keys import SignatureKeys
from message_media_messages.sandbox.webhooks import Webhook, Webhooks

__all__ = ["PAGE_SIZE", "RETENTION", "Account", "NotScheduledError", "UnknownMessageError"]

PAGE_SIZE = 100
RETENTION = timedelta(days=45)

_STATUSES_WITHOUT_REPORT = frozenset({"scheduled", "queued"})
_DEFAULT_SOURCE_NUMBER = "+61491570156"

_ReplyOrReport = TypeVar("_ReplyOrReport", Reply, DeliveryReport)


class UnknownMessageError(LookupError):
    """The account has no message with this id, or the message was deleted after 45 days."""


class NotScheduledError(Exception):
    """The message is not scheduled, so it cannot be cancelled."""


@dataclass
class _Record:
    """An accepted message. `status_forced` stops the automatic status changes."""

    message: Message
    billing_units: int
    status_forced: bool = False


class Account:
    """An account or a sub-account, with its messages, replies and delivery reports. Thread-safe.

    Args:
        name: The account id, as in `vendor_account_id`.
        clock: Returns the current time as an aware `datetime`.
        credits: Remaining billing units. At 0, messages are still accepted.
        deliveries: Delivers the callbacks. Default: nothing is delivered.

    Attributes:
        webhooks: The webhooks. To create one, use `create_webhook`.
        signature_keys: The signature keys. The enabled one signs the callbacks.
    """

    def __init__(
        self,
        name: str,
        *,
        clock: Callable[[], datetime],
        credits: int = 1000,  # noqa: A002
        deliveries: Optional[Deliveries] = None,
    ) -> None:
        self.name = name
        self.webhooks = Webhooks()
        self.signature_keys = SignatureKeys(clock)
        self._clock = clock
        self._credits = credits
        self._lock = threading.Lock()
        self._messages: dict[str, _Record] = {}
        self._replies: dict[str, Reply] = {}
        self._delivery_reports: dict[str, DeliveryReport] = {}
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []
        self._event_numbers = itertools.count()
        self._deliveries = Deliveries(clock) if deliveries is None else deliveries
        self._has_receivers = False

    def __repr__(self) -> str:
        return f"<Account {self.name!r}>"

    @property
    def remaining_credits(self) -> int:
        """The remaining billing units, never below 0."""
        with self._lock:
            return self._credits

    @property
    def messages(self) -> list[Message]:
        """The messages of the last 45 days with their current status, oldest first."""
        with self._lock_and_update():
            return [copy.deepcopy(record.message) for record in self._messages.values()]

    def send(self, messages: Sequence[NewMessage]) -> list[Message]:
        """Accept messages without validating them.

        Args:
            messages: Messages with at least `content` and `destination_number`.

        Returns:
            The messages with `message_id` and `status`. The status is always `queued`, as the
            service documents.
        """
        with self._lock_and_update() as now:
            accepted = [self._accept(message, now) for message in messages]
            if self._has_receivers:
                self._deliveries.watch(self)
            return accepted

    def message(self, message_id: str) -> Message:
        """Return a message with its current status.

        Raises:
            UnknownMessageError: The account has no message with this id.
        """
        with self._lock_and_update():
            return copy.deepcopy(self._record(message_id).message)

    def cancel(self, message_id: str) -> None:
        """Cancel a scheduled message.

        Raises:
            UnknownMessageError: The account has no message with this id.
            NotScheduledError: The message is due, was cancelled, or was never scheduled.
        """
        with self._lock_and_update() as now:
            record = self._record(message_id)
            if record.message["status"] != "scheduled":
                raise NotScheduledError(message_id)
            self._force_status(record, StatusChange(now, "cancelled"))

    def report(self, message_id: str, status: str, error_code: Optional[str] = None) -> None:
        """Set the status of a message and stop its automatic status changes.

        Adds a delivery report if the message was sent with `delivery_report`.

        Args:
            message_id: The id of the message.
            status: Any string; the service may add new statuses.
            error_code: The error code in the delivery report.

        Raises:
            UnknownMessageError: The account has no message with this id.
        """
        with self._lock_and_update() as now:
            self._force_status(self._record(message_id), StatusChange(now, status, error_code))

    def receive_reply(
        self,
        content: str,
        *,
        message_id: Optional[str] = None,
        source_number: Optional[str] = None,
        destination_number: Optional[str] = None,
        attachments: Iterable[tuple[str, bytes, str]] = (),
    ) -> Reply:
        """Add a reply to a message, or an inbound message if `message_id` is None.

        Args:
            content: The text of the reply.
            message_id: The message to reply to. The reply has its metadata and callback URL, and
                its numbers swapped. If the message has no source number, the reply has no
                destination number.
            source_number: The sender of an inbound message. Default: `+61491570156`.
            destination_number: The account's number that receives an inbound message.
            attachments: The files of an MMS reply, such as `("image/png", content, "photo.png")`.
                Only callbacks have them.

        Returns:
            The reply as `replies` returns it.

        Raises:
            UnknownMessageError: The account has no message with this id.
            ValueError: Both `message_id` and a number are given.
        """
        if message_id is not None and (source_number or destination_number):
            raise ValueError("message_id sets the numbers: pass either message_id or numbers")
        encoded = encoded_attachments(attachments)
        with self._lock_and_update() as now:
            message = None if message_id is None else self._record(message_id).message
            if message is not None:
                source_number = message["destination_number"]
                destination_number = message.get("source_number")
            reply: Reply = {
                "reply_id": str(uuid.uuid4()),
                "content": content,
                "source_number": source_number or _DEFAULT_SOURCE_NUMBER,
                "date_received": format_date_time(now),
                "vendor_account_id": self._vendor_account_id(),
            }
            if destination_number is not None:
                reply["destination_number"] = destination_number
            if message is not None:
                reply["message_id"] = message["message_id"]
                _copy_context(message, reply)
            self._replies[reply["reply_id"]] = reply
            self._schedule_event(
                now + RETENTION, partial(_discard, self._replies, reply["reply_id"])
            )
            if self._has_receivers:
                self._deliver_reply(reply, message, encoded, now)
            return copy.deepcopy(reply)

    def replies(self) -> list[Reply]:
        """Return the oldest 100 unconfirmed replies, oldest first."""
        with self._lock_and_update():
            return _first_page(self._replies)

    def confirm_replies(self, reply_ids: Iterable[str]) -> None:
        """Confirm replies, so that they are not returned again. Unknown ids are ignored."""
        with self._lock_and_update():
            for reply_id in reply_ids:
                _discard(self._replies, reply_id)

    def delivery_reports(self) -> list[DeliveryReport]:
        """Return the oldest 100 unconfirmed delivery reports, oldest first."""
        with self._lock_and_update():
            return _first_page(self._delivery_reports)

    def confirm_delivery_reports(self, delivery_report_ids: Iterable[str]) -> None:
        """Confirm delivery reports, so that they are not returned again.

        Unknown ids are ignored.
        """
        with self._lock_and_update():
            for delivery_report_id in delivery_report_ids:
                _discard(self._delivery_reports, delivery_report_id)

    def create_webhook(self, fields: Mapping[str, object]) -> Webhook:
        """Create a webhook, which receives the events from now on.

        Args:
            fields: The valid body of a create request.

        Raises:
            WebhookExistsError: There is a webhook with the same URL and method.
        """
        with self._lock_and_update():
            webhook = self.webhooks.create(fields)
            self._has_receivers = True
            self._deliveries.watch(self)
            return webhook

    def update(self) -> Optional[datetime]:
        """Run the events that are due, and return when the next event is due."""
        with self._lock_and_update():
            return self._events[0][0] if self._events else None

    @contextmanager
    def _lock_and_update(self) -> Generator[datetime, None, None]:
        """Acquire the lock, run the events that are due, and yield the current time."""
        with self._lock:
            now = self._clock()
            while self._events and self._events[0][0] <= now:
                _, _, event = heapq.heappop(self._events)
                event()
            yield now

    def _schedule_event(self, at: datetime, event: Callable[[], None]) -> None:
        heapq.heappush(self._events, (at, next(self._event_numbers), event))

    def _record(self, message_id: str) -> _Record:
        try:
            return self._messages[message_id]
        except KeyError:
            raise UnknownMessageError(message_id) from None

    def _accept(self, message: NewMessage, now: datetime) -> Message:
        message_id = str(uuid.uuid4())
        accepted: Message = {**message, "message_id": message_id, "status": "queued"}
        units = billing_units(message.get("format", "SMS"), message["content"])
        record = _Record(copy.deepcopy(accepted), units)
        self._messages[message_id] = record
        self._credits = max(0, self._credits - units)
        scheduled = _parse_optional(message.get("scheduled"))
        expires = _parse_optional(message.get("message_expiry_timestamp"))
        for change in status_changes(message["destination_number"], now, scheduled, expires):
            self._schedule_event(change.at, partial(self._apply_change, record, change))
        if "callback_url" in message:
            self._has_receivers = True
        deleted = due_time(now, scheduled) + RETENTION
        self._schedule_event(deleted, partial(_discard, self._messages, message_id))
        return accepted

    def _apply_change(self, record: _Record, change: StatusChange) -> None:
        if record.status_forced:
            return
        record.message["status"] = change.status
        if change.status not in _STATUSES_WITHOUT_REPORT:
            self._add_report(record, change)

    def _force_status(self, record: _Record, change: StatusChange) -> None:
        record.status_forced = True
        record.message["status"] = change.status
        self._add_report(record, change)

    def _add_report(self, record: _Record, change: StatusChange) -> None:
        message = record.message
        if not message.get("delivery_report"):
            return
        report: DeliveryReport = {
            "delivery_report_id": str(uuid.uuid4()),
            "message_id": message["message_id"],
            "status": change.status,
            "source_number": message["destination_number"],
            "original_text": message["content"],
            "date_received": format_date_time(change.at),
            "submitted_date": format_date_time(change.at),
            "delay": 0,
            "billing_units": record.billing_units,
            "vendor_account_id": self._vendor_account_id(),
        }
        _copy_context(message, report)
        if change.error_code is not None:
            report["error_code"] = change.error_code
        if self._has_receivers:
            self._deliveries.add(self, report_event(report, message, change.at))
        key = report["delivery_report_id"]
        self._delivery_reports[key] = report
        self._schedule_event(change.at + RETENTION, partial(_discard, self._delivery_reports, key))

    def _deliver_reply(
        self,
        reply: Reply,
        message: Optional[Message],
        attachments: Sequence[Mapping[str, str]],
        now: datetime,
    ) -> None:
        """Deliver a reply. An opt-out is delivered as a notification and as a reply.

        The service documents the notification. No source says whether it also delivers the reply.
        """
        self._deliveries.add(self, reply_event(reply, message, attachments, now))
        if is_opt_out(reply["content"]):
            self._deliveries.add(self, opt_out_event(reply, message, now))

    def _vendor_account_id(self) -> VendorAccountId:
        return {"vendor_id": "MessageMedia", "account_id": self.name}


def _parse_optional(text: Optional[str]) -> Optional[datetime]:
    return None if text is None else parse_date_time(text)


def _first_page(unconfirmed: dict[str, _ReplyOrReport]) -> list[_ReplyOrReport]:
    return copy.deepcopy(list(itertools.islice(unconfirmed.values(), PAGE_SIZE)))


_Item = TypeVar("_Item", _Record, Reply, DeliveryReport)


def _discard(items: MutableMapping[str, _Item], key: str) -> None:
    items.pop(key, None)


def _copy_context(message: Message, item: _ReplyOrReport) -> None:
    """Copy the callback URL and the metadata of a message to its reply or delivery report."""
    if "callback_url" in message:
        item["callback_url"] = message["callback_url"]
    if "metadata" in message:
        item["metadata"] = dict(message["metadata"])
