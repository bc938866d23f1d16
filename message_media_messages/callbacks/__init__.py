"""Receive callbacks: delivery reports, replies and opt-outs, with verified signatures.

    verifier = CallbackVerifier({key_id: public_key})
    event = verifier.parse(*from_wsgi(environ))

`parse` parses a callback that is not signed. `setup` creates a signature key and a webhook.
"""

from message_media_messages.callbacks.adapters import (
    CallbackRequest as CallbackRequest,
    from_asgi as from_asgi,
    from_wsgi as from_wsgi,
)
from message_media_messages.callbacks.events import (
    CallbackError as CallbackError,
    Event as Event,
    OptOut as OptOut,
    ParseError as ParseError,
    event_id as event_id,
    parse as parse,
)
from message_media_messages.callbacks.templates import (
    DELIVERY_REPORT_TEMPLATE as DELIVERY_REPORT_TEMPLATE,
    OPT_OUT_TEMPLATE as OPT_OUT_TEMPLATE,
    REPLY_TEMPLATE as REPLY_TEMPLATE,
    TEMPLATE as TEMPLATE,
)
from message_media_messages.callbacks.verification import (
    CallbackVerifier as CallbackVerifier,
    SignatureError as SignatureError,
)
from message_media_messages.callbacks.webhook_setup import (
    CallbackSetup as CallbackSetup,
    SetupError as SetupError,
    setup as setup,
)
