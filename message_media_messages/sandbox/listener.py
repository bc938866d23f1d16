"""The HTTP server of the sandbox: keep-alive connections, one thread per connection."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from http import HTTPStatus
from typing import TYPE_CHECKING, Callable, Optional, cast

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler
from werkzeug.wrappers import Response

from message_media_messages.sandbox.request_body import RequestBody, RequestBodyError
from message_media_messages.sandbox.request_log import Headers, ReceivedRequest

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = ["Listener"]

_POLL_SECONDS = 0.02


class Listener(BaseWSGIServer):
    """A threaded HTTP server for a WSGI application.

    Args:
        application: The WSGI application. Its `wsgi.input` is a `RequestBody`.
        host: The address to listen on.
        port: The port to listen on; 0 for any free port.
        record: Called with each request that is refused before it reaches the application.

    Raises:
        OSError: The port is in use, or the address is not one of this machine.
    """

    multithread = True

    def __init__(
        self,
        application: WSGIApplication,
        *,
        host: str,
        port: int,
        record: Callable[[ReceivedRequest], None],
    ) -> None:
        self.record = record
        # Werkzeug exits the process if it cannot bind, so pass it a bound socket.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family, backlog=128) as bound:
            super().__init__(host, port, application, _Handler, fd=bound.fileno())
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
    """Send the response after the body was read or discarded, to use the connection again.

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
            body = RequestBody(
                self.rfile,
                length=environ.get("CONTENT_LENGTH") or "0",
                chunked="wsgi.input_terminated" in environ,
                send_continue=self._send_continue if "HTTP_EXPECT" in environ else None,
            )
        except ValueError:
            self.send_error(400)
        except RequestBodyError as error:
            self.send_error(error.status, error.message)
        else:
            environ["RAW_URI"] = self.requestline.split()[1]
            environ["wsgi.input"] = body
            environ["wsgi.input_terminated"] = True
            response = Response.from_app(self.server.app, environ, buffered=True)
            if not body.discard():
                response.headers["Connection"] = "close"
            self._send(response)

    def handle_expect_100(self) -> bool:
        """Tell the client nothing yet; `_send_continue` does when the body is needed."""
        return True

    def send_error(
        self,
        code: int,
        message: Optional[str] = None,
        explain: Optional[str] = None,  # noqa: ARG002
    ) -> None:
        """Send an error of HTTP itself as JSON, record it, and close the connection."""
        words = [*self.requestline.split(), "", ""]
        request = ReceivedRequest(words[0], words[1], Headers(), b"", code)
        cast("Listener", self.server).record(request)
        error = {"message": message or HTTPStatus(code).phrase}
        self._send(
            Response(
                json.dumps(error),
                code,
                {"Connection": "close"},
                content_type="application/json",
            )
        )

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Log nothing; `Sandbox.requests` has the requests."""

    def log_error(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing; the client receives the error response."""

    def _send_continue(self) -> None:
        self.send_response_only(HTTPStatus.CONTINUE)
        self.end_headers()

    def _send(self, response: Response) -> None:
        self.send_response(response.status_code)
        for name, value in response.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(response.get_data())


def _shut_down(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # already closed by the client or by its thread
        connection.shutdown(socket.SHUT_RDWR)
