"""What is installed, what is imported, and what it asks for."""

import ast
import importlib.metadata
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import message_media_messages

DISTRIBUTION = "messagemedia-messages-sdk"


def imported_by(code):
    """Give the modules that some code loads in a fresh interpreter."""
    program = (
        f"import json, sys; before = {{*sys.modules}}\n{code}\n"
        "print(json.dumps(sorted({*sys.modules} - before)))"
    )
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


def test_the_names_at_the_top_are_those_that_type_checkers_see():
    package = ast.parse(Path(message_media_messages.__file__).read_text(encoding="utf-8"))
    [for_checkers] = [node for node in package.body if ast.unparse(node).startswith("if TYPE_CH")]
    seen = {
        alias.name: node.module.partition(".")[2]
        for node in for_checkers.body
        for alias in node.names
    }
    assert seen == message_media_messages._HOMES
    modules = {"api_helper", "configuration", "controllers", "decorators", "exceptions", "http"}
    modules |= {"message_media_messages_client", "models"}
    assert {*seen, *modules, "__version__"} == set(message_media_messages.__all__)


def test_the_top_lists_its_names_and_has_no_others():
    assert set(message_media_messages.__all__) <= set(dir(message_media_messages))
    with pytest.raises(AttributeError, match="message_media_messages' has no attribute 'Mesage'"):
        _ = message_media_messages.Mesage
    with pytest.raises(ImportError):
        from message_media_messages import Mesage  # noqa: F401


def test_a_module_of_the_package_is_there_without_an_import_of_its_own():
    code = "import message_media_messages as m; m.api_helper.APIHelper; m.http; m.models"
    assert "message_media_messages.api_helper" in imported_by(code)


@pytest.mark.parametrize("module", ["requests", "urllib3", "dataclasses", "decimal", "uuid"])
def test_the_client_is_imported_before_what_it_is_made_of(module):
    code = "from message_media_messages.message_media_messages_client import *"
    assert module not in imported_by(code)


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
