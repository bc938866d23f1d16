"""Base URIs that are not encrypted, and URLs for a log."""

import uuid
import warnings
from types import SimpleNamespace

import pytest
from urllib3.exceptions import InsecureRequestWarning

from message_media_messages import Configuration, MessageMediaMessagesClient
from message_media_messages.http.urls import base_uri_prefix, loggable_path


@pytest.fixture
def path():
    """Return a path that makes a base URI a new one: each is warned about once."""
    return f"/{uuid.uuid4()}"


@pytest.mark.parametrize(
    "base_uri",
    [
        "http://api.example",
        "HTTP://api.example:8080",
        "http://localhost.example",
        "http://notlocalhost",
        "http://192.168.0.1",
        "http://128.0.0.1",
        "http://[2001:db8::1]:80",
    ],
)
def test_a_base_uri_that_is_not_encrypted_is_warned_about(base_uri, path):
    with pytest.warns(InsecureRequestWarning, match="The API key and everything that is sent to"):
        base_uri_prefix(base_uri + path)


@pytest.mark.parametrize(
    "base_uri",
    [
        "https://api.example",
        "http://localhost:8080",
        "http://LOCALHOST.",
        "http://sandbox.localhost",
        "http://127.0.0.1:8080",
        "http://127.255.3.4",
        "http://[::1]:8080",
        "http://[0:0:0:0:0:0:0:1]",
    ],
)
def test_a_base_uri_that_is_encrypted_or_leads_to_this_machine_is_not(base_uri, path):
    with warnings.catch_warnings(record=True) as caught:
        base_uri_prefix(base_uri + path)
    assert not caught


def test_the_warning_names_the_host_and_the_cure_and_points_at_the_caller(path):
    with pytest.warns(InsecureRequestWarning) as caught:
        MessageMediaMessagesClient("the-key", "the-secret", base_uri=f"http://api.example:80{path}")
    [warning] = caught
    assert warning.filename == __file__
    assert str(warning.message) == (
        "The API key and everything that is sent to api.example can be read and changed on the "
        "way: the base URI is http. Use https."
    )


def test_a_base_uri_is_warned_about_once_and_not_at_each_call(path):
    with pytest.warns(InsecureRequestWarning):
        base_uri_prefix(f"http://api.example{path}")
    base_uri_prefix(f"http://api.example{path}")


def test_nothing_is_sent_where_the_warning_is_an_error(path):
    sent = []
    http_client = SimpleNamespace(get=sent.append)
    client = MessageMediaMessagesClient("key", "secret", http_client=http_client)
    Configuration.base_uri = f"http://api.example{path}"
    for _ in range(2):
        with pytest.raises(InsecureRequestWarning):
            client.messages.check_credits_remaining()
    assert not sent


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://api.example/v1/replies?number=61491570156", "/v1/replies"),
        (
            "https://api.example/v1/messages/877c19ef-fa2e-4cec-827a-e1df9b5509f7",
            "/v1/messages/877c19ef-fa2e-4cec-827a-e1df9b5509f7",
        ),
        ("https://api.example/v1/messages/61491570156", "/v1/messages/..."),
        ("http://[", "?"),
        (None, "None"),
    ],
)
def test_a_log_shows_the_path_and_no_number(url, path):
    assert loggable_path(url) == path
