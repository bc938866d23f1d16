"""Reading headers, which may stand in any mapping and in any case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional, TypeVar

V = TypeVar("V")


def header(headers: Optional[Mapping[str, V]], name: str) -> Optional[V]:
    """Give the value of a header; None if it is not there, or there are no headers.

    Args:
        headers: The headers; a transport of an application may give a plain dictionary, or None.
        name: The header's name in lower case.
    """
    return next((value for each, value in (headers or {}).items() if each.lower() == name), None)
