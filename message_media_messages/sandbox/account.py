"""An account of the sandbox: its messages, replies, delivery reports and credits.

There is no background thread and no sleep here. An account keeps a queue of future events. Each
method first runs the events that are due by the account's clock. The date of an event is the time
when it was due, not the time when it ran. An event has the id of its message, and the queue has one
event per message except for delayed reports, so that it does not keep forgotten messages in memory.
If the account has a webhook or a message with a callback URL, `Deliveries` calls `update` when an
event is due.
"""

from __future__ import annotations

import copy
import heapq
import itertools
import threading
import uuid
from collections import OrderedDict
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Callable, NamedTuple, Optional, TypeVar

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
from message_media_messages.sandbox.scenarios import Scenarios
from message_media_messages.sandbox.signature_keys import SignatureKeys
from message_media_messages.sandbox.unconfirmed import Unconfirmed
from message_media_messages.sandbox.webhooks import Webhook, Webhooks

__all__ = [
    "MAX_STORED",
    "RETENTION",
    "Account",
    "NotScheduledError",
    "UnknownMessageError",
]

MAX_STORED = 100_000
RETENTION = timedelta(days=45)
_MAX_EVENTS = 1000

_STATUSES_WITHOUT_REPORT = frozenset({"scheduled", "queued"})
_DEFAULT_SOURCE_NUMBER = "+61491570156"

_ReplyOrReport = TypeVar("_ReplyOrReport", Reply, DeliveryReport)


class UnknownMessageError(LookupError):
    """The account has no message with this id, or it was deleted after 45 days or forgotten."""


class NotScheduledError(Exception):
    """The message is not scheduled, so it cannot be cancelled."""


class _Record:
    """An accepted message and its future status changes, the next one last."""

    __slots__ = ("billing_units", "changes", "deleted_at", "message")

    def __init__(
        self,
        message: Message,
        billing_units: int,
        changes: list[StatusChange],
        deleted_at: datetime,
    ) -> None:
        self.message = message
        self.billing_units = billing_units
        self.changes = changes
        self.deleted_at = deleted_at


class _Event(NamedTuple):
    """The next status change or the deletion of a message, or a delayed report."""

    at: datetime
    number: int
    message_id: str
    report: Optional[DeliveryReport]


class Account:
    """An account or a sub-account, with its messages, replies and delivery reports. Thread-safe.

    Args:
        name: The account id, as in `vendor_account_id`.
        clock: Returns the current time as an aware `datetime`.
        credits: Remaining billing units. At 0, messages are still accepted.
        max_stored: How many messages, replies and delivery reports are stored, of each kind. The
            oldest ones are forgotten first. The status changes of a forgotten message stop.
        scenarios: The active scenarios.
        on_message: Called with the account and each accepted message, before the response.
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
        max_stored: int = MAX_STORED,
        scenarios: Optional[Scenarios] = None,
        on_message: Optional[Callable[[Account, Message], None]] = None,
        deliveries: Optional[Deliveries] = None,
    ) -> None:
        self.name = name
        self.webhooks: Webhooks = Webhooks()
        self.signature_keys: SignatureKeys = SignatureKeys(clock)
        self._clock = clock
        self._credits = credits
        self._max_stored = max_stored
        self._scenarios = Scenarios() if scenarios is None else scenarios
        self._on_message = on_message
        self._lock = threading.Lock()
        self._messages: OrderedDict[str, _Record] = OrderedDict()
        self._replies: Unconfirmed[Reply] = Unconfirmed(max_stored)
        self._delivery_reports: Unconfirmed[DeliveryReport] = Unconfirmed(max_stored)
        self._events: list[_Event] = []
        self._event_numbers = itertools.count()
        self._forgotten = 0
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
        """The stored messages of the last 45 days with their current status, oldest first."""
        with self._lock_and_update():
            return [_copy(record.message) for record in self._messages.values()]

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
        if self._on_message is not None:
            for message in accepted:
                self._on_message(self, message)
        return accepted

    def message(self, message_id: str) -> Message:
        """Return a message with its current status.

        Raises:
            UnknownMessageError: The account has no message with this id.
        """
        with self._lock_and_update():
            return _copy(self._record(message_id).message)

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
                its source and destination numbers swapped. If the message has no source number,
                the reply has no destination number.
            source_number: The sender of an inbound message. Default: `+61491570156`.
            destination_number: The account's number that receives an inbound message.
            attachments: The files of an MMS reply, such as `("image/png", content, "photo.png")`.
                Only callbacks include attachments.

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
            self._replies.add(reply["reply_id"], reply, now + RETENTION)
            if self._has_receivers:
                self._deliver_reply(reply, message, encoded, now)
            return copy.deepcopy(reply)

    def replies(self) -> list[Reply]:
        """Return the oldest 100 unconfirmed replies, oldest first."""
        with self._lock_and_update() as now:
            return self._replies.first_page(now)

    def confirm_replies(self, reply_ids: Iterable[str]) -> None:
        """Confirm replies, so that they are not returned again. Unknown ids are ignored."""
        with self._lock_and_update():
            for reply_id in reply_ids:
                self._replies.confirm(reply_id)

    def delivery_reports(self) -> list[DeliveryReport]:
        """Return the oldest 100 unconfirmed delivery reports, oldest first.

        They include `error_code`, which a client receives in callbacks only.
        """
        with self._lock_and_update() as now:
            return self._delivery_reports.first_page(now)

    def confirm_delivery_reports(self, delivery_report_ids: Iterable[str]) -> None:
        """Confirm delivery reports, so that they are not returned again.

        Unknown ids are ignored.
        """
        with self._lock_and_update():
            for delivery_report_id in delivery_report_ids:
                self._delivery_reports.confirm(delivery_report_id)

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
        """Run at most 1,000 events that are due, and return when the next event is due."""
        with self._lock:
            for event in itertools.islice(self._due_events(self._clock()), _MAX_EVENTS):
                self._run_event(event)
            return self._events[0].at if self._events else None

    @contextmanager
    def _lock_and_update(self) -> Generator[datetime, None, None]:
        """Acquire the lock, run the events that are due, and yield the current time."""
        with self._lock:
            now = self._clock()
            for event in self._due_events(now):
                self._run_event(event)
            yield now

    def _due_events(self, now: datetime) -> Iterator[_Event]:
        """Remove and yield the events that are due."""
        while self._events and self._events[0].at <= now:
            yield heapq.heappop(self._events)

    def _run_event(self, event: _Event) -> None:
        record = self._messages.get(event.message_id)
        if record is None:
            return
        if event.report is not None:
            self._store_report(record, event.report, event.at)
        elif event.at >= record.deleted_at:
            del self._messages[event.message_id]
        else:
            if record.changes:
                self._apply_change(record, record.changes.pop())
            self._schedule_next_change(record)

    def _schedule_next_change(self, record: _Record) -> None:
        at = record.changes[-1].at if record.changes else record.deleted_at
        self._schedule_event(at, record.message["message_id"])

    def _schedule_event(
        self, at: datetime, message_id: str, report: Optional[DeliveryReport] = None
    ) -> None:
        heapq.heappush(self._events, _Event(at, next(self._event_numbers), message_id, report))

    def _record(self, message_id: str) -> _Record:
        try:
            return self._messages[message_id]
        except KeyError:
            raise UnknownMessageError(f"unknown message {message_id!r}") from None

    def _accept(self, message: NewMessage, now: datetime) -> Message:
        message_id = str(uuid.uuid4())
        accepted: Message = {**message, "message_id": message_id, "status": "queued"}
        units = billing_units(message.get("format", "SMS"), message["content"])
        scheduled = _parse_optional(message.get("scheduled"))
        expires = _parse_optional(message.get("message_expiry_timestamp"))
        changes = status_changes(message["destination_number"], now, scheduled, expires)
        changes = self._scenarios.status_changes(self.name, message, changes)
        deleted_at = due_time(now, scheduled) + RETENTION
        record = _Record(_copy(accepted), units, changes[::-1], deleted_at)
        self._messages[message_id] = record
        self._credits = max(0, self._credits - units)
        self._schedule_next_change(record)
        if "callback_url" in message:
            self._has_receivers = True
        if len(self._messages) > self._max_stored:
            self._forget_oldest_message()
        return accepted

    def _forget_oldest_message(self) -> None:
        """Forget a message, and now and then the events of all forgotten ones."""
        self._messages.popitem(last=False)
        self._forgotten += 1
        if self._forgotten >= self._max_stored:
            self._events = [event for event in self._events if event.message_id in self._messages]
            heapq.heapify(self._events)
            self._forgotten = 0

    def _apply_change(self, record: _Record, change: StatusChange) -> None:
        record.message["status"] = change.status
        if change.status not in _STATUSES_WITHOUT_REPORT:
            self._add_report(record, change)

    def _force_status(self, record: _Record, change: StatusChange) -> None:
        record.changes.clear()
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
        for delay in change.report_delays:
            if delay:
                self._schedule_event(change.at + delay, message["message_id"], report)
            else:
                self._store_report(record, report, change.at)

    def _store_report(self, record: _Record, report: DeliveryReport, at: datetime) -> None:
        if self._has_receivers:
            self._deliveries.add(self, report_event(report, record.message, at))
        self._delivery_reports.add(report["delivery_report_id"], report, at + RETENTION)

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


def _copy(message: Message) -> Message:
    """Copy a message, several times faster than `copy.deepcopy`."""
    copied = message.copy()
    if "metadata" in copied:
        copied["metadata"] = copied["metadata"].copy()
    if "media" in copied:
        copied["media"] = copied["media"].copy()
    return copied


def _copy_context(message: Message, item: _ReplyOrReport) -> None:
    """Copy the callback URL and the metadata of a message to its reply or delivery report."""
    if "callback_url" in message:
        item["callback_url"] = message["callback_url"]
    if "metadata" in message:
        item["metadata"] = dict(message["metadata"])
