"""Every page is true: its programs run and print what it shows, its links lead somewhere."""

import importlib
import importlib.metadata
import importlib.util
import inspect
import json
import logging
import os
import pkgutil
import re
import shlex
import subprocess
from unittest import mock
from urllib.parse import urlsplit

import pytest

import message_media_messages
from message_media_messages import (
    APIException,
    Configuration,
    MessageMediaMessagesClient,
    RetryPolicy,
    StatusEnum,
    callbacks,
    configuration,
    exceptions,
    sandbox,
)
from message_media_messages.models._model import Model
from message_media_messages.sandbox import FAILING_NUMBERS, Sandbox, __main__
from tests.support.pages import DOCS, PAGES, README, ROOT, anchors, blocks, close_all, links, run
from tests.support.public import PUBLIC

pytest_plugins = ["pytester"]

DISTRIBUTION = importlib.metadata.metadata("messagemedia-messages-sdk")
TESTS = re.compile(r"^def test_", re.MULTILINE)
DIRECTIVES = r"\{(toctree|eval-rst|include|literalinclude)\}.*"
# What is not installed where the tests run, or comes with an environment of its own.
TOOLS = {"coverage", "mypy", "nox", "pyright", "ruff"}
MODULES_ELSEWHERE = {"sphinx"}
HOSTS = {"en.wikipedia.org", "messagemedia.com"}


def name_of(page):
    return str(page.relative_to(ROOT))


def page(name):
    return (ROOT / name).read_text(encoding="utf-8")


def commands_of(block):
    """Give the commands of a block as lists of words."""
    lines = block.code.replace("\\\n", " ").splitlines()
    simple = [command for line in lines for command in line.split("&&")]
    return [words for words in (shlex.split(command, comments=True) for command in simple) if words]


@pytest.fixture
def machine():
    """A sandbox for programs without a base URI, and whatever they change is changed back."""
    logger = logging.getLogger("message_media_messages")
    levels = {each: each.level for each in (logger, logging.getLogger("urllib3"))}
    with Sandbox() as service, mock.patch.dict(os.environ):
        os.environ["MESSAGEMEDIA_BASE_URI"] = service.base_uri
        yield service
    for each, level in levels.items():
        each.setLevel(level)


# The programs of the README stand alone: each has a test of its own in test_readme.
PROGRAMS = [
    page
    for page in PAGES
    if page != README and any(block.language == "python" for block in blocks(page))
]


@pytest.mark.parametrize("page", PROGRAMS, ids=name_of)
def test_the_programs_of_a_page_run_one_after_the_other(page, machine, capsys, pytester):
    namespace = {"__name__": "__main__"}
    found = blocks(page)
    for block, following in zip(found, [*found[1:], None]):
        if block.language == "sh":
            for command, *arguments in commands_of(block):
                if command == "export":
                    os.environ.update(argument.split("=", 1) for argument in arguments)
        elif block.language == "python":
            has_output = following is not None and following.language == "text"
            expected = following.code if has_output else ""
            if TESTS.search(block.code):
                printed = run_tests(block, pytester, capsys)
            else:
                run(block.code, page, namespace, block.line)
                printed = capsys.readouterr().out
            assert printed == expected, f"line {block.line}"
    close_all(namespace)


@mock.patch.dict(os.environ, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
def run_tests(block, pytester, capsys):
    """Run a block that is a module of tests, as an application's; what it prints is not shown."""
    del os.environ["MESSAGEMEDIA_BASE_URI"]
    pytester.makepyfile(block.code)
    result = pytester.runpytest_inprocess("-p", "message_media_messages.sandbox.pytest_plugin")
    result.assert_outcomes(passed=len(TESTS.findall(block.code)))
    capsys.readouterr()
    return ""


def test_every_block_is_of_a_kind_that_is_checked():
    for page in PAGES:
        before = None
        for block in blocks(page):
            place = f"{name_of(page)}, line {block.line}"
            if block.language == "text" and page != README:
                assert before == "python", f"{place}: text must be what a program prints"
            else:
                is_known = block.language in ("python", "sh", "text")
                assert is_known or re.fullmatch(DIRECTIVES, block.language), place
            before = block.language


def test_commands_can_be_given():
    commands = [block for page in PAGES for block in blocks(page) if block.language == "sh"]
    code = "\n".join(block.code for block in commands)
    subprocess.run(["bash", "-n"], input=code, text=True, check=True)
    for block in commands:
        for words in commands_of(block):
            check(*words)


def check(command, *arguments):
    command = command[len(".venv/bin/") :] if command.startswith(".venv/bin/") else command
    if command == "export":
        known = inspect.getsource(configuration)
        assert all(f'"{argument.partition("=")[0]}"' in known for argument in arguments)
    elif command == "pip":
        assert arguments[0] in ("install", "show")
        name, _, extras = arguments[-1].rstrip("]").partition("[")
        assert name in (DISTRIBUTION["Name"], ".")
        assert set(filter(None, extras.split(","))) <= set(DISTRIBUTION.get_all("Provides-Extra"))
    elif command == "bash":
        # A source distribution is without what only the repository needs.
        assert (ROOT / arguments[0]).is_file() or (ROOT / "PKG-INFO").exists()
    elif command in ("python", "python3") and arguments[0] == "-m":
        module = arguments[1]
        assert module in MODULES_ELSEWHERE or importlib.util.find_spec(module)
        if module == "message_media_messages.sandbox":
            __main__._parser().parse_args(arguments[2:])
    elif command in ("python", "python3"):
        assert (ROOT / arguments[0]).is_file()
    else:
        assert command in TOOLS


def test_links_lead_somewhere():
    wrong = {(name_of(page), link): fault(page, link) for page in PAGES for link in links(page)}
    assert {place: what for place, what in wrong.items() if what} == {}


def fault(page, link):
    """Return what is wrong with a link of a page, or None."""
    target = urlsplit(link)
    if target.scheme:
        is_known = target.scheme == "https" and target.netloc in HOSTS
        return None if is_known else "another host"
    file = (page.parent / target.path).resolve() if target.path else page
    if not file.exists():
        return "no such file"
    if not file.is_file() and page != README:
        return "the site has no directories"
    if target.fragment and target.fragment not in anchors(file):
        return "no such heading"
    return None


@pytest.mark.parametrize("name", ["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_what_the_site_includes_links_to_what_both_have(name):
    """On the site, these pages stand in docs/, where `docs/` before a link is taken away."""
    for link in links(ROOT / name):
        path = urlsplit(link).path
        assert not path or path.startswith("docs/") or (ROOT / "docs" / path).is_file(), link


def documented():
    """Give the full name of all that the pages of the reference document."""
    found = set()
    for page in DOCS:
        module = ""
        for block in blocks(page):
            for directive, name in re.findall(r"^\.\. ([\w:]+):: (\S+)$", block.code, re.MULTILINE):
                if directive == "currentmodule":
                    module = name
                elif directive.startswith(("auto", "py:")):
                    is_full = name.startswith("message_media_messages.")
                    found.add(name if is_full else f"{module}.{name}")
    return found


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("message_media_messages", PUBLIC),
        *((package.__name__, package.__all__) for package in (callbacks, sandbox)),
    ],
)
def test_every_public_name_is_in_the_reference(module, names):
    assert len(names) > 5
    public = {f"{module}.{name}" for name in names}
    public.discard("message_media_messages.callbacks.Event")  # a union has no docstring
    assert public - documented() == set()


def test_what_is_in_the_reference_is_there_and_has_a_docstring():
    for name in documented():
        parts = name.split(".")
        found = message_media_messages
        for position, part in enumerate(parts[1:], 2):
            if not hasattr(found, part):
                importlib.import_module(".".join(parts[:position]))
            found = getattr(found, part)
        if inspect.ismodule(found) or callable(found):
            assert inspect.getdoc(found), name
        else:
            assert found, name  # data, which is described on the page


def test_every_field_of_a_model_is_described_in_its_order():
    models = [
        each for each in PUBLIC.values() if isinstance(each, type) and issubclass(each, Model)
    ]
    assert len(models) > 10
    for model in models:
        doc = inspect.getdoc(model).split("Raises:")[0]
        described = re.findall(r"^    (\w+): ", doc, re.MULTILINE)
        assert described == [*model._names, *model._added], model


def every_exception():
    for module in pkgutil.iter_modules(exceptions.__path__):
        members = vars(importlib.import_module(f"{exceptions.__name__}.{module.name}"))
        for value in members.values():
            if isinstance(value, type) and issubclass(value, APIException):
                yield value


def test_the_tree_of_exceptions_is_that_of_the_code():
    by_name = {kind.__name__: kind for kind in every_exception()}
    lines = re.findall(r"^( *)- `(\w+)`: (.*)$", page("docs/reliability.md"), re.MULTILINE)
    assert sorted(name for _, name, _ in lines) == sorted(by_name)
    above = {}
    for indent, name, said in lines:
        above[len(indent)] = by_name[name]
        bases = [base for base in by_name[name].__bases__ if issubclass(base, APIException)]
        shown = [above[len(indent) - 2]] if indent else []
        shown += [by_name[also] for also in re.findall(r"also an `(\w+)`", said)]
        assert set(shown) == set(bases), name


def test_the_defaults_of_a_policy_are_those_of_the_code():
    said = dict(re.findall(r"`(\w+)=([\d.]+)`", page("docs/reliability.md")))
    for name, value in RetryPolicy()._asdict().items():
        assert float(said[name]) == value


def test_every_status_is_explained():
    values = {value for name, value in vars(StatusEnum).items() if name.isupper()}
    rows = re.findall(r"^\| (`.+?) \| .* \|(.*)\|$", page("docs/statuses.md"), re.MULTILINE)
    said = {status: final for names, final in rows for status in re.findall(r"`(\w+)`", names)}
    assert {*said, StatusEnum.FINAL} == values
    assert {status for status, final in said.items() if final.strip() == "yes"} == StatusEnum.FINAL


@pytest.mark.parametrize("name", ["README.md", "docs/testing.md"])
def test_the_table_of_failing_numbers_is_the_sandboxs(name):
    rows = re.findall(r"^\| `(\+\d+)` \| `(\w+)` \| (\d+) \| (.+) \|$", page(name), re.MULTILINE)
    assert {number: tuple(rest) for number, *rest in rows} == {
        number: tuple(failure) for number, failure in FAILING_NUMBERS.items()
    }


def test_the_table_of_times_is_that_of_the_run_that_is_kept():
    head, *rows = re.findall(r"^\| (.+) \|$", page("docs/performance.md"), re.MULTILINE)
    sides = head.split(" | ")[1:]
    assert sides == ["this library", "2.1.3", "urllib3"]
    measured = json.loads(page("benchmarks/results/ratios.json"))["ratios"]
    assert [[cell.strip() for cell in row.split(" |")] for row in rows] == [
        [row["work"], *(f"{row[side]['median']:.2f}" if side in row else "" for side in sides)]
        for row in measured
    ]


def test_old_names_lead_to_those_that_are_listed_beside_them():
    methods = r"^\| `(\w+)\.(\w+)` \| `\w+\.(\w+)` \|$"
    rows = re.findall(methods, page("docs/migrating.md"), re.MULTILINE)
    assert len(rows) == 6
    client = MessageMediaMessagesClient("key", "secret")
    for controller, old, new in rows:
        method = getattr(getattr(client, controller), old)
        assert method.__doc__ == f"Deprecated name of `{new}`."
    classes = re.findall(
        r"^\| `(\w+_\d\w*)` \| `(\w+)` \| `(\w+)` \|$", page("docs/migrating.md"), re.MULTILINE
    )
    assert len(classes) == 4
    for module, old, new in classes:
        found = importlib.import_module(f"message_media_messages.models.{module}")
        assert getattr(found, old).__bases__ == (getattr(message_media_messages, new),)


def test_the_metadata_has_no_address_as_the_page_on_security_says():
    assert not {"Author-email", "Maintainer-email"} & set(DISTRIBUTION)


@pytest.mark.parametrize("after_accepting", [False, True])
def test_what_the_page_on_reliability_prints_about_a_send_with_an_unknown_outcome(
    machine, capsys, after_accepting
):
    machine.fail_next(drop=True, after_accepting=after_accepting)
    path, namespace = ROOT / "docs/reliability.md", {}
    run(blocks(path)[0].code, path, namespace)
    assert capsys.readouterr().out == "unknown booking-4711\n"
    close_all(namespace)


def test_what_the_page_on_reliability_prints_about_a_send_that_is_safe_to_retry(capsys):
    Configuration.base_uri = "http://127.0.0.1:1"
    path, namespace = ROOT / "docs/reliability.md", {}
    run(blocks(path)[0].code, path, namespace)
    assert capsys.readouterr().out == "not_sent booking-4711\n"
    close_all(namespace)
