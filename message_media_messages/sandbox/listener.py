"""The HTTP server of the sandbox: keep-alive connections, one thread per connection."""

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
# Large enough for 100 messages of maximum size with every character escaped as a surrogate pair.
MAX_BODY = 16 * 1024 * 1024
_POLL_SECONDS = 0.02


class Listener(BaseWSGIServer):
    """A threaded HTTP server on the loopback interface for a WSGI application.

    Args:
        application: The WSGI application.
        port: The port to listen on; 0 for any free port.

    Raises:
        OSError: The port is in use.
    """

    multithread = True

    def __init__(self, application: WSGIApplication, port: int) -> None:
        # Werkzeug exits the process if it cannot bind, so pass it a bound socket.
        with socket.create_server((HOST, port), backlog=128) as bound:
            super().__init__(HOST, port, application, _Handler, fd=bound.fileno())
        self._lock = threading.Lock()
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._acceptor = threading.Thread(
            target=self.serve_forever, args=(_POLL_SECONDS,), name="sandbox-listener", daemon=True
        )
        self._acceptor.start()

    def close(self) -> None:
        """Stop listening, close all connections, and wait for all threads to end."""
        self.shutdown()
        self._acceptor.join()
        with self._lock:
            connections = dict(self._connections)
            for connection in connections.values():
                _shut_down(connection)
        for thread in connections:
            thread.join()

    def process_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Handle a connection in a new thread."""
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
    """Read a whole request, then send the response.

    Werkzeug's own `run_wsgi` may leave part of a body unread, so it closes the connection after
    each response.
    """

    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"  # HTTP/0.9 has no status line for errors
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        """Handle the request whose headers have been read."""
        try:
            environ = self.make_environ()
            body = self._body(environ)
        except (ValueError, OSError):
            self.send_error(400)
            return
        environ["RAW_URI"] = self.requestline.split()[1]
        environ["wsgi.input"] = io.BytesIO(body)
        self._send(Response.from_app(self.server.app, environ, buffered=True))

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Log nothing; `Sandbox.requests` has the requests."""

    def log_error(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing; the client receives the error response."""

    def _body(self, environ: WSGIEnvironment) -> bytes:
        if environ.get("wsgi.input_terminated"):
            body: bytes = environ["wsgi.input"].read()
            return body
        length = environ.get("CONTENT_LENGTH") or "0"
        if re.fullmatch("[0-9]{1,8}", length) is None or int(length) > MAX_BODY:
            raise ValueError("invalid Content-Length")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise ValueError("the body is shorter than its Content-Length")
        return body

    def _send(self, response: Response) -> None:
        self.send_response(response.status_code)
        for name, value in response.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(response.get_data())


def _shut_down(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # already closed by the client or by its thread
        connection.shutdown(socket.SHUT_RDWR)
