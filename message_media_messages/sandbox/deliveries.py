"""Deliver events to callback URLs and webhooks, with retries.

Due times are those of the clock of the sandbox. As real time passes, background threads run the
events of the accounts and deliver what is due. `Deliveries.synchronous` pauses the threads, so
that a call such as `Sandbox.advance` delivers in the order of the due times and returns
afterwards.

Without a template, a form has the fields of the default shape; a field that is an object has JSON.

A callback URL is retried 7 times, after 10, 20, 40 seconds and so on: the service documents an
exponential backoff without numbers. A webhook has its own `retries` and `retry_delay`. The delay
counts from the start of the attempt. Only the last 10,000 deliveries are retried, so that the
memory is bounded while a receiver is down.
"""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Callable, NamedTuple, Optional
from urllib.parse import urlencode

from requests.structures import CaseInsensitiveDict

from message_media_messages.sandbox.callback_sender import (
    CallbackSender,
    SendError,
    Target,
    TargetError,
    parse_target,
)
from message_media_messages.sandbox.dates import utc_now
from message_media_messages.sandbox.events import Event
from message_media_messages.sandbox.json_types import encode_json
from message_media_messages.sandbox.signature_keys import SignatureKeys
from message_media_messages.sandbox.templates import Template
from message_media_messages.sandbox.webhooks import Webhook

if TYPE_CHECKING:
    from message_media_messages.sandbox.account import Account

__all__ = ["Attempt", "Deliveries", "Delivery"]

MAX_DELIVERIES = 10_000
THREADS = 4
CALLBACK_TIMEOUT = 20.0
CALLBACK_RETRY_DELAYS = tuple(timedelta(seconds=10 * 2**retry) for retry in range(7))

_CONTENT_TYPES = {
    "JSON": "application/json",
    "FORM_ENCODED": "application/x-www-form-urlencoded",
    "XML": "application/xml",
}
# The wall clock may be set, so do not rely on one long wait.
_MAX_WAIT_SECONDS = 60.0
_NEVER = datetime.max.replace(tzinfo=timezone.utc)


class Attempt(NamedTuple):
    """An attempt of a delivery.

    `at` is the time of the sandbox's clock. `status` is that of the response, and `body` has its
    first 4 kB. If there was no complete response, `status` is None and `error` says why.
    """

    at: datetime
    status: Optional[int]
    body: bytes
    error: Optional[str]

    @property
    def accepted(self) -> bool:
        """Whether the receiver accepted the delivery, with a status 2xx."""
        return self.status is not None and 200 <= self.status <= 299


class _Receiver(NamedTuple):
    """A callback URL or a webhook, and what it gets: a template with variables, or else fields."""

    url: str
    method: str
    headers: Mapping[str, str]
    encoding: str
    timeout: float
    retry_delays: Sequence[timedelta]
    fields: Mapping[str, object]
    template: Optional[Template] = None
    variables: Mapping[str, object] = MappingProxyType({})

    def body(self, retry_count: int) -> bytes:
        """Return the body of a request."""
        if self.template is not None:
            rendered = self.template.render({**self.variables, "retryCount": retry_count})
            return rendered.encode("utf-8", "backslashreplace")
        if self.encoding == "FORM_ENCODED":
            form = {name: _form_value(value) for name, value in self.fields.items()}
            return urlencode(form).encode()
        return encode_json(self.fields)


class Delivery:
    """An event for one receiver, and the attempts to deliver it.

    Attributes:
        id: The id for `Sandbox.redeliver`.
        event: The event name of webhooks, such as `DELIVERED_DR`; None for a status without one.
        url: The callback URL, or the URL of the webhook.
        method: The HTTP method.
        headers: The headers of the last attempt, case-insensitive.
        body: The body of the last attempt.
    """

    __slots__ = (
        "_attempts",
        "_keys",
        "_number",
        "_receiver",
        "_retry_delays",
        "body",
        "event",
        "headers",
        "id",
        "method",
        "url",
    )

    def __init__(
        self, number: int, event: Optional[str], receiver: _Receiver, keys: SignatureKeys
    ) -> None:
        self.id: str = f"delivery-{number}"
        self.event: Optional[str] = event
        self.url: str = receiver.url
        self.method: str = receiver.method
        self.headers: Mapping[str, str] = {}
        self.body: bytes = b""
        self._number = number
        self._attempts: list[Attempt] = []
        self._receiver = receiver
        self._retry_delays = iter(receiver.retry_delays)
        self._keys = keys

    def __repr__(self) -> str:
        outcomes = ", ".join(str(attempt.status or attempt.error) for attempt in self.attempts)
        return f"<Delivery {self.id} {self.event} {self.method} {self.url} [{outcomes}]>"

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """All attempts, oldest first."""
        return tuple(self._attempts)

    @property
    def accepted(self) -> bool:
        """Whether the receiver accepted an attempt."""
        return any(attempt.accepted for attempt in self.attempts)

    def _attempt(self, sender: CallbackSender, at: datetime, *, allow_remote: bool) -> Attempt:
        """Send the request once, signed if a key is enabled now."""
        status, body, error = None, b"", None
        try:
            target = parse_target(self.url, allow_remote=allow_remote)
            # Another thread can repeat the delivery at the same time, so send local values.
            content = self._receiver.body(len(self._attempts))
            headers = self._request_headers(target, content)
            self.headers, self.body = headers, content
            status, body = sender.send(
                self.method, target, headers, content, self._receiver.timeout
            )
        except TargetError as refusal:
            error = str(refusal)
            self._retry_delays = iter(())
        except SendError as failure:
            error = str(failure)
        attempt = Attempt(at, status, body, error)
        self._attempts.append(attempt)
        return attempt

    def _next_delay(self) -> Optional[timedelta]:
        """Return the delay before the next retry, or None if there is none."""
        return None if self.accepted else next(self._retry_delays, None)

    def _request_headers(self, target: Target, body: bytes) -> Mapping[str, str]:
        date = format_datetime(utc_now(), usegmt=True)
        headers = CaseInsensitiveDict(self._receiver.headers)
        headers.update(
            {
                "Host": target.host_header,
                "Date": date,
                "Content-Type": _CONTENT_TYPES[self._receiver.encoding],
                "Content-Length": str(len(body)),
                "Connection": "close",
            }
        )
        key = self._keys.enabled
        if key is not None:
            request_line = f"{self.method} {target.path} HTTP/1.1"
            headers.update(key.signature_headers(request_line, date, body))
        return headers


class Deliveries:
    """The deliveries of all accounts of a sandbox. Thread-safe.

    An account calls it while it holds its own lock, so nothing here calls an account while it
    holds the lock `_changed`.

    Args:
        clock: Returns the current time of the sandbox.
        allow_remote: Whether callbacks can go to other machines.
        on_attempt: Called after each attempt, in its thread.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        allow_remote: bool = False,
        on_attempt: Optional[Callable[[Delivery, Attempt], None]] = None,
    ) -> None:
        self._clock = clock
        self._allow_remote = allow_remote
        self._on_attempt = on_attempt
        self._changed = threading.Condition()
        self._accounts: dict[Account, None] = {}
        self._deliveries: dict[str, Delivery] = {}
        self._queue: list[tuple[datetime, int, Delivery]] = []
        self._numbers = itertools.count(1)
        self._attempt_numbers = itertools.count()
        self._in_flight: set[int] = set()
        self._pauses = 0
        self._forgotten = 0
        self._is_woken = False
        self._is_running = False
        self._sender = CallbackSender()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the background threads."""
        self._is_running = True
        self._sender = CallbackSender()
        targets = [self._run_events, *[self._run_deliveries] * THREADS]
        self._threads = [
            threading.Thread(target=target, name="sandbox-deliveries", daemon=True)
            for target in targets
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Interrupt all attempts and stop the threads. What is due later stays in the queue."""
        with self._changed:
            self._is_running = False
            self._changed.notify_all()
        self._sender.close()
        for thread in self._threads:
            thread.join()

    def all(self) -> list[Delivery]:
        """Return the last 10,000 deliveries, newest last."""
        with self._changed:
            return list(self._deliveries.values())

    def watch(self, account: Account) -> None:
        """Run the events of an account when they are due. Call it again after new events."""
        with self._changed:
            self._accounts[account] = None
            self._is_woken = True
            self._changed.notify_all()

    def add(self, account: Account, event: Event) -> None:
        """Queue an event for its callback URL, and for the webhooks of the account."""
        webhooks = account.webhooks.subscribed(event.name)
        receivers = [_webhook(webhook, event) for webhook in webhooks]
        if event.callback_url is not None:
            receivers.append(_callback(event.callback_url, event))
        with self._changed:
            for receiver in receivers:
                number = next(self._numbers)
                delivery = Delivery(number, event.name, receiver, account.signature_keys)
                self._deliveries[delivery.id] = delivery
                self._schedule(event.at, delivery)
                if len(self._deliveries) > MAX_DELIVERIES:
                    self._forget_oldest()

    def redeliver(self, delivery_id: str) -> Attempt:
        """Attempt a delivery now, in this thread.

        Raises:
            LookupError: The id is unknown.
            RuntimeError: The sandbox is not running.
        """
        with self._changed:
            delivery = self._deliveries.get(delivery_id)
        if delivery is None:
            raise LookupError(f"unknown delivery {delivery_id!r}: see Sandbox.deliveries")
        if not self._is_running:
            raise RuntimeError("the sandbox is not running: call start()")
        return self._send(delivery, self._clock())

    def wait_for_attempts(self) -> None:
        """Wait for the attempts that are in flight now."""
        with self._changed:
            earlier = set(self._in_flight)
            self._changed.wait_for(lambda: earlier.isdisjoint(self._in_flight))

    @contextmanager
    def synchronous(self) -> Generator[None, None, None]:
        """Pause the threads, and attempt in this thread what is due at the end of the block.

        The attempts are in the order of their due times, and each is dated with its due time. It
        waits for attempts that other threads started meanwhile, but not for earlier ones: the
        caller may be a receiver that handles one of them.
        """
        with self._changed:
            self._pauses += 1
            first = next(self._attempt_numbers)
        try:
            yield
            self._deliver_due(first)
        finally:
            with self._changed:
                self._pauses -= 1
                if self._accounts:
                    self._is_woken = True
                    self._changed.notify_all()

    def _deliver_due(self, first: int) -> None:
        """Attempt what is due. Run the events in parts, so that few deliveries wait in memory."""
        now = self._clock()
        next_event = now
        while next_event <= now:
            next_event = min(self._update_accounts(), default=_NEVER)
            self._deliver_until(min(now, next_event), first)

    def _deliver_until(self, end: datetime, first: int) -> None:
        while True:
            with self._changed:
                others = {number for number in self._in_flight if number >= first}
                while not (self._is_due(end) or others.isdisjoint(self._in_flight)):
                    self._changed.wait()
                if not (self._is_running and self._is_due(end)):
                    return
                due, delivery, number = self._pop()
            self._attempt(delivery, due, number)

    def _run_events(self) -> None:
        """Run the events of the accounts when they are due, until the sandbox is closed."""
        while self._is_running:
            with self._changed:
                self._changed.wait_for(lambda: not (self._pauses and self._is_running))
                self._is_woken = False
            due = min(self._update_accounts(), default=None)
            with self._changed:
                self._changed.wait_for(
                    lambda: self._is_woken or not self._is_running, self._seconds_until(due)
                )

    def _run_deliveries(self) -> None:
        """Attempt what is due, until the sandbox is closed."""
        while True:
            with self._changed:
                while self._is_running and not self._can_attempt():
                    due = self._queue[0][0] if self._queue else None
                    self._changed.wait(self._seconds_until(due))
                if not self._is_running:
                    return
                _, delivery, number = self._pop()
            self._attempt(delivery, self._clock(), number)

    def _pop(self) -> tuple[datetime, Delivery, int]:
        """Return the next delivery with its due time, and the number of its attempt."""
        due, _, delivery = heapq.heappop(self._queue)
        number = next(self._attempt_numbers)
        self._in_flight.add(number)
        return due, delivery, number

    def _attempt(self, delivery: Delivery, at: datetime, number: int) -> None:
        delay = None
        try:
            if not self._is_finished(delivery):
                self._send(delivery, at)
                delay = delivery._next_delay()
        finally:
            with self._changed:
                self._in_flight.remove(number)
                if delay is not None:
                    self._schedule(at + delay, delivery)
                self._changed.notify_all()

    def _send(self, delivery: Delivery, at: datetime) -> Attempt:
        attempt = delivery._attempt(self._sender, at, allow_remote=self._allow_remote)
        if self._on_attempt is not None:
            self._on_attempt(delivery, attempt)
        return attempt

    def _is_finished(self, delivery: Delivery) -> bool:
        """Whether it was accepted, also by hand, or forgotten after its first attempt."""
        is_forgotten = delivery.id not in self._deliveries
        return delivery.accepted or (is_forgotten and bool(delivery.attempts))

    def _forget_oldest(self) -> None:
        """Forget a delivery, and now and then the retries of all forgotten ones."""
        del self._deliveries[next(iter(self._deliveries))]
        self._forgotten += 1
        if self._forgotten >= MAX_DELIVERIES:
            self._queue = [entry for entry in self._queue if not self._is_finished(entry[-1])]
            heapq.heapify(self._queue)
            self._forgotten = 0

    def _schedule(self, due: datetime, delivery: Delivery) -> None:
        heapq.heappush(self._queue, (due, delivery._number, delivery))
        self._changed.notify_all()

    def _can_attempt(self) -> bool:
        return not self._pauses and self._is_due(self._clock())

    def _is_due(self, now: datetime) -> bool:
        return bool(self._queue) and self._queue[0][0] <= now

    def _update_accounts(self) -> list[datetime]:
        """Run events of all accounts, and return when their next ones are due."""
        with self._changed:
            accounts = list(self._accounts)
        due_times = [account.update() for account in accounts]
        return [due for due in due_times if due is not None]

    def _seconds_until(self, due: Optional[datetime]) -> float:
        if due is None or self._pauses:
            return _MAX_WAIT_SECONDS
        return min(max((due - self._clock()).total_seconds(), 0), _MAX_WAIT_SECONDS)


def _callback(url: str, event: Event) -> _Receiver:
    return _Receiver(url, "POST", {}, "JSON", CALLBACK_TIMEOUT, CALLBACK_RETRY_DELAYS, event.fields)


def _webhook(webhook: Webhook, event: Event) -> _Receiver:
    return _Receiver(
        webhook.url,
        webhook.method,
        webhook.headers,
        webhook.encoding,
        webhook.timeout,
        webhook.retry_delays,
        event.default_fields,
        webhook.parsed_template,
        event.variables,
    )


def _form_value(value: object) -> bytes:
    """Return a text as it is, and an object as JSON."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace")
    return encode_json(value)
