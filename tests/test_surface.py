"""Everything that was public in 2.1.3 is still there, and callable in every way it was."""

import importlib
import inspect
import json
from pathlib import Path

SURFACE = json.loads((Path(__file__).parent / "data/surface_2_1_3.json").read_text())


def find(path):
    module, _, attributes = path.partition(":")
    found = importlib.import_module(module)
    for name in attributes.split("."):
        found = getattr(found, name)
    return found


def difference(path):
    """Return how a call differs from 2.1.3, or None; what is new must be optional."""
    now = list(inspect.signature(find(path)).parameters.values())
    owner, _, name = path.rpartition(".")
    if ":" in owner and inspect.isfunction(inspect.getattr_static(find(owner), name)):
        now = now[1:]  # self
    old = [each if isinstance(each, list) else [each] for each in SURFACE["calls"][path]]
    names = [each[0] for each in old]
    if names and names[0].startswith("**"):
        return None if now[0].kind is inspect.Parameter.VAR_KEYWORD else "has no **"
    if [parameter.name for parameter in now][: len(names)] != names:
        return f"the names are not {names}"
    for parameter, (_, *default) in zip(now, old):
        if default and parameter.default not in (default[0], None if default == [{}] else ...):
            return f"the default of {parameter.name} is not {default[0]!r}"
    for parameter in now[len(names) :]:
        is_variable = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        if not is_variable and parameter.default is inspect.Parameter.empty:
            return f"{parameter.name} is new, and required"
    return None


def test_modules_can_be_imported():
    for module in SURFACE["modules"]:
        importlib.import_module(module)


def test_calls_can_be_made_as_before():
    """The same names in the same order with the same defaults."""
    differences = {path: difference(path) for path in SURFACE["calls"]}
    assert {path: each for path, each in differences.items() if each} == {}


def test_values_are_what_they_were():
    now = {path: find(path) for path in SURFACE["values"]}
    assert now == {
        path: now[path] if value == "..." else value for path, value in SURFACE["values"].items()
    }
