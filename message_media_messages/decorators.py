"""A property that is computed once, and deprecated names for methods."""

from __future__ import annotations

import functools
import sys
import warnings
from typing import Any, Callable, Generic, Optional, TypeVar, Union, overload

T = TypeVar("T")
R = TypeVar("R")

_PACKAGE = __name__.partition(".")[0]


class lazy_property(Generic[T]):  # noqa: N801 - the name that callers know
    """Computes an attribute on first use and caches it on the instance; on the class it is None."""

    def __init__(self, fget: Callable[..., T]) -> None:
        self.fget = fget
        self.func_name: str = fget.__name__
        self.__doc__ = fget.__doc__

    @overload
    def __get__(self, obj: None, cls: Optional[type] = None) -> None: ...
    @overload
    def __get__(self, obj: object, cls: Optional[type] = None) -> T: ...
    def __get__(self, obj: object, cls: Optional[type] = None) -> Union[T, None]:
        if obj is None:
            return None
        # With setdefault, two threads that compute at the same time get the same object.
        value: T = obj.__dict__.setdefault(self.func_name, self.fget(obj))
        return value


def warn_caller(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn at the line that called the package."""
    frame, level = sys._getframe(), 1
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)


def renamed(old_name: str, method: Callable[..., R]) -> Callable[..., R]:
    """Return a deprecated alias of a method, which also accepts `account_header`, as in 1.x."""
    new_name = method.__name__
    warning = f"{old_name} is deprecated; call {new_name}."

    @functools.wraps(method)
    def deprecated(
        self: Any, *args: object, account_header: Optional[str] = None, **kwargs: object
    ) -> R:
        warn_caller(warning, DeprecationWarning)
        controller = self if account_header is None else self._for_account(account_header)
        result: R = getattr(controller, new_name)(*args, **kwargs)
        return result

    deprecated.__name__ = old_name
    deprecated.__doc__ = f"Deprecated name of `{new_name}`."
    deprecated.__deprecated__ = warning  # type: ignore[attr-defined] # as in PEP 702
    return deprecated
