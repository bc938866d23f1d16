"""The modules of a package, imported when they are asked for."""

from __future__ import annotations

import importlib
from collections.abc import Collection
from types import ModuleType
from typing import Callable


def importer(package: str, names: Collection[str]) -> Callable[[str], ModuleType]:
    """Make the `__getattr__` of a package.

    In 2.1.3 all modules came with the client; an application may read them as attributes.

    Args:
        package: The name of the package.
        names: Those of its modules.
    """

    def get(name: str) -> ModuleType:
        if name in names:
            return importlib.import_module(f"{package}.{name}")
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return get
