"""A local server that imitates the Messages API, for trying the library and for tests.

    with Sandbox() as sandbox:
        client = sandbox.client()
        ...
        sandbox.advance(3)

The sandbox authenticates and validates requests, and returns the responses of the service. It
updates message statuses as its clock advances. It sends no messages. It needs Werkzeug:
`pip install "messagemedia-messages-sdk[sandbox]"`. To run it from the shell:
`python -m message_media_messages.sandbox`. For pytest, the package provides the fixtures
`messagemedia_sandbox` and `messagemedia_client`.

A message is `queued` when it is due, `enroute` after 1 second, `submitted` after 2 and `delivered`
after 3. Messages to these numbers fail, with the error code shown after the status:

* `+61491578888` rejected, 302: destination blocked
* `+61491578148` rejected, 402: rejected by the provider
* `+61491578957` undeliverable, 400: undeliverable
* `+61491577644` undeliverable, 411: invalid destination number
* `+61491577426` undeliverable, 414: handset unreachable
* `+61491576801` expired, 401: expired before delivery
* `+61491576398` expired, 320: expired before submission
* `+61491575789` failed, 330: gateway failure

`Sandbox.fail_next` makes the next requests fail. `Sandbox.scenario` starts one of `SCENARIOS`, such
as a rate limit, until it is stopped.

The sandbox delivers reports, replies and opt-outs to the `callback_url` of a message and to
webhooks, on this machine only. Callbacks are signed once a signature key is enabled; that needs
`pip install "messagemedia-messages-sdk[callbacks]"`.

Differences from the service: one key works for both Basic and HMAC; the templates of webhooks are a
subset of Velocity, see `message_media_messages.sandbox.templates`.
"""

from __future__ import annotations

from message_media_messages.sandbox.account import (
    Account,
    NotScheduledError,
    UnknownMessageError,
)
from message_media_messages.sandbox.deliveries import Attempt, Delivery
from message_media_messages.sandbox.lifecycle import FAILING_NUMBERS, STEPS
from message_media_messages.sandbox.scenarios import SCENARIOS
from message_media_messages.sandbox.server import Sandbox

__all__ = [
    "FAILING_NUMBERS",
    "SCENARIOS",
    "STEPS",
    "Account",
    "Attempt",
    "Delivery",
    "NotScheduledError",
    "Sandbox",
    "UnknownMessageError",
]
