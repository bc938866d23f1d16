"""Receive callbacks with Flask: verify, store each one once, and respond before processing it."""

import json
import os
import sqlite3

from flask import Flask, request

from message_media_messages import callbacks

app = Flask(__name__)
keys = json.loads(os.environ["MESSAGEMEDIA_PUBLIC_KEYS"])  # see set_up_callbacks.py
verifier = callbacks.CallbackVerifier(keys, public_url=os.environ["MESSAGEMEDIA_CALLBACK_URL"])
db = sqlite3.connect("callbacks.db", isolation_level=None, check_same_thread=False)
db.execute("CREATE TABLE IF NOT EXISTS callbacks (id TEXT PRIMARY KEY, body BLOB)")


@app.post("/callbacks")
def receive() -> tuple[str, int]:
    body = request.get_data()
    try:
        key = callbacks.event_id(verifier.parse(*callbacks.from_wsgi(request.environ, body)))
    except callbacks.SignatureError as error:
        app.logger.warning("Callback refused: %s", error.reason)
        return "", 401
    except callbacks.ParseError:  # It is signed, so store it too, to look at it later.
        key = request.headers["X-MessageMedia-Signature"]
    db.execute("INSERT INTO callbacks VALUES (?, ?) ON CONFLICT DO NOTHING", (key, body))
    return "", 204
