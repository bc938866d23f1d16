from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from message_media_messages.sandbox import Sandbox

from .calls import Caller


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setenv("NETRC", os.devnull)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(sub_accounts=("MARKETING", "SUPPORT")) as sandbox:
        yield sandbox


@pytest.fixture
def caller(sandbox: Sandbox) -> Iterator[Caller]:
    with Caller(sandbox) as caller:
        yield caller
