"""A program on 2.1.3, whose client exists before or after a test replaces a part of the library."""

import pytest

from message_media_messages import Configuration, MessageMediaMessagesClient

KEYS = {"basic_auth_user_name": "key", "basic_auth_password": "secret"}


@pytest.fixture
def configured(wire, monkeypatch):
    for name, value in {**KEYS, "base_uri": wire.base_uri}.items():
        monkeypatch.setattr(Configuration, name, value)


class Program:
    """A program with one client, which it may have created and used already.

    Args:
        arguments: The arguments of the client.
        is_started: Whether the client and its controllers exist already.
    """

    def __init__(self, arguments, is_started):
        self._arguments = arguments
        self._client = None
        if is_started:
            _ = self.client.messages, self.client.replies, self.client.delivery_reports

    @property
    def client(self):
        if self._client is None:
            self._client = MessageMediaMessagesClient(*self._arguments)
        return self._client

    def send(self):
        """Send a message, and return its ID."""
        body = {"messages": [{"content": "Hi", "destination_number": "+61491570156"}]}
        return self.client.messages.send_messages(body).messages[0].message_id


@pytest.fixture(
    params=[(("key", "secret"), True), (("key", "secret"), False), ((), True)],
    ids=["started before", "started after", "no arguments"],
)
def program(request, configured):
    """Run the test with a client that was created before or after the test's first line."""
    return Program(*request.param)
