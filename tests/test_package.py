"""What is installed, what is imported, and what it asks for."""

import importlib
import importlib.metadata
import importlib.resources
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import message_media_messages
from tests.support.public import ALIASES, PUBLIC

DISTRIBUTION = "messagemedia-messages-sdk"
METADATA = importlib.metadata.metadata(DISTRIBUTION)
ROOT = Path(__file__).parent.parent


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


def test_p_each_range_has_both_ends():
    for requirement in importlib.metadata.requires(DISTRIBUTION):
        name, _, extra = requirement.partition(";")
        if not extra or "'sandbox'" in extra.replace('"', "'"):
            assert re.fullmatch(r"[\w-]+<[\d.]+,>=[\d.]+", name.strip().replace(" ", "")), name


def test_the_extras_are_there():
    assert {"test", "dev"} <= set(METADATA.get_all("Provides-Extra"))
    for extra, needed in {"callbacks": "cryptography", "sandbox": "Werkzeug"}.items():
        assert [
            re.split("[<>;]", requirement)[0]
            for requirement in importlib.metadata.requires(DISTRIBUTION)
            if re.search(f"extra == .{extra}", requirement)
        ] == [needed]


def test_the_classifiers_name_every_python_from_the_oldest_on():
    named = [
        int(classifier.rpartition(".")[2])
        for classifier in METADATA.get_all("Classifier")
        if classifier.startswith("Programming Language :: Python :: 3.")
    ]
    assert named == list(range(named[0], named[-1] + 1))
    assert METADATA["Requires-Python"] == f">=3.{named[0]}"


def test_the_license_is_named_and_included():
    assert METADATA["License-Expression"] == "Apache-2.0"
    assert METADATA.get_all("License-File") == ["LICENSE"]
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License\n                           Version 2.0" in text


def test_checkers_are_told_that_there_are_types():
    assert (importlib.resources.files(message_media_messages) / "py.typed").is_file()
    assert "Typing :: Typed" in METADATA.get_all("Classifier")


def test_it_says_where_its_home_is():
    assert METADATA.get_all("Project-URL") == ["Homepage, https://developers.messagemedia.com"]


def test_requirements_txt_repeats_nothing():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["."]


def test_a_star_import_replaces_no_class_of_the_application():
    namespace = {"Message": "mine"}
    exec("from message_media_messages import *", namespace)
    assert namespace["Message"] == "mine"
    assert set(namespace) - {"__builtins__", "Message"} == set(message_media_messages.__all__)
    assert PUBLIC.keys().isdisjoint(message_media_messages.__all__)


def test_the_names_at_the_top_are_exported_to_type_checkers():
    assert [alias.name for alias in ALIASES if alias.asname != alias.name] == []
    assert {"Message", "MessageMediaMessagesClient", "APIException"} <= PUBLIC.keys()


def test_the_top_has_the_modules_and_no_misspelt_names():
    assert set(message_media_messages.__all__) <= set(dir(message_media_messages))
    with pytest.raises(AttributeError, match="message_media_messages' has no attribute 'Mesage'"):
        _ = message_media_messages.Mesage
    with pytest.raises(ImportError):
        from message_media_messages import Mesage  # noqa: F401


def test_a_module_of_the_package_is_there_without_an_import_of_its_own():
    code = "import message_media_messages as m; m.api_helper.APIHelper; m.http; m.models"
    assert "message_media_messages.api_helper" in imported_by(code)


def test_beside_requests_the_client_imports_little():
    before = imported_by("import requests")
    client = "from message_media_messages.message_media_messages_client import "
    loaded = imported_by(client + "MessageMediaMessagesClient") - before
    assert not {"dataclasses", "decimal", "inspect", "uuid"} & loaded


@pytest.mark.parametrize(
    "code",
    [
        "from message_media_messages.message_media_messages_client import MessagesController as C",
        "from message_media_messages.message_media_messages_client import *; C = RepliesController",
        (
            "import message_media_messages.message_media_messages_client as m\n"
            "C = m.DeliveryReportsController"
        ),
        (
            "import message_media_messages.message_media_messages_client\n"
            "C = message_media_messages.models.message.Message"
        ),
        (
            "import message_media_messages.message_media_messages_client\n"
            "C = message_media_messages.controllers.messages_controller.MessagesController"
        ),
        (
            "import message_media_messages.message_media_messages_client\n"
            "C = message_media_messages.exceptions.api_exception.APIException"
        ),
        (
            "import message_media_messages.message_media_messages_client\n"
            "C = message_media_messages.http.auth.auth_manager.AuthManager"
        ),
        "import message_media_messages\nC = message_media_messages.http.http_request.HttpRequest",
    ],
)
def test_what_came_with_the_client_in_2_1_3_still_does(code):
    assert "message_media_messages.api_helper" in imported_by(f"{code}\nassert isinstance(C, type)")


@pytest.mark.parametrize("package", ["models", "controllers", "exceptions", "http", "http.auth"])
def test_a_package_has_its_modules_and_no_others(package):
    module = importlib.import_module(f"message_media_messages.{package}")
    names = {}
    exec(f"from message_media_messages.{package} import *", names)
    for name in module.__all__:
        assert names[name] is getattr(module, name)
        assert names[name].__name__ == f"message_media_messages.{package}.{name}"
    with pytest.raises(AttributeError, match=f"{package}' has no attribute 'nothing'"):
        _ = module.nothing


def test_what_few_need_is_imported_only_when_it_is_needed():
    code = (
        "from message_media_messages import MessageMediaMessagesClient, Message\n"
        "client = MessageMediaMessagesClient('key', 'secret')\n"
        "client.messages, client.replies, client.delivery_reports\n"
        "Message('x', scheduled='2030-01-01T00:00:00.000Z').to_dictionary()"
    )
    of_few = {"jsonpickle", "dateutil", "cachecontrol", "msgpack", "werkzeug"}
    of_few.add("message_media_messages.sandbox")
    assert of_few & imported_by(code) == set()


def test_callbacks_need_cryptography_only_to_verify():
    code = "from message_media_messages.callbacks import CallbackVerifier, parse, setup"
    assert not {"cryptography", "message_media_messages.sandbox"} & imported_by(code)


def test_the_pytest_plugin_needs_no_werkzeug_until_a_fixture_is_used():
    assert "werkzeug" not in imported_by("import message_media_messages.sandbox.pytest_plugin")
