"""Iterate over the pages of a list endpoint."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Callable, TypeVar

T = TypeVar("T")


def pages(fetch: Callable[[int], Sequence[T]], *, first: int, page_size: object) -> Iterator[T]:
    """Return an iterator over the items of all pages.

    It ends at an empty page, since the service may limit the size of a page, or at a page that is
    the same as the one before.

    Args:
        fetch: Returns the page with a number.
        first: The number of the first page.
        page_size: The page size that the caller asks for, to check it.
    """
    if not isinstance(page_size, int) or page_size < 1:
        raise ValueError(f"page_size must be a positive integer, not {page_size!r}.")
    return itertools.chain.from_iterable(_pages(fetch, first))


def _pages(fetch: Callable[[int], Sequence[T]], number: int) -> Iterator[Sequence[T]]:
    previous: Sequence[T] = ()
    while (page := fetch(number)) and page != previous:
        yield page
        previous = page
        number += 1
