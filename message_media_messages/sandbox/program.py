"""Run a program on the sandbox, and summarize what it sent."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence

from message_media_messages.sandbox.account import Account
from message_media_messages.sandbox.console import message_line, request_line, write_line
from message_media_messages.sandbox.json_types import Message
from message_media_messages.sandbox.request_log import ReceivedRequest
from message_media_messages.sandbox.server import Sandbox

__all__ = ["MAX_LINES", "Summary", "run_program"]

MAX_LINES = 100


class Summary:
    """What a program sent: how many requests and messages, and the first 100 of each.

    `on_request` and `on_message` are hooks for a `Sandbox`. Thread-safe.
    """

    def __init__(self) -> None:
        self._requests = _Lines()
        self._messages = _Lines()

    def on_request(self, request: ReceivedRequest) -> None:
        """Add a request."""
        self._requests.add(request_line(request))

    def on_message(self, account: Account, message: Message) -> None:
        """Add an accepted message."""
        self._messages.add(message_line(account.name, message))

    def print(self) -> None:
        """Print the requests and the messages."""
        self._requests.print("Requests of the program")
        self._messages.print("Messages that it sent")


class _Lines:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._first: list[str] = []

    def add(self, line: str) -> None:
        with self._lock:
            self._count += 1
            if len(self._first) < MAX_LINES:
                self._first.append(line)

    def print(self, title: str) -> None:
        write_line(f"{title}: {self._count}")
        for line in self._first:
            write_line(f"  {line}")
        if self._count > MAX_LINES:
            write_line(f"  and {self._count - MAX_LINES} more")


def run_program(sandbox: Sandbox, command: Sequence[str]) -> int:
    """Run a Python program whose clients use the sandbox, and return its exit status.

    Args:
        sandbox: A running sandbox.
        command: The arguments for Python: a script and its arguments, or `-m` and a module.
    """
    environment = {
        **os.environ,
        "MESSAGEMEDIA_BASE_URI": sandbox.base_uri,
        "MESSAGEMEDIA_API_KEY": sandbox.api_key,
        "MESSAGEMEDIA_API_SECRET": sandbox.api_secret,
    }
    for name in ("MESSAGEMEDIA_USE_HMAC", "MESSAGEMEDIA_ACCOUNT"):
        environment.pop(name, None)
    with subprocess.Popen([sys.executable, *command], env=environment) as process:  # noqa: S603
        try:
            status = process.wait()
        except KeyboardInterrupt:
            process.terminate()
            status = process.wait()
    return status if status >= 0 else 128 - status  # as a shell does after a signal
