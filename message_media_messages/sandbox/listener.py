"""The HTTP server under the sandbox: a thread for each connection, which is kept alive."""

from __future__ import annotations

import contextlib
import io
import re
import socket
import threading
from typing import TYPE_CHECKING, cast

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

__all__ = ["HOST", "MAX_BODY", "Listener"]

HOST = "127.0.0.1"
# 100 messages of 5000 characters and full metadata, all of them escaped as surrogate pairs, fit.
MAX_BODY = 16 * 1024 * 1024
_POLL_SECONDS = 0.02


class Listener(BaseWSGIServer):
    """Serves an application on the loopback interface from threads of its own.

    Args:
        application: What answers the requests.
        port: Where to listen; 0 for any free port.

    Raises:
        OSError: The port is in use.
    """

    multithread = True

    def __init__(self, application: WSGIApplication, port: int) -> None:
        # Werkzeug ends the process when it cannot bind, so it gets a socket that is bound.
        with socket.create_server((HOST, port), backlog=128) as bound:
            super().__init__(HOST, port, application, _Handler, fd=bound.fileno())
        self._lock = threading.Lock()
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._acceptor = threading.Thread(
            target=self.serve_forever, args=(_POLL_SECONDS,), name="sandbox-listener", daemon=True
        )
        self._acceptor.start()

    def close(self) -> None:
        """Stop listening, end every connection, and wait until all the threads are gone."""
        self.shutdown()
        self._acceptor.join()
        with self._lock:
            connections = dict(self._connections)
            for connection in connections.values():
                _hang_up(connection)
        for thread in connections:
            thread.join()

    def process_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Serve a connection from a thread of its own."""
        connection = cast("socket.socket", request)
        thread = threading.Thread(
            target=self._serve_connection,
            args=(connection, client_address),
            name="sandbox-connection",
            daemon=True,
        )
        with self._lock:
            self._connections[thread] = connection
        thread.start()

    def _serve_connection(self, connection: socket.socket, client_address: object) -> None:
        try:
            self.finish_request(connection, client_address)
        finally:
            self.shutdown_request(connection)
            with self._lock:
                del self._connections[threading.current_thread()]


class _Handler(WSGIRequestHandler):
    """Reads a request to its end and answers it.

    Werkzeug's own `run_wsgi` closes the connection after every answer, because it may leave the
    rest of a body unread.
    """

    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"  # that of 0.9 answers a bad request without a status
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        """Answer the request whose headers were read."""
        try:
            environ = self.make_environ()
            body = self._body(environ)
        except (ValueError, OSError):
            self.send_error(400)
            return
        environ["RAW_URI"] = self.requestline.split()[1]
        environ["wsgi.input"] = io.BytesIO(body)
        self._answer(Response.from_app(self.server.app, environ, buffered=True))

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Keep quiet; `Sandbox.requests` has what came in."""

    def log_error(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet; the sender has the answer."""

    def _body(self, environ: WSGIEnvironment) -> bytes:
        if environ.get("wsgi.input_terminated"):
            body: bytes = environ["wsgi.input"].read()
            return body
        length = environ.get("CONTENT_LENGTH") or "0"
        if re.fullmatch("[0-9]{1,8}", length) is None or int(length) > MAX_BODY:
            raise ValueError("no length of a body that can be read")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise ValueError("the body ended before its length")
        return body

    def _answer(self, response: Response) -> None:
        self.send_response(response.status_code)
        for name, value in response.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(response.get_data())


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the other side, or its thread, was faster
        connection.shutdown(socket.SHUT_RDWR)
