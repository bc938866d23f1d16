"""The Messages API on your own machine, to try the library and to test applications against.

    with Sandbox() as sandbox:
        client = sandbox.client()
        ...
        sandbox.advance(3)

It authenticates, validates and answers as the service does, moves messages through their life as
its clock advances, and sends nothing. It needs Werkzeug:
`pip install "messagemedia-messages-sdk[sandbox]"`. From the shell:
`python -m message_media_messages.sandbox`. With pytest, the fixtures `messagemedia_sandbox` and
`messagemedia_client` are there once the package is installed.

A message is `queued` when it is due, `enroute` after 1 second, `submitted` after 2 and `delivered`
after 3. Messages to these numbers fail instead, with the error codes behind them:

* `+61491578888` rejected, 302: the destination is blocked
* `+61491578148` rejected, 402: the provider rejected it
* `+61491578957` undeliverable, 400: it cannot be delivered
* `+61491577644` undeliverable, 411: the destination number is bad
* `+61491577426` undeliverable, 414: the handset is unreachable
* `+61491576801` expired, 401: it expired before it was delivered
* `+61491576398` expired, 320: it expired before it was submitted
* `+61491575789` failed, 330: the gateway failed

Unlike the service, the sandbox takes one key for both Basic and HMAC, and shows `error_code` in
fetched delivery reports, not in callbacks alone. It calls nobody back.
"""

from __future__ import annotations

from message_media_messages.sandbox.account import (
    Account,
    NotScheduledError,
    UnknownMessageError,
)
from message_media_messages.sandbox.life import FAILING_NUMBERS, STEPS
from message_media_messages.sandbox.server import Sandbox

__all__ = [
    "FAILING_NUMBERS",
    "STEPS",
    "Account",
    "NotScheduledError",
    "Sandbox",
    "UnknownMessageError",
]
