from __future__ import annotations

from collections.abc import Iterator

import pytest

from message_media_messages.sandbox import Sandbox

from .calls import Caller


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(sub_accounts=("MARKETING", "SUPPORT")) as sandbox:
        yield sandbox


@pytest.fixture
def caller(sandbox: Sandbox) -> Iterator[Caller]:
    with Caller(sandbox) as caller:
        yield caller
