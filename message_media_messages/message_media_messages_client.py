"""The client of the Messages API."""

from __future__ import annotations

import copy
import weakref
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Optional, TypeVar, Union

from message_media_messages.configuration import AnyConfiguration, Configuration as Configuration
from message_media_messages.controllers import results
from message_media_messages.controllers.base_controller import NO_BODY, BaseController
from message_media_messages.controllers.delivery_reports_controller import (
    DeliveryReportsController as DeliveryReportsController,
)
from message_media_messages.controllers.messages_controller import (
    MessagesController as MessagesController,
)
from message_media_messages.controllers.options import ClientOptions
from message_media_messages.controllers.replies_controller import (
    RepliesController as RepliesController,
)
from message_media_messages.decorators import lazy_property as lazy_property
from message_media_messages.exceptions.status_exceptions import NotFoundException
from message_media_messages.http.auth.auth_handler import AuthHandler
from message_media_messages.http.auth.basic_auth import BasicAuth
from message_media_messages.http.auth.hmac_auth import HmacAuth
from message_media_messages.http.http_call_back import CallBack
from message_media_messages.http.http_client import Transport
from message_media_messages.http.http_method_enum import HttpMethodEnum
from message_media_messages.http.http_request import Timeout
from message_media_messages.http.requests_client import RequestsClient
from message_media_messages.http.retry_policy import RetryPolicy
from message_media_messages.models._model import Model
from message_media_messages.urls import base_uri_prefix

if TYPE_CHECKING:
    from typing_extensions import Self

    # Few programs manage webhooks, so these are imported when they are used.
    from message_media_messages.controllers.signature_keys_controller import SignatureKeysController
    from message_media_messages.controllers.webhooks_controller import WebhooksController

_TIMEOUT_OF_HTTP_CLIENT = (
    "timeout has no effect on a custom http_client: set it there, as in RequestsClient(timeout=10)."
)

T = TypeVar("T")

# The open clients that use the shared HTTP client.
_open_clients: weakref.WeakSet[MessageMediaMessagesClient] = weakref.WeakSet()


class MessageMediaMessagesClient:
    """Sends messages for one account, and returns their status, replies and delivery reports.

    Create one client per account. It is thread-safe. All clients without an `http_client` share the
    connections of `BaseController.http_client`.

    Without credentials, the client uses those of `Configuration` or, if there are none, of the
    environment: `MESSAGEMEDIA_API_KEY`, `MESSAGEMEDIA_API_SECRET`, `MESSAGEMEDIA_USE_HMAC` and
    `MESSAGEMEDIA_ACCOUNT`. `MESSAGEMEDIA_BASE_URI` applies to all clients without a base URI.

    Args:
        auth_user_name: The API key.
        auth_password: The API secret.
        use_hmac_authentication: Whether the key is for HMAC authentication instead of Basic.
        auth: An authentication handler instead of an API key: `HmacAuth(..., "hmac-sha256")`, or
            any object with a method `apply(http_request)`.
        account: The ID of the sub-account to use.
        base_uri: The base URI of the service; `https://api.messagemedia.com` if not given;
            `https://eu.app.api.sinch.com` for Europe.
        timeout: Seconds to wait for a connection, and then for each part of the response; a pair
            sets them separately. 60 if not given.
        retry: The retry policy; `RetryPolicy()` if not given, `RetryPolicy(max_retries=0)` for no
            retries. Sending messages is retried only if no byte was sent, or after status 429.
        http_client: A custom HTTP client, with its own timeout and retry policy.
        http_call_back: A hook that is called before each request and after each response.

    Raises:
        TypeError: An argument has a wrong type.
        ValueError: An argument is not valid, or contradicts another.
    """

    config: AnyConfiguration = Configuration
    _options = ClientOptions()  # for a repr before the constructor has ended

    def __init__(
        self,
        auth_user_name: Optional[str] = None,
        auth_password: Optional[str] = None,
        use_hmac_authentication: bool = False,
        *,
        auth: Optional[AuthHandler] = None,
        account: Optional[str] = None,
        base_uri: Optional[str] = None,
        timeout: Timeout = None,
        retry: Optional[RetryPolicy] = None,
        http_client: Optional[Transport] = None,
        http_call_back: Optional[CallBack] = None,
    ) -> None:
        if timeout is not None and http_client is not None:
            raise ValueError(_TIMEOUT_OF_HTTP_CLIENT)
        if _is_true(auth_user_name) and auth_password is None:  # as some code for 2.1.3 calls it
            auth_user_name = None
        use_hmac = _checked_use_hmac(use_hmac_authentication)
        has_key = auth_user_name is not None or auth_password is not None
        if auth is not None and (has_key or use_hmac):
            raise ValueError("Pass either auth or a user name and a password, not both.")
        self.config = Configuration()
        if base_uri is not None:
            base_uri_prefix(base_uri)
            self.config.base_uri = base_uri
        if has_key:
            self._set_key(auth_user_name, auth_password, use_hmac)
        self._options = ClientOptions(
            self.config,
            auth=auth,
            use_hmac=use_hmac,
            has_key=has_key or auth is not None,
            account=account,
            timeout=timeout,
            retry=retry,
        )
        self._http_client = http_client
        self._http_call_back = http_call_back
        if http_client is None:
            _open_clients.add(self)

    @lazy_property
    def messages(self) -> MessagesController:
        """Send messages, get their status, cancel them, and check the credits."""
        return self._wired(MessagesController())

    @lazy_property
    def delivery_reports(self) -> DeliveryReportsController:
        """Check and confirm delivery reports."""
        return self._wired(DeliveryReportsController())

    @lazy_property
    def replies(self) -> RepliesController:
        """Check and confirm replies."""
        return self._wired(RepliesController())

    @lazy_property
    def webhooks(self) -> WebhooksController:
        """List, create, change and delete the webhooks of the account."""
        from message_media_messages.controllers import webhooks_controller

        return self._wired(webhooks_controller.WebhooksController())

    @lazy_property
    def signature_keys(self) -> SignatureKeysController:
        """Manage the keys that callbacks are signed with."""
        from message_media_messages.controllers import signature_keys_controller

        return self._wired(signature_keys_controller.SignatureKeysController())

    def request(
        self,
        method: str,
        path: str,
        body: Union[Model, Mapping[str, object], Sequence[object], None] = None,
        *,
        idempotent: Optional[bool] = None,
    ) -> object:
        """Send a request to an endpoint that the library has no method for.

        It is signed and retried like any other call, and raises the same exceptions:
        `client.request("GET", "/v1/new/endpoint?page=0")`.

        Args:
            method: The HTTP method.
            path: The path below the base URI, with the query, such as `/v1/messages`.
            body: Sent as JSON; None for no body.
            idempotent: Whether it is safe to execute the request twice, so that it is retried after
                it was sent. By default, true for all methods except POST and PATCH.

        Returns:
            The decoded JSON, or the text if the body is not JSON; None if it is empty.

        Raises:
            ValueError: The method is not an HTTP method, or the path does not begin with `/`.
            APIException: Any error; most statuses have a subclass.
        """
        verb = HttpMethodEnum.from_string(str(method))
        if verb is None:
            raise ValueError(f"method must be an HTTP method such as GET, not {method!r}.")
        if not str(path).startswith("/"):
            raise ValueError(f"path must begin with a slash, as in /v1/messages, not {path!r}.")
        if body is not None and verb in (HttpMethodEnum.GET, HttpMethodEnum.HEAD):
            raise ValueError(f"{verb} has no body; put the parameters into the query of the path.")
        is_idempotent = verb not in (HttpMethodEnum.POST, HttpMethodEnum.PATCH)
        return self._wired(BaseController())._call(
            verb,
            path,
            body=NO_BODY if body is None else body,
            returns=results.anything,
            idempotent=is_idempotent if idempotent is None else idempotent,
            errors={404: (NotFoundException, "Resource not found")},
        )

    def with_options(
        self,
        *,
        auth: Optional[AuthHandler] = None,
        account: Optional[str] = None,
        timeout: Timeout = None,
        retry: Optional[RetryPolicy] = None,
    ) -> Self:
        """Return a copy of the client with other options, which shares its connections.

        `client.with_options(timeout=5).messages.send_messages(...)` applies to one call. Closing
        the copy does not close the original.

        Args:
            auth: The authentication handler. Options that are None are not changed.
            account: The sub-account.
            timeout: The timeout in seconds.
            retry: The retry policy.

        Raises:
            TypeError: An argument has a wrong type.
            ValueError: An argument is not valid, or a custom `http_client` has its own timeout.
        """
        given = self._http_client
        if timeout is not None and given is not None and not isinstance(given, RequestsClient):
            raise ValueError(_TIMEOUT_OF_HTTP_CLIENT)
        other = copy.copy(self)
        other.config = copy.copy(self.config)
        other._options = self._options.replaced(
            config=other.config, auth=auth, account=account, timeout=timeout, retry=retry
        )
        for name, value in vars(self).items():
            if isinstance(value, BaseController):
                vars(other)[name] = value._with(other._options)
        return other

    def close(self) -> None:
        """Close the idle connections, if no other open client shares them.

        A custom `http_client` stays open.
        """
        _open_clients.discard(self)
        shared = BaseController.http_client
        if self._http_client is None and not _open_clients and isinstance(shared, RequestsClient):
            shared.close()

    def __setstate__(self, state: dict[str, object]) -> None:
        vars(self).update(state)
        if self._http_client is None:
            _open_clients.add(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._options})"

    def _set_key(self, user_name: Optional[str], password: Optional[str], use_hmac: bool) -> None:
        # The other scheme is set as well, because otherwise the credentials of the class apply.
        config, pair, none = self.config, (user_name, password), (None, None)
        config.hmac_auth_user_name, config.hmac_auth_password = pair if use_hmac else none
        config.basic_auth_user_name, config.basic_auth_password = none if use_hmac else pair
        if user_name and password:
            kind = HmacAuth if use_hmac else BasicAuth
            kind(user_name, password)  # validates the credentials

    def _wired(self, controller: T) -> T:
        """Set the options of this client on a controller."""
        if isinstance(controller, BaseController):  # a test may have replaced its class
            controller._options = self._options
            if self._http_client is not None:
                controller.http_client = self._http_client
            if self._http_call_back is not None:
                controller.http_call_back = self._http_call_back
        return controller


def _is_true(value: object) -> bool:
    return value is True


def _checked_use_hmac(value: object) -> bool:
    if isinstance(value, str):
        raise TypeError(f"use_hmac_authentication must be True or False, not {value!r}.")
    return bool(value)
