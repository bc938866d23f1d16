"""What applies to every test: no settings of the machine, no state of another test."""

import os
import weakref

import pytest

# pytester forgets what its tests have imported, and cryptography cannot be imported twice.
import message_media_messages.callbacks.rsa  # noqa: F401
from message_media_messages import message_media_messages_client
from message_media_messages.configuration import Configuration
from message_media_messages.controllers.base_controller import BaseController
from message_media_messages.http.requests_client import RequestsClient
from tests.support.wire import WireServer, refusing_server

CONFIGURED = {name: value for name, value in vars(Configuration).items() if name[0] != "_"}


@pytest.fixture(autouse=True)
def untouched_machine(monkeypatch, tmp_path):
    """Keep the machine's proxies, netrc, certificates and credentials out of the tests."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith("MESSAGEMEDIA_"):
            monkeypatch.delenv(name)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(BaseController, "_sleep", staticmethod(lambda seconds: None))
    # What a test does to the shared session must not reach another test.
    shared = RequestsClient(max_retries=2)
    monkeypatch.setattr(BaseController, "http_client", shared)
    monkeypatch.setattr(message_media_messages_client, "_open_clients", weakref.WeakSet())
    yield
    shared.close()
    for name, value in CONFIGURED.items():
        setattr(Configuration, name, value)


@pytest.fixture
def wire():
    """A server on a raw socket: it answers what it is told to and keeps what came in."""
    with WireServer() as server:
        yield server


@pytest.fixture
def refusing():
    """The address of a port that refuses connections."""
    with refusing_server() as base_uri:
        yield base_uri
