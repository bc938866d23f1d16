"""The replies or the delivery reports of an account that have not been confirmed."""

from __future__ import annotations

import copy
import itertools
from collections import OrderedDict
from datetime import datetime
from typing import Generic, TypeVar

__all__ = ["PAGE_SIZE", "Unconfirmed"]

PAGE_SIZE = 100

_Item = TypeVar("_Item")


class Unconfirmed(Generic[_Item]):
    """Items in the order in which they were added. The caller has to hold a lock.

    Args:
        max_stored: How many items are stored. The oldest ones are forgotten first.
    """

    def __init__(self, max_stored: int) -> None:
        self._max_stored = max_stored
        self._items: OrderedDict[str, tuple[datetime, _Item]] = OrderedDict()

    def add(self, item_id: str, item: _Item, expires: datetime) -> None:
        """Add an item. An item that is not confirmed yet is not added a second time.

        Args:
            item_id: The id to confirm it with.
            item: The item.
            expires: When it is deleted. Not before the items that were added before.
        """
        self._items.setdefault(item_id, (expires, item))
        if len(self._items) > self._max_stored:
            self._items.popitem(last=False)

    def confirm(self, item_id: str) -> None:
        """Remove an item. An unknown id is ignored."""
        self._items.pop(item_id, None)

    def first_page(self, now: datetime) -> list[_Item]:
        """Return copies of the oldest 100 items, oldest first."""
        while self._items and next(iter(self._items.values()))[0] <= now:
            self._items.popitem(last=False)
        page = itertools.islice(self._items.values(), PAGE_SIZE)
        return [copy.deepcopy(item) for _, item in page]
