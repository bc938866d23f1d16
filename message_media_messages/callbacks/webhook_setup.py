"""Set up signed callbacks: create a signature key and a webhook."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable
from typing import NamedTuple, Optional

from message_media_messages import (
    APIException,
    MessageMediaMessagesClient,
    NotFoundException,
    WebhookEventEnum,
)
from message_media_messages.callbacks.templates import TEMPLATE

__all__ = ["CallbackSetup", "SetupError", "setup"]

_ALL_EVENTS = (
    WebhookEventEnum.RECEIVED_SMS,
    WebhookEventEnum.RECEIVED_MMS,
    WebhookEventEnum.OPT_OUT_SMS,
    WebhookEventEnum.ENROUTE_DR,
    WebhookEventEnum.SUBMITTED_DR,
    WebhookEventEnum.DELIVERED_DR,
    WebhookEventEnum.EXPIRED_DR,
    WebhookEventEnum.REJECTED_DR,
    WebhookEventEnum.FAILED_DR,
)


class SetupError(Exception):
    """A call of `setup` failed, and `setup` could not delete everything that it had created.

    The message contains the calls that delete it. The cause is the exception of the failed call.
    """


class CallbackSetup(NamedTuple):
    """What `setup` created. `str()` returns the settings to store and the next step.

    Attributes:
        url: The URL of the webhook.
        webhook_id: The id of the webhook.
        key_id: The id of the signature key.
        public_key: The public key in base64. The service does not return it again.
        enabled: Whether callbacks are signed with this key now. If not, another key was enabled.
    """

    url: str
    webhook_id: str
    key_id: str
    public_key: str
    enabled: bool

    def __str__(self) -> str:
        keys = json.dumps({self.key_id: self.public_key})
        next_step = (
            "The service signs callbacks with this key now."
            if self.enabled
            else "Another key is enabled. Add this key to those in MESSAGEMEDIA_PUBLIC_KEYS, and "
            f"after deploying both: client.signature_keys.enable('{self.key_id}')"
        )
        return (
            f"# Webhook {self.webhook_id}. Store these settings:\n"
            f"export MESSAGEMEDIA_CALLBACK_URL={shlex.quote(self.url)}\n"
            f"export MESSAGEMEDIA_PUBLIC_KEYS={shlex.quote(keys)}\n"
            f"# {next_step}"
        )


def setup(
    client: MessageMediaMessagesClient,
    url: str,
    *,
    events: Iterable[str] = _ALL_EVENTS,
    template: str = TEMPLATE,
    digest: str = "SHA256",
    read_timeout: Optional[int] = None,
    retries: int = 5,
    retry_delay: int = 60,
) -> CallbackSetup:
    """Create a signature key and a webhook, and enable the key.

    If another key is enabled, the new one is not enabled, because that would disable the other one
    at once: deploy both public keys first. Otherwise deploy the public key at once: the service
    calls the URL from now on, and discards an event that your receiver refuses `retries` times
    more, which takes about five minutes by default.

    If a call fails, `setup` deletes what it has created.

    Args:
        client: The client of the account.
        url: The URL that the service calls.
        events: Values of `WebhookEventEnum`; all by default.
        template: The body of the callbacks.
        digest: `SHA224`, `SHA256` or `SHA512`.
        read_timeout: The time to wait for your response in milliseconds; 20000 by default.
        retries: How many times a failed callback is repeated. After the last attempt, the service
            discards the event.
        retry_delay: The time between two attempts in seconds.

    Raises:
        ConflictException: There is a webhook with this URL. To replace it, find it with
            `client.webhooks.list()`, and delete it.
        ForbiddenException: Signed callbacks are not enabled for the account.
        APIException: Any other error; most statuses have a subclass. If its `outcome` is not
            `"not_sent"`, the webhook or the key may exist: see `client.webhooks.list()` and
            `client.signature_keys.list()`.
        TypeError: An argument has no JSON form, or `events` is not a list.
        SetupError: `setup` could not delete everything that it had created.
    """
    key = client.signature_keys.create(digest=digest)
    webhook_id = None
    try:
        webhook = client.webhooks.create(
            url,
            events,
            template=template,
            read_timeout=read_timeout,
            retries=retries,
            retry_delay=retry_delay,
        )
        webhook_id = str(webhook.id)
        enabled = not _is_any_key_enabled(client)
        if enabled:
            client.signature_keys.enable(key.key_id)
    except (APIException, TypeError, ValueError) as error:
        _delete(client, webhook_id, key.key_id, error)
        raise
    return CallbackSetup(url, webhook_id, key.key_id, str(key.public_key), enabled)


def _is_any_key_enabled(client: MessageMediaMessagesClient) -> bool:
    try:
        client.signature_keys.get_enabled()
    except NotFoundException:
        return False
    return True


def _delete(
    client: MessageMediaMessagesClient,
    webhook_id: Optional[str],
    key_id: str,
    error: Exception,
) -> None:
    """Delete what was created before an error."""
    created = [("webhooks", client.webhooks.delete, webhook_id)] if webhook_id is not None else []
    left: list[str] = []
    for name, delete, id_ in (*created, ("signature_keys", client.signature_keys.delete, key_id)):
        try:
            delete(id_)
        except NotFoundException:
            pass  # An attempt whose response was lost has deleted it.
        except APIException:
            left.append(f"client.{name}.delete('{id_}')")
    if left:
        raise SetupError(f"{error} Then deleting failed too; try: {', '.join(left)}") from error
