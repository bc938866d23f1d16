"""Everything that was public in 2.1.3 is still there, and callable in every way it was."""

import importlib
import inspect
import json
from pathlib import Path

import pytest

SURFACE = json.loads((Path(__file__).parent / "data/surface_2_1_3.json").read_text())


def find(path):
    module, _, attributes = path.partition(":")
    found = importlib.import_module(module)
    for name in attributes.split("."):
        found = getattr(found, name)
    return found


@pytest.mark.parametrize("module", SURFACE["modules"])
def test_a_module_can_be_imported(module):
    importlib.import_module(module)


@pytest.mark.parametrize("path", SURFACE["calls"])
def test_a_call_can_be_made_as_before(path):
    """The same names in the same order with the same defaults; what is new is optional."""
    now = list(inspect.signature(find(path)).parameters.values())
    owner, _, name = path.rpartition(".")
    if ":" in owner and inspect.isfunction(inspect.getattr_static(find(owner), name)):
        now = now[1:]  # self
    by_name = {parameter.name: parameter for parameter in now}
    old = SURFACE["calls"][path]
    names = [each if isinstance(each, str) else each[0] for each in old]
    if names and names[0].startswith("**"):
        assert now[0].kind is inspect.Parameter.VAR_KEYWORD
        return
    assert [parameter.name for parameter in now][: len(names)] == names
    for each in old:
        if isinstance(each, list):
            default = by_name[each[0]].default
            assert default == each[1] or (default, each[1]) == (None, {})
    for parameter in now[len(names) :]:
        is_variable = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        assert is_variable or parameter.default is not inspect.Parameter.empty


@pytest.mark.parametrize("path", SURFACE["values"])
def test_a_value_is_what_it_was(path):
    value = find(path)
    if SURFACE["values"][path] != "...":
        assert value == SURFACE["values"][path]
