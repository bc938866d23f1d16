"""The sandbox as users hold it: start it, talk to it, steer it, look at what came in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Optional, Union

from message_media_messages.sandbox.account import Account
from message_media_messages.sandbox.accounts import Accounts
from message_media_messages.sandbox.dates import AdvancingClock
from message_media_messages.sandbox.shapes import Message, Reply
from message_media_messages.sandbox.traffic import PlannedFailure, ReceivedRequest, Traffic

if TYPE_CHECKING:
    from message_media_messages.http.auth.auth_handler import AuthHandler
    from message_media_messages.http.http_call_back import CallBack
    from message_media_messages.http.http_client import Transport
    from message_media_messages.http.http_request import Timeout
    from message_media_messages.http.retry_policy import RetryPolicy
    from message_media_messages.message_media_messages_client import MessageMediaMessagesClient
    from message_media_messages.sandbox.listener import Listener

__all__ = ["Sandbox"]


class Sandbox:
    """The Messages API on this machine: nothing is sent and nothing is paid for.

    It listens for as long as the block lasts::

        with Sandbox() as sandbox:
            client = sandbox.client()

    It answers on the loopback interface from threads of its own. One key serves both Basic and HMAC
    authentication; on the real service these are different keys. Signatures are judged by the real
    time, so they stay valid however far `advance` moves the time of the messages. Delivery reports
    have their `error_code` when they are fetched; on the real service only callbacks have it, and
    the sandbox calls nobody back. The main account is `MyAccount001` in `vendor_account_id`.

    Args:
        api_key: The key of the main account.
        api_secret: Its secret.
        port: Where to listen; 0 for any free port.
        credits: Billing units that the account and each of its sub-accounts starts with.
        sub_accounts: The ids that clients may give as `account`.
        path_prefix: A path before `/v1`, such as `/gateway`.

    Raises:
        ValueError: The port is none.
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
    ) -> None:
        if not 0 <= port <= 65535:
            raise ValueError(f"a port is between 0 and 65535, not {port}")
        self.api_key = api_key
        self.api_secret = api_secret
        self._port = port
        self._path_prefix = f"/{path_prefix.strip('/')}" if path_prefix.strip("/") else ""
        self._clock = AdvancingClock()
        self._traffic = Traffic()
        self._accounts = Accounts(self._clock.now)
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
        """The address for a client's `base_uri`; it stays the same when started again.

        Raises:
            RuntimeError: The sandbox was never started, and any free port will do.
        """
        if not self._port:
            raise RuntimeError("the sandbox has no address yet: start() it, or use it in a `with`")
        return f"http://127.0.0.1:{self._port}{self._path_prefix}"

    @property
    def requests(self) -> list[ReceivedRequest]:
        """Every request so far, with the status that answered it."""
        return self._traffic.received

    @property
    def messages(self) -> list[Message]:
        """Every message of the main account with its current status, in the order accepted."""
        return self.account().messages

    def start(self) -> None:
        """Listen. What the sandbox knew when it was closed is still there.

        Raises:
            ImportError: Werkzeug is not installed.
            OSError: The port is in use.
            RuntimeError: It is running.
        """
        if self._listener is not None:
            raise RuntimeError("the sandbox is running: close() it first")
        try:
            from message_media_messages.sandbox.app import Application
            from message_media_messages.sandbox.listener import Listener
        except ModuleNotFoundError as error:
            raise ImportError(
                'the sandbox needs Werkzeug: pip install "messagemedia-messages-sdk[sandbox]"',
                name=error.name,
            ) from None
        application = Application(self._accounts, self._traffic, path_prefix=self._path_prefix)
        self._listener = Listener(application, self._port)
        self._port = self._listener.port

    def close(self) -> None:
        """Stop listening and end every connection. What came in can still be looked at."""
        listener, self._listener = self._listener, None
        if listener is not None:
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
        """Make a client that talks to this sandbox.

        Args:
            api_key: A key made by `add_account`; the main account's if left out.
            use_hmac_authentication: True for HMAC instead of Basic.
            auth: What signs the requests instead of a key.
            account: The sub-account on whose behalf requests are made.
            timeout: Seconds, as of the client.
            retry: Which failed requests are repeated.
            http_client: What carries the requests.
            http_call_back: A hook around every exchange.

        Returns:
            A client; closing it is up to the caller.

        Raises:
            LookupError: The key is not known here.
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
        """Open a further account, of somebody else, with a key of its own.

        Args:
            api_key: A key that is not in use.
            api_secret: Its secret.
            sub_accounts: The ids that clients with this key may give as `account`.
            credits: Billing units that the account and each of its sub-accounts starts with.

        Raises:
            ValueError: The key is in use.
        """
        return self._accounts.add(api_key, api_secret, sub_accounts=sub_accounts, credits=credits)

    def account(self, name: Optional[str] = None, api_key: Optional[str] = None) -> Account:
        """Return an account to look into.

        Args:
            name: A sub-account; the account itself if left out.
            api_key: Whose; the main account's key if left out.

        Raises:
            LookupError: There is no such account.
        """
        return self._accounts.find(self.api_key if api_key is None else api_key, name)

    def receive_reply(
        self,
        content: str,
        *,
        message_id: Optional[str] = None,
        source_number: Optional[str] = None,
        destination_number: Optional[str] = None,
        account: Optional[str] = None,
    ) -> Reply:
        """Let a handset write back, or out of the blue if no `message_id` is given.

        Args:
            content: What it writes.
            message_id: The message that it answers. The reply has that message's metadata and
                callback address, and its numbers the other way round; without a source number
                there, it has no destination number.
            source_number: Who writes unprompted; `+61491570156` if left out.
            destination_number: The number of the account that was written to unprompted.
            account: A sub-account of the main account.

        Returns:
            The reply, as it will be fetched.

        Raises:
            LookupError: There is no such message or sub-account.
            ValueError: Both a message and numbers are given.
        """
        return self.account(account).receive_reply(
            content,
            message_id=message_id,
            source_number=source_number,
            destination_number=destination_number,
        )

    def report(
        self,
        message_id: str,
        status: str,
        error_code: Optional[str] = None,
        *,
        account: Optional[str] = None,
    ) -> None:
        """Give a message a status, which it keeps, and a delivery report if its sender wanted them.

        Args:
            message_id: Which message.
            status: Any text; the service's statuses are an open set.
            error_code: What the report says about the reason.
            account: A sub-account of the main account.

        Raises:
            LookupError: There is no such message or sub-account.
        """
        self.account(account).report(message_id, status, error_code)

    def fail_next(
        self,
        status: int = 503,
        *,
        count: int = 1,
        body: Union[str, bytes] = b"",
        headers: Optional[Mapping[str, str]] = None,
        after_accepting: bool = False,
        drop: bool = False,
    ) -> None:
        """Let the next requests fail, whoever sends them, after those already planned to.

        Args:
            status: What answers them, without a look at their credentials.
            count: How many.
            body: The body of the answer.
            headers: Headers of the answer, such as `{"Retry-After": "1"}`; the `Content-Type` is
                `text/plain` unless it is among them.
            after_accepting: Do first what was asked, then answer so: an answer that got lost.
                Otherwise nothing is stored.
            drop: Close the connection instead of any answer.

        Raises:
            TypeError: The status is not a number.
            ValueError: It is not a status.
        """
        if not isinstance(status, int):
            raise TypeError(f"status must be a number, not {type(status).__name__}")
        if not 200 <= status <= 599:
            raise ValueError(f"status must be between 200 and 599, not {status}")
        content = body.encode() if isinstance(body, str) else body
        failure = PlannedFailure(status, content, dict(headers or {}), after_accepting, drop)
        self._traffic.plan(failure, count=count)

    def advance(self, by: Union[float, timedelta]) -> None:
        """Move the time of the messages on, for all accounts.

        Args:
            by: Seconds, or a timedelta.

        Raises:
            ValueError: It is negative; time does not run back.
        """
        self._clock.advance(by)
