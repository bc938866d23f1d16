"""Pytest fixtures for applications that use the library. Pytest loads them automatically."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from message_media_messages.message_media_messages_client import MessageMediaMessagesClient
    from message_media_messages.sandbox.server import Sandbox

__all__ = ["messagemedia_client", "messagemedia_sandbox"]


@pytest.fixture
def messagemedia_sandbox() -> Iterator[Sandbox]:
    """A new, running sandbox, closed after the test."""
    from message_media_messages.sandbox.server import Sandbox

    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def messagemedia_client(messagemedia_sandbox: Sandbox) -> Iterator[MessageMediaMessagesClient]:
    """A client for `messagemedia_sandbox`, closed after the test."""
    with messagemedia_sandbox.client() as client:
        yield client
