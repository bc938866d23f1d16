"""Iterate over the pages of a list endpoint."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Callable, TypeVar

from message_media_messages.controllers.base_controller import BaseController
from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.http_method_enum import HttpMethodEnum

T = TypeVar("T")


def pages(
    controller: BaseController,
    path: str,
    *,
    first: int,
    page_size: object,
    returns: Callable[[HttpContext], Sequence[T]],
) -> Iterator[T]:
    """Return an iterator over the items of all pages.

    It ends at an empty page, since the service may limit the size of a page, or at a page that is
    the same as the one before.

    Args:
        controller: Sends the requests.
        path: The path of the endpoint.
        first: The number of the first page.
        page_size: How many items to request.
        returns: Parses the items of a page.

    Raises:
        ValueError: `page_size` is not a positive integer.
    """
    if not isinstance(page_size, int) or page_size < 1:
        raise ValueError(f"page_size must be a positive integer, not {page_size!r}.")

    def fetch(number: int) -> Sequence[T]:
        page_path = f"{path}?page={number}&page_size={page_size}"
        return controller._call(HttpMethodEnum.GET, page_path, returns=returns)

    return itertools.chain.from_iterable(_pages(fetch, first))


def _pages(fetch: Callable[[int], Sequence[T]], number: int) -> Iterator[Sequence[T]]:
    previous: Sequence[T] = ()
    while (page := fetch(number)) and page != previous:
        yield page
        previous = page
        number += 1
