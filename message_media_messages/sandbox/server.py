"""The `Sandbox` class: start the server, control it, and inspect the received requests."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Callable, Optional, Union

from message_media_messages.sandbox.account import MAX_STORED, Account
from message_media_messages.sandbox.accounts import Accounts
from message_media_messages.sandbox.dates import AdvancingClock
from message_media_messages.sandbox.deliveries import Attempt, Deliveries, Delivery
from message_media_messages.sandbox.failures import InjectedFailure, PlannedFailures
from message_media_messages.sandbox.json_types import Message, Reply
from message_media_messages.sandbox.request_log import ReceivedRequest, RequestLog
from message_media_messages.sandbox.scenarios import Scenarios

if TYPE_CHECKING:
    from message_media_messages.http.auth.auth_handler import AuthHandler
    from message_media_messages.http.http_call_back import CallBack
    from message_media_messages.http.http_client import Transport
    from message_media_messages.http.http_request import Timeout
    from message_media_messages.http.retry_policy import RetryPolicy
    from message_media_messages.message_media_messages_client import MessageMediaMessagesClient
    from message_media_messages.sandbox.listener import Listener

__all__ = ["Sandbox"]

# Where a client on this machine finds a server that listens on all addresses.
_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


class Sandbox:
    """A local server that imitates the Messages API. It sends no messages and costs nothing.

    Use it as a context manager::

        with Sandbox() as sandbox:
            client = sandbox.client()

    It serves in background threads. One key works for both Basic and HMAC authentication; the
    service has different keys. HMAC signatures are checked against the real time, so `advance` does
    not invalidate them. In `vendor_account_id`, the id of the main account is `MyAccount001`.
    Callbacks are sent as real time passes, and by `advance`, `report` and
    `receive_reply`; see `deliveries`.

    Args:
        api_key: The API key of the main account.
        api_secret: The secret of the key.
        port: The port to listen on; 0 for any free port.
        credits: Initial billing units of the main account and of each sub-account.
        sub_accounts: The sub-account ids that clients can pass as `account`.
        path_prefix: A path before `/v1`, such as `/gateway`.
        host: The address to listen on, such as `0.0.0.0` in a container. Everybody who can reach
            it can use the sandbox, without encryption. Default: the loopback interface.
        max_stored: How many requests the sandbox stores, and how many messages, replies and
            delivery reports each account stores. The oldest ones are forgotten first: they are in
            no list, and the status of a forgotten message is 404. A request is also forgotten if
            the bodies of the stored requests have more than 64 MB together.
        strict: Whether to refuse unknown fields in a body, to find misspelled names.
        on_request: Called with each request before its response is sent, in the thread of its
            connection.
        on_message: Called with the account and each accepted message, before the response.
        on_callback: Called after each attempt to deliver a callback, in its thread.
        allow_remote_callbacks: Whether callbacks can go to other machines. Default: only to
            localhost, 127.0.0.0/8 and ::1.

    Raises:
        ValueError: `port` is not a valid port, or `max_stored` is not positive.
    """

    def __init__(
        self,
        *,
        api_key: str = "API_KEY",
        api_secret: str = "API_SECRET",  # noqa: S107
        port: int = 0,
        credits: int = 1000,  # noqa: A002
        sub_accounts: Iterable[str] = (),
        path_prefix: str = "",
        host: str = "127.0.0.1",
        max_stored: int = MAX_STORED,
        strict: bool = False,
        on_request: Optional[Callable[[ReceivedRequest], None]] = None,
        on_message: Optional[Callable[[Account, Message], None]] = None,
        on_callback: Optional[Callable[[Delivery, Attempt], None]] = None,
        allow_remote_callbacks: bool = False,
    ) -> None:
        if not 0 <= port <= 65535:
            raise ValueError(f"port must be between 0 and 65535, not {port}")
        if max_stored < 1:
            raise ValueError(f"max_stored must be positive, not {max_stored}")
        self.api_key = api_key
        self.api_secret = api_secret
        self._host = host
        self._port = port
        self._strict = strict
        self._path_prefix = f"/{path_prefix.strip('/')}" if path_prefix.strip("/") else ""
        self._clock = AdvancingClock()
        self._closed = threading.Event()
        self._request_log = RequestLog(max_stored, on_request)
        self._failures = PlannedFailures()
        self._scenarios = Scenarios()
        self._deliveries = Deliveries(
            self._clock.now, allow_remote=allow_remote_callbacks, on_attempt=on_callback
        )
        self._accounts = Accounts(
            self._clock.now,
            deliveries=self._deliveries,
            max_stored=max_stored,
            scenarios=self._scenarios,
            on_message=on_message,
        )
        self._accounts.add(api_key, api_secret, sub_accounts=sub_accounts, credits=credits)
        self._listener: Optional[Listener] = None

    def __repr__(self) -> str:
        state = f"at {self.base_uri}" if self._port else "not started"
        return f"<Sandbox {state}, api_key={self.api_key!r}>"

    def __enter__(self) -> Sandbox:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: Optional[type[BaseException]],
        exc_value: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    @property
    def base_uri(self) -> str:
        """The URL for a client's `base_uri`. It stays the same after a restart.

        Raises:
            RuntimeError: The sandbox has not been started, and `port` is 0.
        """
        if not self._port:
            raise RuntimeError("the sandbox is not started: call start() or use a with statement")
        host = _ANY_ADDRESS.get(self._host, self._host)
        if ":" in host:
            host = f"[{host}]"
        return f"http://{host}:{self._port}{self._path_prefix}"

    @property
    def requests(self) -> list[ReceivedRequest]:
        """The received requests, with the status codes of the responses."""
        return self._request_log.received

    @property
    def messages(self) -> list[Message]:
        """The messages of the main account with their current status, oldest first."""
        return self.account().messages

    @property
    def deliveries(self) -> list[Delivery]:
        """The last 10,000 deliveries to callback URLs and webhooks, newest last."""
        return self._deliveries.all()

    def start(self) -> None:
        """Start the server. A sandbox that was closed keeps its messages and requests.

        Raises:
            ImportError: Werkzeug is not installed.
            OSError: The port is in use, or `host` is not an address of this machine.
            RuntimeError: The sandbox is already running.
        """
        if self._listener is not None:
            raise RuntimeError("the sandbox is already running: call close() first")
        try:
            from message_media_messages.sandbox.app import Application
            from message_media_messages.sandbox.listener import Listener
        except ModuleNotFoundError as error:
            raise ImportError(
                'the sandbox needs Werkzeug: pip install "messagemedia-messages-sdk[sandbox]"',
                name=error.name,
            ) from None
        self._closed.clear()
        application = Application(
            self._accounts,
            self._request_log,
            self._failures,
            self._scenarios,
            clock=self._clock.now,
            wait=self._closed.wait,
            path_prefix=self._path_prefix,
            strict=self._strict,
        )
        self._listener = Listener(
            application, host=self._host, port=self._port, record=self._request_log.record
        )
        self._port = self._listener.port
        self._deliveries.start()

    def close(self) -> None:
        """Stop the server and close all connections. Requests and messages stay readable."""
        listener, self._listener = self._listener, None
        if listener is not None:
            self._closed.set()
            self._deliveries.close()
            listener.close()

    def client(
        self,
        *,
        api_key: Optional[str] = None,
        use_hmac_authentication: bool = False,
        auth: Optional[AuthHandler] = None,
        account: Optional[str] = None,
        timeout: Timeout = None,
        retry: Optional[RetryPolicy] = None,
        http_client: Optional[Transport] = None,
        http_call_back: Optional[CallBack] = None,
    ) -> MessageMediaMessagesClient:
        """Create a client that sends its requests to this sandbox.

        Args:
            api_key: A key added with `add_account`. Default: the key of the main account.
            use_hmac_authentication: Whether to use HMAC instead of Basic authentication.
            auth: A custom authentication handler, instead of a key.
            account: The sub-account to send requests for.
            timeout: Seconds, as for the client.
            retry: Which failed requests are retried.
            http_client: A custom transport.
            http_call_back: A hook that is called before each request and after each response.

        Returns:
            A client. The caller has to close it.

        Raises:
            LookupError: The API key is unknown.
        """
        from message_media_messages.message_media_messages_client import MessageMediaMessagesClient

        key = secret = None
        if auth is None:
            key = self.api_key if api_key is None else api_key
            secret = self._accounts.secret(key)
        return MessageMediaMessagesClient(
            key,
            secret,
            use_hmac_authentication,
            auth=auth,
            account=account,
            base_uri=self.base_uri,
            timeout=timeout,
            retry=retry,
            http_client=http_client,
            http_call_back=http_call_back,
        )

    def add_account(
        self,
        api_key: str,
        api_secret: str,
        *,
        sub_accounts: Iterable[str] = (),
        credits: int = 1000,  # noqa: A002
    ) -> Account:
        """Add another account with its own API key.

        Args:
            api_key: An API key that is not in use.
            api_secret: The secret of the key.
            sub_accounts: The sub-account ids that clients with this key can pass as `account`.
            credits: Initial billing units of the account and of each sub-account.

        Raises:
            ValueError: The API key is already in use.
        """
        return self._accounts.add(api_key, api_secret, sub_accounts=sub_accounts, credits=credits)

    def account(self, name: Optional[str] = None, api_key: Optional[str] = None) -> Account:
        """Return an account or a sub-account.

        Args:
            name: The id of a sub-account. Default: the account itself.
            api_key: The API key of the account. Default: the key of the main account.

        Raises:
            LookupError: The API key or the sub-account is unknown.
        """
        return self._accounts.find(self.api_key if api_key is None else api_key, name)

    def receive_reply(
        self,
        content: str,
        *,
        message_id: Optional[str] = None,
        source_number: Optional[str] = None,
        destination_number: Optional[str] = None,
        attachments: Iterable[tuple[str, bytes, str]] = (),
        account: Optional[str] = None,
    ) -> Reply:
        """Simulate a reply to a message, or an inbound message if `message_id` is None.

        Returns after its callbacks were attempted. You can call it while you handle a callback. A
        reply that is an opt-out word, such as `STOP`, also triggers the webhooks with
        `OPT_OUT_SMS`.

        Args:
            content: The text of the reply.
            message_id: The message to reply to. The reply has its metadata and callback URL, and
                its source and destination numbers swapped. If the message has no source number,
                the reply has no destination number.
            source_number: The sender of an inbound message. Default: `+61491570156`.
            destination_number: The account's number that receives an inbound message.
            attachments: The files of an MMS reply, such as `("image/png", content, "photo.png")`.
                Only callbacks include attachments.
            account: A sub-account of the main account.

        Returns:
            The reply as a client fetches it.

        Raises:
            LookupError: The message or the sub-account is unknown.
            ValueError: Both `message_id` and a number are given.
        """
        with self._deliveries.synchronous():
            return self.account(account).receive_reply(
                content,
                message_id=message_id,
                source_number=source_number,
                destination_number=destination_number,
                attachments=attachments,
            )

    def report(
        self,
        message_id: str,
        status: str,
        error_code: Optional[str] = None,
        *,
        account: Optional[str] = None,
    ) -> None:
        """Set the status of a message and stop its automatic status changes.

        Adds a delivery report if the message was sent with `delivery_report`. Returns after its
        callbacks were attempted. You can call it while you handle a callback.

        Args:
            message_id: The id of the message.
            status: Any string; the service may add new statuses.
            error_code: The error code in the delivery report.
            account: A sub-account of the main account.

        Raises:
            LookupError: The message or the sub-account is unknown.
        """
        with self._deliveries.synchronous():
            self.account(account).report(message_id, status, error_code)

    def fail_next(
        self,
        status: Optional[int] = 503,
        *,
        count: int = 1,
        body: Union[str, bytes] = b"",
        headers: Optional[Mapping[str, str]] = None,
        after_accepting: bool = False,
        drop: bool = False,
        delay: float = 0,
    ) -> None:
        """Make the next requests fail, from any client. Failures from earlier calls come first.

        Requests without valid credentials do not count.

        Args:
            status: The status code of the response. None for the normal response, to delay it.
            count: The number of requests that fail.
            body: The body of the response.
            headers: Headers of the response, such as `{"Retry-After": "1"}`. The default
                `Content-Type` is `text/plain`.
            after_accepting: Whether to process the request before it fails, to simulate a lost
                response. Otherwise nothing is stored.
            drop: Whether to close the connection without a response.
            delay: Real seconds before the response, or before the connection is closed. `close`
                ends the delay.

        Raises:
            TypeError: `status` is neither an integer nor None.
            ValueError: `status` is not between 200 and 599, or `delay` is negative.
        """
        if not isinstance(status, (int, type(None))):
            raise TypeError(f"status must be an integer, not {type(status).__name__}")
        if status is not None and not 200 <= status <= 599:
            raise ValueError(f"status must be between 200 and 599, not {status}")
        if delay < 0:
            raise ValueError(f"delay must not be negative, not {delay}")
        content = body.encode() if isinstance(body, str) else body
        failure = InjectedFailure(
            status, content, dict(headers or {}), after_accepting, drop, delay
        )
        self._failures.add(failure, count=count)

    @property
    def scenarios(self) -> Mapping[str, float]:
        """The names of the active scenarios, with the values of their parameters."""
        return self._scenarios.active

    def scenario(
        self, name: str, value: Optional[float] = None
    ) -> contextlib.AbstractContextManager[object]:
        """Start a scenario: a problem of the service that lasts until it is stopped.

        `fail_next` takes precedence. Scenarios do not apply to requests without valid credentials.

        Args:
            name: One of `SCENARIOS`, such as `rate_limit`.
            value: The parameter of the scenario, a positive number of at most 1,000,000. Each has
                a default.

        Returns:
            A context manager that stops the scenario. Without a `with` block, call
            `stop_scenario`.

        Raises:
            LookupError: There is no scenario with this name.
            ValueError: `value` is not a positive number, or too large.
        """
        self._scenarios.start(name, value)
        stop = contextlib.ExitStack()
        stop.callback(self.stop_scenario, name)
        return stop

    def stop_scenario(self, name: str) -> None:
        """Stop a scenario. Nothing happens if it is not active."""
        self._scenarios.stop(name)

    def advance(self, by: Union[float, timedelta]) -> None:
        """Advance the clock of all accounts, without waiting.

        Returns after all callbacks that are due were attempted, in the order of their due times,
        with the retries that are due. `advance(0)` only waits for them. Do not call it while you
        handle a callback: it would wait for your response, until the callback times out.

        Args:
            by: Seconds, or a `timedelta`.

        Raises:
            ValueError: `by` is negative.
        """
        with self._deliveries.synchronous():
            self._deliveries.wait_for_attempts()
            self._clock.advance(by)

    def redeliver(self, delivery_id: str) -> Attempt:
        """Repeat a delivery now, even if it was accepted.

        If it is accepted, it is not retried later.

        Args:
            delivery_id: The `id` of one of `deliveries`.

        Returns:
            The attempt, which is added to the delivery.

        Raises:
            LookupError: The id is unknown.
            RuntimeError: The sandbox is not running.
        """
        return self._deliveries.redeliver(delivery_id)
