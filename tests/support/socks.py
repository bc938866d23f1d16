"""A SOCKS5 proxy on loopback, which connects to wherever it is told to."""

from __future__ import annotations

import contextlib
import socket
import threading


class SocksServer:
    """Serves SOCKS5 without authentication, for IPv4 addresses and names (RFC 1928)."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self.url = f"socks5://127.0.0.1:{self._listener.getsockname()[1]}"
        self.connections = 0

    def __enter__(self) -> SocksServer:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _start(self, target, *args) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._open.add(connection)
                self._start(self._serve, connection)

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            stream = client.makefile("rb", buffering=0)
            with stream:
                _, methods = stream.read(2)
                stream.read(methods)
                client.sendall(b"\x05\x00")
                _, _, _, kind = stream.read(4)
                host = (
                    socket.inet_ntoa(stream.read(4))
                    if kind == 1
                    else stream.read(stream.read(1)[0]).decode()
                )
                port = int.from_bytes(stream.read(2), "big")
                try:
                    target = socket.create_connection((host, port))
                except OSError:
                    client.sendall(b"\x05\x05\x00\x01" + bytes(6))  # connection refused
                    return
                self._open.add(target)
                client.sendall(b"\x05\x00\x00\x01" + bytes(6))
            self._start(self._pump, client.dup(), target.dup())
            self._pump(target, client)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with source, sink:
            with contextlib.suppress(OSError):
                while chunk := source.recv(65536):
                    sink.sendall(chunk)
            for each in (source, sink):
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
