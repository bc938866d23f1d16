"""One account of the service: its messages and their life, replies, delivery reports, credits.

Nothing runs in the background and nothing sleeps. An account keeps a list of what is to happen and
when; whoever looks at the account first lets everything happen that is due by its clock, each thing
dated with its own moment and not with the moment of looking.
"""

from __future__ import annotations

import copy
import heapq
import itertools
import threading
import uuid
from collections.abc import Generator, Iterable, MutableMapping, Sequence
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
from message_media_messages.sandbox.life import Change, due_time, life_of
from message_media_messages.sandbox.shapes import (
    DeliveryReport,
    Message,
    NewMessage,
    Reply,
    VendorAccountId,
)

__all__ = ["KEPT_FOR", "PAGE_SIZE", "Account", "NotScheduledError", "UnknownMessageError"]

PAGE_SIZE = 100
KEPT_FOR = timedelta(days=45)

_NOT_REPORTED = frozenset({"scheduled", "queued"})
_SOMEBODY = "+61491570156"

_Listed = TypeVar("_Listed", Reply, DeliveryReport)


class UnknownMessageError(LookupError):
    """The account has no message of that id, or has it no more."""


class NotScheduledError(Exception):
    """Only a message that is still scheduled can be cancelled."""


@dataclass
class _Record:
    """A message that was accepted. `settled`: its status changes no more by itself."""

    message: Message
    billing_units: int
    settled: bool = False


class Account:
    """An account, or a sub-account, and all that belongs to it. Safe for threads.

    Args:
        name: Its id, as in `vendor_account_id`.
        clock: Returns the current time, with its zone.
        credits: Billing units that are left. They never run out: at 0, messages are still accepted.
    """

    def __init__(
        self,
        name: str,
        *,
        clock: Callable[[], datetime],
        credits: int = 1000,  # noqa: A002
    ) -> None:
        self.name = name
        self._clock = clock
        self._credits = credits
        self._lock = threading.Lock()
        self._messages: dict[str, _Record] = {}
        self._replies: dict[str, Reply] = {}
        self._delivery_reports: dict[str, DeliveryReport] = {}
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._turn = itertools.count()

    def __repr__(self) -> str:
        return f"<Account {self.name!r}>"

    @property
    def remaining_credits(self) -> int:
        """The billing units that are left, 0 at the least."""
        with self._lock:
            return self._credits

    @property
    def messages(self) -> list[Message]:
        """Every message of the last 45 days with its current status, in the order accepted."""
        with self._up_to_date():
            return [copy.deepcopy(record.message) for record in self._messages.values()]

    def send(self, messages: Sequence[NewMessage]) -> list[Message]:
        """Accept valid messages.

        Args:
            messages: At least `content` and `destination_number` of each.

        Returns:
            The messages with a `message_id` each, and `queued` whatever becomes of them, as the
            service documents.
        """
        with self._up_to_date() as now:
            return [self._accept(message, now) for message in messages]

    def message(self, message_id: str) -> Message:
        """Return a message with its current status.

        Raises:
            LookupError: This account has none of that id.
        """
        with self._up_to_date():
            return copy.deepcopy(self._record(message_id).message)

    def cancel(self, message_id: str) -> None:
        """Cancel a scheduled message.

        Raises:
            LookupError: This account has none of that id.
            NotScheduledError: It has gone, or was cancelled, or was never scheduled.
        """
        with self._up_to_date() as now:
            record = self._record(message_id)
            if record.message["status"] != "scheduled":
                raise NotScheduledError(message_id)
            self._settle(record, Change(now, "cancelled"))

    def report(self, message_id: str, status: str, error_code: Optional[str] = None) -> None:
        """Give a message a status, which it keeps, and a delivery report if its sender wanted them.

        Args:
            message_id: Which message.
            status: Any text; the service's statuses are an open set.
            error_code: What the report says about the reason.

        Raises:
            LookupError: This account has none of that id.
        """
        with self._up_to_date() as now:
            self._settle(self._record(message_id), Change(now, status, error_code))

    def receive_reply(
        self,
        content: str,
        *,
        message_id: Optional[str] = None,
        source_number: Optional[str] = None,
        destination_number: Optional[str] = None,
    ) -> Reply:
        """Receive an answer to a message, or, without `message_id`, a message out of the blue.

        Args:
            content: Its text.
            message_id: The message that it answers. The reply has that message's metadata and
                callback address, and its numbers the other way round; without a source number
                there, it has no destination number.
            source_number: Who writes unprompted; `+61491570156` if left out.
            destination_number: The number of the account that was written to unprompted.

        Returns:
            The reply, as it will be fetched.

        Raises:
            LookupError: This account has no message of that id.
            ValueError: Both a message and numbers are given.
        """
        if message_id is not None and (source_number or destination_number):
            raise ValueError("give message_id, which has the numbers, or the numbers alone")
        with self._up_to_date() as now:
            message = None if message_id is None else self._record(message_id).message
            if message is not None:
                source_number = message["destination_number"]
                destination_number = message.get("source_number")
            reply: Reply = {
                "reply_id": str(uuid.uuid4()),
                "content": content,
                "source_number": source_number or _SOMEBODY,
                "date_received": format_date_time(now),
                "vendor_account_id": self._vendor_account_id(),
            }
            if destination_number is not None:
                reply["destination_number"] = destination_number
            if message is not None:
                reply["message_id"] = message["message_id"]
                _copy_context(message, reply)
            self._replies[reply["reply_id"]] = reply
            self._plan(now + KEPT_FOR, partial(_discard, self._replies, reply["reply_id"]))
            return copy.deepcopy(reply)

    def replies(self) -> list[Reply]:
        """Return the oldest 100 replies that are not confirmed, the oldest first."""
        with self._up_to_date():
            return _first_page(self._replies)

    def confirm_replies(self, reply_ids: Iterable[str]) -> None:
        """Return these replies no more; ids that are unknown do not matter."""
        with self._up_to_date():
            for reply_id in reply_ids:
                _discard(self._replies, reply_id)

    def delivery_reports(self) -> list[DeliveryReport]:
        """Return the oldest 100 delivery reports that are not confirmed, the oldest first."""
        with self._up_to_date():
            return _first_page(self._delivery_reports)

    def confirm_delivery_reports(self, delivery_report_ids: Iterable[str]) -> None:
        """Return these delivery reports no more; ids that are unknown do not matter."""
        with self._up_to_date():
            for delivery_report_id in delivery_report_ids:
                _discard(self._delivery_reports, delivery_report_id)

    @contextmanager
    def _up_to_date(self) -> Generator[datetime, None, None]:
        """Hold the lock, after everything has happened that was due."""
        with self._lock:
            now = self._clock()
            while self._agenda and self._agenda[0][0] <= now:
                _, _, happen = heapq.heappop(self._agenda)
                happen()
            yield now

    def _plan(self, at: datetime, happen: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (at, next(self._turn), happen))

    def _record(self, message_id: str) -> _Record:
        try:
            return self._messages[message_id]
        except KeyError:
            raise UnknownMessageError(message_id) from None

    def _accept(self, message: NewMessage, now: datetime) -> Message:
        message_id = str(uuid.uuid4())
        answer: Message = {**message, "message_id": message_id, "status": "queued"}
        units = billing_units(message.get("format", "SMS"), message["content"])
        record = _Record(copy.deepcopy(answer), units)
        self._messages[message_id] = record
        self._credits = max(0, self._credits - units)
        scheduled = _moment(message.get("scheduled"))
        expires = _moment(message.get("message_expiry_timestamp"))
        for change in life_of(message["destination_number"], now, scheduled, expires):
            self._plan(change.at, partial(self._live, record, change))
        forgotten = due_time(now, scheduled) + KEPT_FOR
        self._plan(forgotten, partial(_discard, self._messages, message_id))
        return answer

    def _live(self, record: _Record, change: Change) -> None:
        if record.settled:
            return
        record.message["status"] = change.status
        if change.status not in _NOT_REPORTED:
            self._file_report(record, change)

    def _settle(self, record: _Record, change: Change) -> None:
        record.settled = True
        record.message["status"] = change.status
        self._file_report(record, change)

    def _file_report(self, record: _Record, change: Change) -> None:
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
        key = report["delivery_report_id"]
        self._delivery_reports[key] = report
        self._plan(change.at + KEPT_FOR, partial(_discard, self._delivery_reports, key))

    def _vendor_account_id(self) -> VendorAccountId:
        return {"vendor_id": "MessageMedia", "account_id": self.name}


def _moment(text: Optional[str]) -> Optional[datetime]:
    return None if text is None else parse_date_time(text)


def _first_page(unconfirmed: dict[str, _Listed]) -> list[_Listed]:
    return copy.deepcopy(list(itertools.islice(unconfirmed.values(), PAGE_SIZE)))


_Kept = TypeVar("_Kept", _Record, Reply, DeliveryReport)


def _discard(kept: MutableMapping[str, _Kept], key: str) -> None:
    kept.pop(key, None)


_Tied = TypeVar("_Tied", Reply, DeliveryReport)


def _copy_context(message: Message, tied: _Tied) -> None:
    """Give a reply or a report what its sender attached to the message for it."""
    if "callback_url" in message:
        tied["callback_url"] = message["callback_url"]
    if "metadata" in message:
        tied["metadata"] = dict(message["metadata"])
