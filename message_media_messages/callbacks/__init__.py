"""Receive callbacks: delivery reports, replies and opt-outs, with verified signatures.

    verifier = CallbackVerifier({key_id: public_key})
    event = verifier.parse(*from_wsgi(environ))

`parse` parses a callback that is not signed. `setup` creates a signature key and a webhook.
"""

from message_media_messages.callbacks.adapters import (
    CallbackRequest,
    from_asgi,
    from_wsgi,
)
from message_media_messages.callbacks.errors import (
    CallbackError,
    ParseError,
    SignatureError,
)
from message_media_messages.callbacks.events import (
    Event,
    OptOut,
    event_id,
    parse,
)
from message_media_messages.callbacks.templates import (
    DELIVERY_REPORT_TEMPLATE,
    OPT_OUT_TEMPLATE,
    REPLY_TEMPLATE,
    TEMPLATE,
)
from message_media_messages.callbacks.verification import CallbackVerifier
from message_media_messages.callbacks.webhook_setup import (
    CallbackSetup,
    SetupError,
    setup,
)

__all__ = [
    "DELIVERY_REPORT_TEMPLATE",
    "OPT_OUT_TEMPLATE",
    "REPLY_TEMPLATE",
    "TEMPLATE",
    "CallbackError",
    "CallbackRequest",
    "CallbackSetup",
    "CallbackVerifier",
    "Event",
    "OptOut",
    "ParseError",
    "SetupError",
    "SignatureError",
    "event_id",
    "from_asgi",
    "from_wsgi",
    "parse",
    "setup",
]
