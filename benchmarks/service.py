"""A minimal, fast HTTP/1.1 server with valid responses of the service."""

from __future__ import annotations

import asyncio
import functools
import json
import re

from benchmarks import samples

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_REPLIES = 100


def _response(status: str, body: dict[str, object]) -> bytes:
    text = json.dumps(body).encode()
    return (
        f"HTTP/1.1 {status}\r\nDate: Tue, 03 Nov 2026 11:49:02 GMT\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
    ).encode() + text


@functools.cache
def _accepted(count: int) -> bytes:
    return _response(
        "202 Accepted", {"messages": [samples.accepted(each) for each in range(count)]}
    )


@functools.cache
def _replies() -> bytes:
    return _response("200 OK", {"replies": [samples.reply(each) for each in range(_REPLIES)]})


class _Connection(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end:
            return
        length = _LENGTH.search(head)
        if len(body) < (int(length.group(1)) if length else 0):
            return
        self._received = b""
        if head.startswith(b"GET /v1/replies "):
            self._transport.write(_replies())
        elif head.startswith(b"POST /v1/messages "):
            self._transport.write(_accepted(body.count(b'"content"')))
        else:
            self._transport.write(_response("404 Not Found", {"message": "Not Found"}))


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # the parent process waits for the port
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
