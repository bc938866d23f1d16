"""What the tests of the transport share."""

import contextlib

import pytest

from message_media_messages import MessageMediaMessagesClient, RequestsClient, RetryPolicy


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
