"""Receive callbacks with FastAPI: verify, store each one once, and respond before processing it."""

import json
import logging
import os
import sqlite3

from fastapi import FastAPI, HTTPException, Request

from message_media_messages import callbacks

app = FastAPI()
keys = json.loads(os.environ["MESSAGEMEDIA_PUBLIC_KEYS"])  # see set_up_callbacks.py
verifier = callbacks.CallbackVerifier(keys, public_url=os.environ["MESSAGEMEDIA_CALLBACK_URL"])
db = sqlite3.connect("callbacks.db", isolation_level=None, check_same_thread=False)
db.execute("CREATE TABLE IF NOT EXISTS callbacks (id TEXT PRIMARY KEY, body BLOB)")


@app.post("/callbacks", status_code=204)
async def receive(request: Request) -> None:
    body = await request.body()
    try:
        key = callbacks.event_id(verifier.parse(*callbacks.from_asgi(request.scope, body)))
    except callbacks.SignatureError as error:
        logging.warning("Callback refused: %s", error.reason)
        raise HTTPException(401) from None
    except callbacks.ParseError:  # It is signed, so store it too, to look at it later.
        key = request.headers["X-MessageMedia-Signature"]
    db.execute("INSERT INTO callbacks VALUES (?, ?) ON CONFLICT DO NOTHING", (key, body))
