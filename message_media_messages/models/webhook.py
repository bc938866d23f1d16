"""A webhook of an account, and its events."""

from __future__ import annotations

from typing import Optional

from message_media_messages.models._model import Model


class WebhookEventEnum:
    """The events that a webhook can subscribe to; the values are plain text."""

    RECEIVED_SMS = "RECEIVED_SMS"
    RECEIVED_MMS = "RECEIVED_MMS"
    OPT_OUT_SMS = "OPT_OUT_SMS"
    ENROUTE_DR = "ENROUTE_DR"
    SUBMITTED_DR = "SUBMITTED_DR"
    DELIVERED_DR = "DELIVERED_DR"
    EXPIRED_DR = "EXPIRED_DR"
    REJECTED_DR = "REJECTED_DR"
    FAILED_DR = "FAILED_DR"


class Webhook(Model):
    """A URL that the service calls for events of the whole account.

    The service sets the limits, and rejects a webhook that exceeds them.

    Args:
        id: The UUID of the webhook.
        url: The http(s) URL to call, up to 1000 characters. There is one webhook for each URL and
            method.
        method: `GET`, `POST`, `PATCH`, `PUT` or `DELETE`.
        encoding: `JSON`, `FORM_ENCODED` or `XML`; the service sets the header `Content-Type`.
        headers: Headers to send, without `Content-Type`: names up to 200 characters, values up to
            1000.
        events: Values of `WebhookEventEnum`, at least one.
        template: The body in the Velocity template language; the service has a default.
        read_timeout: The time to wait for a response, 1 to 60000 milliseconds; 20000 by default.
        retries: How many times a failed call is repeated, 0 to 5; 0 by default.
        retry_delay: The time between two attempts, 5 to 60 seconds.
    """

    id: Optional[str] = None
    url: Optional[str] = None
    method: Optional[str] = None
    encoding: Optional[str] = None
    headers: Optional[dict[str, str]] = None
    events: Optional[list[str]] = None
    template: Optional[str] = None
    read_timeout: Optional[int] = None
    retries: Optional[int] = None
    retry_delay: Optional[int] = None
