"""What the tests of the transport share."""

import contextlib
import ssl

import pytest
import trustme

from message_media_messages import MessageMediaMessagesClient, RequestsClient, RetryPolicy
from tests.support.wire import ANYTHING, WireServer, answer


@pytest.fixture
def make(wire):
    """Make clients of the wire server or another one, and close their connections."""
    with contextlib.ExitStack() as stack:

        def make(base_uri=None, retry=None, **options):
            http_client = stack.enter_context(contextlib.closing(RequestsClient(**options)))
            return MessageMediaMessagesClient(
                "key",
                "secret",
                base_uri=base_uri or wire.base_uri,
                http_client=http_client,
                retry=retry or RetryPolicy(max_retries=2),
            )

        yield make


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def tls(authority):
    """The wire server behind TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    with WireServer(context) as server:
        server.answers(answer(202, ANYTHING))
        yield server
