"""Start web servers in separate processes, on a socket that is already open."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

from tests.callbacks.signing import KEY_ID, public_key, signed_headers

ROOT = Path(__file__).parent.parent.parent
URL = "https://example.com/callbacks"

APPS = "from tests.callbacks.apps import {app}; "
WAITRESS = "import socket, waitress; waitress.serve({app}(), sockets=[socket.socket(fileno={fd})])"
WERKZEUG = (
    "from werkzeug.serving import make_server; "
    "make_server('127.0.0.1', 0, {app}(), threaded=True, fd={fd}).serve_forever()"
)
COMMANDS = {
    "gunicorn": ("-m", "gunicorn", "--bind=fd://{fd}", "tests.callbacks.apps:{app}()"),
    "uvicorn": ("-m", "uvicorn", "--fd={fd}", "--factory", "tests.callbacks.apps:{app}"),
    "waitress": ("-c", APPS + WAITRESS),
    "werkzeug": ("-c", APPS + WERKZEUG),
}


class Server:
    """A running server.

    Attributes:
        directory: Where it runs, with the database of the example and its log.
        port: The port that it listens on.
    """

    def __init__(self, directory, port):
        self.directory, self.port = directory, port

    def post(self, target, body, signed_line=None, **headers):
        """Send a callback, which is signed for this target, and return the status and the body."""
        signed = signed_headers(signed_line or f"POST {target} HTTP/1.1", body)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        return send(connection, target, body, {**signed, **headers})

    def log(self):
        return (self.directory / "log").read_text(encoding="utf-8")


def send(connection, target, body, headers):
    with contextlib.closing(connection):
        headers = {"Content-Type": "application/json", **headers}
        chunked = "Transfer-Encoding" in headers
        connection.request("POST", target, body, headers, encode_chunked=chunked)
        response = connection.getresponse()
        return response.status, response.read()


@contextlib.contextmanager
def running(server, app, directory, public_url=URL):
    """Start a server, and stop it at the end. Connections wait until it accepts them."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "examples")]),
        "MESSAGEMEDIA_PUBLIC_KEYS": json.dumps({KEY_ID: public_key()}),
        "MESSAGEMEDIA_CALLBACK_URL": public_url,
    }
    with socket.create_server(("127.0.0.1", 0)) as listening, (directory / "log").open("wb") as log:
        port, fd = listening.getsockname()[1], listening.fileno()
        process = subprocess.Popen(
            [sys.executable, *(part.format(fd=fd, app=app) for part in COMMANDS[server])],
            pass_fds=[fd],
            cwd=directory,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        yield Server(directory, port)
    finally:
        process.terminate()
        process.wait(20)
