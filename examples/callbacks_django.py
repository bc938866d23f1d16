"""Receive callbacks with Django; in urls.py: `path("callbacks", callbacks_django.receive)`."""

import json
import logging
import os
import sqlite3

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from message_media_messages import callbacks

keys = json.loads(os.environ["MESSAGEMEDIA_PUBLIC_KEYS"])  # see set_up_callbacks.py
verifier = callbacks.CallbackVerifier(keys, public_url=os.environ["MESSAGEMEDIA_CALLBACK_URL"])
db = sqlite3.connect("callbacks.db", isolation_level=None, check_same_thread=False)
db.execute("CREATE TABLE IF NOT EXISTS callbacks (id TEXT PRIMARY KEY, body BLOB)")


@csrf_exempt
def receive(request: HttpRequest) -> HttpResponse:
    try:
        key = callbacks.event_id(verifier.parse(*callbacks.from_wsgi(request.META, request.body)))
    except callbacks.SignatureError as error:
        logging.warning("Callback refused: %s", error.reason)
        return HttpResponse(status=401)
    except callbacks.ParseError:  # It is signed, so store it too, to look at it later.
        key = request.headers["X-MessageMedia-Signature"]
    db.execute("INSERT INTO callbacks VALUES (?, ?) ON CONFLICT DO NOTHING", (key, request.body))
    return HttpResponse(status=204)
