"""What is installed, what is imported, and what it asks for."""

import importlib.metadata
import json
import re
import subprocess
import sys

import pytest

import message_media_messages

DISTRIBUTION = "messagemedia-messages-sdk"


def imported_by(code):
    """Give the modules that are loaded in a fresh interpreter after some code."""
    program = f"{code}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


def test_there_is_one_version():
    assert message_media_messages.__version__ == importlib.metadata.version(DISTRIBUTION)


def test_p_it_needs_four_libraries_at_run_time_in_wide_ranges_and_no_test_tool():
    needed = [
        requirement
        for requirement in importlib.metadata.requires(DISTRIBUTION)
        if "extra" not in requirement
    ]
    names = {re.split(r"[<>=!~ ]", requirement)[0].lower() for requirement in needed}
    assert names == {"requests", "jsonpickle", "python-dateutil", "cachecontrol"}
    assert all(">=" in requirement and "==" not in requirement for requirement in needed)


def test_everything_at_the_top_can_be_imported():
    for name in message_media_messages.__all__:
        assert getattr(message_media_messages, name) is not None
    namespace = {}
    exec("from message_media_messages import *", namespace)
    assert set(message_media_messages.__all__) <= set(namespace)


@pytest.mark.parametrize(
    "module",
    [
        "jsonpickle",
        "dateutil",
        "cachecontrol",
        "msgpack",
        "werkzeug",
        "message_media_messages.sandbox",
    ],
)
def test_what_few_need_is_imported_only_when_it_is_needed(module):
    code = (
        "from message_media_messages import MessageMediaMessagesClient, Message\n"
        "client = MessageMediaMessagesClient('key', 'secret')\n"
        "client.messages, client.replies, client.delivery_reports\n"
        "Message('x', scheduled='2030-01-01T00:00:00.000Z').to_dictionary()"
    )
    assert module not in imported_by(code)


def test_the_pytest_plugin_needs_no_werkzeug_until_a_fixture_is_used():
    assert "werkzeug" not in imported_by("import message_media_messages.sandbox.pytest_plugin")
