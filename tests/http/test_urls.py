"""URLs for a log."""

import pytest

from message_media_messages.http.urls import loggable_path


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
