"""The endpoints of webhooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Optional, Union

from message_media_messages.controllers import results
from message_media_messages.controllers.base_controller import BaseController
from message_media_messages.controllers.paging import pages
from message_media_messages.exceptions.status_exceptions import NotFoundException
from message_media_messages.http.http_method_enum import HttpMethodEnum
from message_media_messages.models.webhook import Webhook
from message_media_messages.urls import path_segment

if TYPE_CHECKING:
    from uuid import UUID

_PATH = "/v1/webhooks/messages"
_NOT_FOUND = {404: (NotFoundException, "Webhook not found")}


class WebhooksController(BaseController):
    """Creates, lists, changes and deletes the webhooks of an account."""

    def list(self, *, page_size: int = 20) -> Iterator[Webhook]:
        """Return an iterator over all webhooks, which fetches one page at a time.

        Args:
            page_size: The number of webhooks in a page.

        Raises:
            ValueError: `page_size` is not a positive integer. Nothing was sent.
            APIException: Any error; most statuses have a subclass. Raised during the iteration.
        """
        returns = results.models(Webhook, "pageData")
        return pages(self, _PATH, first=0, page_size=page_size, returns=returns)

    def create(
        self,
        url: str,
        events: Iterable[str],
        *,
        method: str = "POST",
        encoding: str = "JSON",
        headers: Optional[Mapping[str, str]] = None,
        template: Optional[str] = None,
        read_timeout: Optional[int] = None,
        retries: Optional[int] = None,
        retry_delay: Optional[int] = None,
    ) -> Webhook:
        """Create a webhook.

        `client.webhooks.create("https://example.com/sms", ["RECEIVED_SMS", "DELIVERED_DR"])`

        The library does not repeat a call that may have been executed, because the second one would
        fail with `ConflictException`.

        Args:
            url: The URL to call, up to 1000 characters.
            events: Values of `WebhookEventEnum`, at least one.
            method: The HTTP method to call the URL with.
            encoding: `JSON`, `FORM_ENCODED` or `XML`.
            headers: Headers to send, without `Content-Type`.
            template: The body in the Velocity template language.
            read_timeout: The time to wait for a response, 1 to 60000 milliseconds; 20000 by
                default.
            retries: How many times a failed call is repeated, 0 to 5; 0 by default. After the last
                attempt, the service discards the event.
            retry_delay: The time between two attempts, 5 to 60 seconds. The service documents no
                default.

        Returns:
            The webhook with its `id`.

        Raises:
            TypeError: `events` is not a list, `headers` is not a dictionary, or an argument has no
                JSON form. Nothing was sent.
            ValueError: The URL, the method or the encoding is None. Nothing was sent.
            BadRequestException: A value is not valid.
            ConflictException: There is a webhook with this URL and method.
            APIException: Any other error; most statuses have a subclass.
        """
        self.validate_parameters(url=url, method=method, encoding=encoding)
        body = Webhook(
            url=url,
            method=method,
            encoding=encoding,
            headers=_headers(headers),
            events=_event_names(events),
            template=template,
            read_timeout=read_timeout,
            retries=retries,
            retry_delay=retry_delay,
        )
        return self._call(
            HttpMethodEnum.POST,
            _PATH,
            body=body,
            returns=results.model(Webhook),
            idempotent=False,
        )

    def update(
        self,
        webhook_id: Union[str, UUID],
        *,
        url: Optional[str] = None,
        events: Optional[Iterable[str]] = None,
        method: Optional[str] = None,
        encoding: Optional[str] = None,
        headers: Optional[Mapping[str, str]] = None,
        template: Optional[str] = None,
    ) -> Webhook:
        """Change a webhook. Pass at least one argument; None leaves a field unchanged.

        The service does not allow changing `read_timeout`, `retries` and `retry_delay`: delete the
        webhook, and create it again.

        Args:
            webhook_id: The `id` of the webhook.
            url: The new URL. See `create` for the limits of all arguments.
            events: Replaces all events of the webhook.
            method: The HTTP method.
            encoding: The encoding of the body.
            headers: Replaces all headers of the webhook.
            template: The body.

        Returns:
            The changed webhook.

        Raises:
            TypeError: `events` is not a list, `headers` is not a dictionary, or an argument has no
                JSON form. Nothing was sent.
            ValueError: The id is empty. Nothing was sent.
            BadRequestException: A value is not valid, or none was given.
            NotFoundException: There is no such webhook.
            APIException: Any other error; most statuses have a subclass.
        """
        body = Webhook(
            url=url,
            method=method,
            encoding=encoding,
            headers=_headers(headers),
            events=None if events is None else _event_names(events),
            template=template,
        )
        return self._call(
            HttpMethodEnum.PATCH,
            f"{_PATH}/{path_segment('webhook_id', webhook_id)}",
            body=body,
            returns=results.model(Webhook),
            errors=_NOT_FOUND,
        )

    def delete(self, webhook_id: Union[str, UUID]) -> None:
        """Delete a webhook.

        Args:
            webhook_id: The `id` of the webhook.

        Raises:
            ValueError: The id is empty. Nothing was sent.
            NotFoundException: There is no such webhook. The library retries the call after a broken
                connection, so an earlier attempt may have deleted it.
            APIException: Any other error; most statuses have a subclass.
        """
        self._call(
            HttpMethodEnum.DELETE,
            f"{_PATH}/{path_segment('webhook_id', webhook_id)}",
            returns=results.nothing,
            errors=_NOT_FOUND,
        )


def _event_names(events: Iterable[str]) -> list[str]:
    if isinstance(events, (str, bytes)) or not isinstance(events, Iterable):
        raise TypeError(f"events must be a list such as ['DELIVERED_DR'], not {events!r}.")
    return list(events)


def _headers(headers: Optional[Mapping[str, str]]) -> Optional[dict[str, str]]:
    if headers is not None and not isinstance(headers, Mapping):
        raise TypeError(f"headers must be a dictionary, not {type(headers).__name__}.")
    return None if headers is None else dict(headers)
