"""Read the body of a request from its connection, when the application needs it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedIOBase
from typing import Callable, Optional

__all__ = ["MAX_BODY", "RequestBody", "RequestBodyError"]

# Large enough for 100 messages of maximum size with every character escaped as a surrogate pair.
MAX_BODY = 16 * 1024 * 1024
_BLOCK = 64 * 1024
_CHUNK_HEADER = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LINE_ENDS = (b"\r\n", b"\n")


class RequestBodyError(Exception):
    """The body is too large, incomplete or not valid chunked encoding.

    `status` is the status code of the response.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message


class RequestBody:
    """The body of a request, as the `wsgi.input` of an application that reads all or nothing.

    Args:
        stream: The connection.
        length: The header `Content-Length`. Ignored if the body is chunked.
        chunked: Whether the body is in chunked encoding.
        send_continue: Tells the client to send the body. None if it does not wait for that.

    Raises:
        RequestBodyError: `length` is not a number, or larger than 16 MB.
    """

    def __init__(
        self,
        stream: BufferedIOBase,
        *,
        length: str,
        chunked: bool,
        send_continue: Optional[Callable[[], object]],
    ) -> None:
        self._blocks = _chunked(stream) if chunked else _blocks(stream, _parse_length(length))
        self._send_continue = send_continue
        self._size = 0
        self._failed = False

    def read(self) -> bytes:
        """Read the whole body.

        Raises:
            RequestBodyError: The body is too large, incomplete or not valid chunked encoding.
        """
        if self._send_continue is not None:
            self._send_continue()
            self._send_continue = None
        return b"".join(self._limited_blocks())

    def discard(self) -> bool:
        """Read the rest without storing it. Return whether the connection can be used again."""
        if self._failed or self._send_continue is not None:
            return False
        try:
            for _ in self._limited_blocks():
                pass
        except RequestBodyError:
            return False
        return True

    def _limited_blocks(self) -> Iterator[bytes]:
        self._failed = True
        for block in self._blocks:
            self._size += len(block)
            if self._size > MAX_BODY:
                raise _too_large()
            yield block
        self._failed = False


def _too_large() -> RequestBodyError:
    return RequestBodyError(413, f"The body must have at most {MAX_BODY} bytes")


def _parse_length(text: str) -> int:
    if re.fullmatch("[0-9]+", text) is None:
        raise RequestBodyError(400, "Invalid Content-Length")
    # int() is slow or raises for very long numbers.
    if len(text) > 8 or int(text) > MAX_BODY:
        raise _too_large()
    return int(text)


def _blocks(stream: BufferedIOBase, length: int) -> Iterator[bytes]:
    while length:
        block = stream.read(min(length, _BLOCK))
        if not block:
            raise RequestBodyError(400, "The body is incomplete")
        length -= len(block)
        yield block


def _chunked(stream: BufferedIOBase) -> Iterator[bytes]:
    """Decode https://www.rfc-editor.org/rfc/rfc9112#name-chunked-transfer-coding."""
    length = -1
    while length:
        header = _CHUNK_HEADER.fullmatch(stream.readline(100))
        if header is None:
            raise RequestBodyError(400, "Invalid chunk header")
        length = int(header[1], 16)
        yield from _blocks(stream, length)
        if stream.readline(2) not in _LINE_ENDS:
            raise RequestBodyError(400, "Invalid end of a chunk")
