"""Misspelled keys of a request that is given as dictionaries."""

import subprocess
import sys
import warnings

import pytest

from message_media_messages.models.message import Message
from message_media_messages.models.send_messages_request import (
    SendMessagesRequest,
    require_messages_key,
    warn_about_misspelled_fields,
)


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("delivery_reports", "delivery_report"),
        ("deliveryReport", "delivery_report"),
        ("Content", "content"),
        ("destination", "destination_number"),
        ("destinationNumber", "destination_number"),
        ("callback", "callback_url"),
        ("schedule", "scheduled"),
        ("sheduled", "scheduled"),
    ],
)
def test_a_key_that_looks_like_a_field_is_warned_about(key, field):
    with pytest.warns(UserWarning, match="did you mean") as caught:
        warn_about_misspelled_fields({"content": "x", key: "x"})
    [warning] = caught
    assert str(warning.message) == f"A message has no field {key!r}; did you mean {field!r}?"
    assert warning.filename == __file__


@pytest.mark.parametrize(
    "message",
    [
        {},
        dict.fromkeys(Message._names),
        dict.fromkeys(["priority", "language", "content_type", "tags", "rich_link", 5, None]),
    ],
)
def test_a_field_and_a_key_that_resembles_none_pass(message):
    with warnings.catch_warnings(record=True) as caught:
        warn_about_misspelled_fields(message)
    assert not caught


@pytest.mark.parametrize("key", ["message", "Messages", "mesages", "MESSAGES"])
def test_a_body_that_misspells_messages_is_refused(key):
    with pytest.raises(ValueError, match=f"The body has the key '{key}' instead of 'messages'."):
        require_messages_key({key: []})


@pytest.mark.parametrize("key", ["content", "destination_number"])
def test_a_message_that_is_the_body_itself_is_refused(key):
    with pytest.raises(ValueError, match="The body is one message as a dictionary; pass it in a"):
        require_messages_key({key: "x"})


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"messages": [], "message": []},
        {"other": "x"},
        [{"message": "x"}],
        SendMessagesRequest(),
    ],
)
def test_any_other_body_passes(body):
    require_messages_key(body)


def test_a_send_without_a_misspelled_key_imports_no_difflib():
    code = (
        "import sys; from message_media_messages.models.send_messages_request import *; "
        "warn_about_misspelled_fields({'content': 'x'}); assert 'difflib' not in sys.modules; "
        "warn_about_misspelled_fields({'odd': 'x'}); assert 'difflib' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
