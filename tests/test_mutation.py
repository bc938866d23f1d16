"""What `tests/mutation.py` changes; it runs as a session of its own."""

import ast
from pathlib import Path

import pytest

import message_media_messages
from tests.mutation import ROOT, TESTS, change


def test_the_files_and_their_tests_exist():
    package = Path(message_media_messages.__file__).parent
    tests = {ROOT / "tests" / name for names in TESTS.values() for name in names}
    files = {*tests, *(package / file for file in TESTS)}
    assert [file for file in sorted(files) if not file.is_file()] == []


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("a < b", "a <= b"),
        ("a is None", "a is not None"),
        ("a and b", "a or b"),
        ("a + b", "a - b"),
        ("not a", "not not a"),
        ("3", "4"),
        ("True", "False"),
        ("a if b else c", "a if not b else c"),
        ("a if b < c else d", None),
        ("'text'", None),
        ("a(b)", None),
    ],
)
def test_a_place_is_changed_in_one_way_or_not_at_all(code, changed):
    node = ast.parse(code, mode="eval").body
    assert change(node) is (changed is not None)
    assert ast.unparse(node) == (changed or code)
