"""What type checkers, and so the editors that use them, see of the package.

They check `right.py` and `wrong.py` as programs of a user who has installed the package, with the
strictest settings.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
RIGHT, WRONG = "right.py", "wrong.py"


def check(tool, *arguments, cwd, **environment):
    """Run a checker and give what it prints. Its exit code only says that it found something."""
    if find_spec(tool) is None:
        pytest.skip(f"{tool} is not installed")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, "-m", tool, *arguments],
        cwd=cwd,
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def mypy_findings(directory):
    printed = check(
        "mypy", "--strict", "--follow-imports=silent", "--output=json", RIGHT, WRONG,
        cwd=directory, MYPYPATH=str(ROOT),
    )  # fmt: skip
    for finding in map(json.loads, printed.splitlines()):
        if finding["severity"] == "error":
            yield finding["file"], finding["line"], finding["code"]


def pyright_findings(directory):
    (directory / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    printed = check("pyright", "--outputjson", RIGHT, WRONG, cwd=directory, PYTHONPATH=str(ROOT))
    for finding in json.loads(printed)["generalDiagnostics"]:
        if finding["severity"] == "error":
            name, line = Path(finding["file"]).name, finding["range"]["start"]["line"] + 1
            yield name, line, finding["rule"]


# Of the module, so that the checkers run while HOME, where pyright is kept, is still the real one.
@pytest.fixture(scope="module", params=[mypy_findings, pyright_findings])
def findings(request, tmp_path_factory):
    """Give the codes that a checker has for each line of each program."""
    directory = tmp_path_factory.mktemp("application")
    for name in (RIGHT, WRONG):
        shutil.copy(HERE / name, directory)
    found = {RIGHT: defaultdict(set), WRONG: defaultdict(set)}
    for name, line, code in request.param(directory):
        found[name][line].add(code)
    return found, request.param


def test_a_right_program_has_no_finding(findings):
    found, _ = findings
    assert found[RIGHT] == {}


def test_each_mistake_is_found_where_it_is(findings):
    found, checker = findings
    expected = {}
    for number, line in enumerate((HERE / WRONG).read_text().splitlines(), start=1):
        codes = re.findall(r"[\w-]+", line.partition("# expect: ")[2])
        if codes:
            is_pyrights = checker is pyright_findings
            expected[number] = {c for c in codes if c.startswith("report") == is_pyrights}
    assert len(expected) > 20
    assert found[WRONG] == expected


@pytest.fixture(scope="module")
def public_symbols(tmp_path_factory):
    """Give what pyright knows of each name in the package's public modules."""
    printed = check(
        "pyright", "--verifytypes", "message_media_messages", "--ignoreexternal", "--outputjson",
        cwd=tmp_path_factory.mktemp("nothing"), PYTHONPATH=str(ROOT),
    )  # fmt: skip
    return json.loads(printed)["typeCompleteness"]["symbols"]


def test_every_public_name_has_a_type_and_every_class_a_docstring(public_symbols):
    names = {each["name"] for each in public_symbols if each["isExported"]}
    assert "message_media_messages.models.message.Message.content" in names
    incomplete = {each["name"] for each in public_symbols if each["diagnostics"]}
    assert incomplete == set()
