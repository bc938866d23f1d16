"""A server on a raw socket, which answers byte for byte what a test tells it to."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from typing import Optional, Union

CLOSE = object()
"""An answer that is none: the connection is closed."""

RESET = object()
"""An answer that is none: the connection is reset."""

RESET_AT_ONCE = object()
"""The connection is reset before the request is read."""


ANYTHING = {"messages": [{"message_id": "1"}]}
"""A body that is good enough for every call."""


@dataclass
class Endless:
    """Bytes, and then other bytes again and again."""

    raw: bytes
    again: bytes


@dataclass
class Last:
    """Bytes after which the connection is closed."""

    raw: bytes


@dataclass
class Received:
    """A request as it came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    raw: bytes

    @property
    def json(self) -> object:
        return json.loads(self.body)


def answer(
    status: int = 200,
    body: Union[bytes, str, dict, list, None] = b"",
    content_type: str = "application/json",
    **headers: str,
) -> bytes:
    """Write a complete HTTP response."""
    if not isinstance(body, (bytes, str)):
        body = json.dumps(body)
    if isinstance(body, str):
        body = body.encode()
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}"]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class WireServer:
    """Answers each request with the next of its answers, and the last one for ever.

    Args:
        tls: What it is behind; plain HTTP if not given.
    """

    def __init__(self, tls: Optional[ssl.SSLContext] = None) -> None:
        self._tls = tls
        self._greetings: tuple[bytes, ...] = ()
        self._requests_left: Optional[int] = None
        self.received: list[Received] = []
        self._answers: deque[object] = deque([answer(200, ANYTHING)])
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closed = threading.Condition(self._lock)
        self._threads: list[threading.Thread] = []
        address = "https://localhost" if tls else "http://127.0.0.1"
        self.base_uri = f"{address}:{self._listener.getsockname()[1]}"
        self.connections = 0

    def answers(self, *answers: object) -> None:
        """Set what is answered from now on: JSON bodies, or whole responses as bytes.

        A function gets the request, and returns one of these.
        """
        self._answers = deque(answers)

    def greets_with(self, *greetings: bytes) -> None:
        """Answer each piece that is read with the next greeting, and then close the connection.

        This is what a server does that does not speak HTTP.
        """
        self._greetings = greetings

    def hang_up_after(self, requests: int) -> None:
        """Refuse connections once so many requests were read."""
        self._requests_left = requests

    @property
    def last(self) -> Received:
        return self.received[-1]

    def wait_until_closed(self) -> None:
        """Wait until the other side has closed all of its connections, or fail."""
        with self._closed:
            assert self._closed.wait_for(lambda: not self._open, timeout=10)

    def __enter__(self) -> WireServer:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        # shutdown wakes the thread that waits in accept, which close alone does not on Linux.
        with contextlib.suppress(OSError):  # it may have hung up
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):  # it may be closing by itself just now
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _start(self, target, *args) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._open.add(connection)
            self._start(self._serve, connection)

    def _serve(self, accepted: socket.socket) -> None:
        connection = accepted
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(accepted, server_side=True)
            with connection, connection.makefile("rb") as stream:
                while self._exchange(connection, stream):
                    pass
        except OSError:
            pass
        finally:
            accepted.close()
            with self._closed:
                self._open.discard(accepted)
                self._closed.notify_all()

    def _exchange(self, connection: socket.socket, stream) -> bool:
        if self._greetings:
            for greeting in self._greetings:
                connection.recv(65536)
                connection.sendall(greeting)
            return False
        if self._answers[0] is RESET_AT_ONCE:
            connection.recv(1, socket.MSG_PEEK)  # something has come
            return _reset(connection)
        received = _read_request(stream)
        if received is None:
            return False
        reply = self._next_answer(received)
        if callable(reply):
            reply = reply(received)
        if reply is CLOSE:
            return False
        if reply is RESET:
            return _reset(connection)
        if isinstance(reply, (Last, Endless)):
            connection.sendall(reply.raw)
            while isinstance(reply, Endless):  # until the other side closes
                connection.sendall(reply.again)
            return False
        connection.sendall(answer(200, reply) if isinstance(reply, (dict, list)) else reply)
        return True

    def _next_answer(self, received: Received) -> object:
        with self._lock:
            self.received.append(received)
            if self._requests_left is not None:
                self._requests_left -= 1
                if not self._requests_left:
                    self._listener.shutdown(socket.SHUT_RDWR)
            return self._answers[0] if len(self._answers) == 1 else self._answers.popleft()


@contextlib.contextmanager
def answering_server(*answers: object) -> Iterator[str]:
    """Yield the address of a server that gives these answers."""
    with WireServer() as server:
        server.answers(*answers)
        yield f"{server.base_uri}/"


@contextlib.contextmanager
def refusing_server() -> Iterator[str]:
    """Yield the address of a port that refuses connections."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{unused.getsockname()[1]}/"


@contextlib.contextmanager
def full_server() -> Iterator[str]:
    """Yield the address of a port that neither accepts nor refuses connections."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, contextlib.ExitStack() as s:
        for _ in range(8):
            waiting = s.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


def _read_request(stream) -> Optional[Received]:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = stream.readline()
        if not line:
            return None
        head += line
    request_line, _, rest = head.partition(b"\r\n")
    method, target, _ = request_line.decode("latin-1").split(" ", 2)
    headers = dict(BytesHeaderParser().parsebytes(rest).items())
    length = {name.lower(): value for name, value in headers.items()}.get("content-length", 0)
    body = stream.read(int(length))
    return Received(method, target, headers, body, head + body)


def _reset(connection: socket.socket) -> bool:
    # With nothing to linger for, closing sends a reset instead of an end.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False
