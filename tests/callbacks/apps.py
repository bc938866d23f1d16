"""The applications that the tests start: each example, and below it one that takes any path."""

import json
import os
from pathlib import Path

from message_media_messages.callbacks import (
    CallbackVerifier,
    SignatureError,
    from_asgi,
    from_wsgi,
)

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
RAW = "/raw/"

verifier = CallbackVerifier(json.loads(os.environ["MESSAGEMEDIA_PUBLIC_KEYS"]))


def status_of(request):
    try:
        verifier.parse(*request)
    except SignatureError as error:
        return 401, error.reason.encode()
    return 200, request.target.encode()


def flask():
    from callbacks_flask import app

    return with_raw_paths(app)


def django():
    import callbacks_django
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.urls import path

    settings.configure(
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=(path("callbacks", callbacks_django.receive),),
        MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"],
    )
    return with_raw_paths(get_wsgi_application())


def with_raw_paths(app):
    def dispatch(environ, start_response):
        if not environ["PATH_INFO"].startswith(RAW):
            return app(environ, start_response)
        status, body = status_of(from_wsgi(environ))
        assert environ["wsgi.input"].read()
        start_response(f"{status} ", [("Content-Length", str(len(body)))])
        return [body]

    return dispatch


def fastapi():
    from callbacks_fastapi import app

    async def dispatch(scope, receive, send):
        if scope["type"] != "http" or not scope["path"].startswith(RAW):
            await app(scope, receive, send)
            return
        message = await receive()
        status, body = status_of(from_asgi(scope, message["body"]))
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return dispatch
