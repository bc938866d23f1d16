"""Print to a terminal what was received from a network."""

from __future__ import annotations

import io
import os
import sys

from message_media_messages.sandbox.deliveries import Attempt, Delivery
from message_media_messages.sandbox.json_types import Message
from message_media_messages.sandbox.request_log import ReceivedRequest

__all__ = ["callback_line", "message_line", "prepare_output", "request_line", "write_line"]


def prepare_output() -> None:
    """Escape characters that the encoding of the standard output does not have."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # not if it is None or replaced
        sys.stdout.reconfigure(errors="backslashreplace")


def write_line(text: str) -> None:
    """Print a line. If the standard output is closed, this and all later output is lost."""
    try:
        print(text, flush=True)  # noqa: T201
    except OSError:
        # https://docs.python.org/3/library/signal.html#note-on-sigpipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def request_line(request: ReceivedRequest) -> str:
    """Return a line that describes a request, without control characters."""
    status = "no response" if request.status is None else request.status
    return _printable(f"{request.method} {request.target} {status}".strip())


def callback_line(delivery: Delivery, attempt: Attempt) -> str:
    """Return a line that describes an attempt to deliver a callback, without control characters."""
    outcome = attempt.error if attempt.status is None else attempt.status
    event = delivery.event or "other status"
    return _printable(f"callback of {event}: {delivery.method} {delivery.url} {outcome}")


def message_line(account: str, message: Message) -> str:
    """Return a line that describes a message, without control characters."""
    number = message["destination_number"]
    return _printable(f"{account}: {message.get('format')} to {number}: {message['content']}")


def _printable(text: str) -> str:
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )
