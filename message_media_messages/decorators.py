"""A property that is computed once, and old names of methods."""

from __future__ import annotations

import functools
import warnings
from typing import Any, Callable, Generic, Optional, TypeVar, Union, cast, overload

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


class lazy_property(Generic[T]):  # noqa: N801 - the name that callers know
    """Compute an attribute on first use and keep it on the instance.

    Read on the class it is None.

    Args:
        fget: The method that computes the value.
    """

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
        # setdefault: of two threads that compute at once, both get the same object.
        value: T = obj.__dict__.setdefault(self.func_name, self.fget(obj))
        return value


def renamed(old_name: str, method: F) -> F:
    """Give a method a second name, whose use warns and names the first.

    Args:
        old_name: The name that is deprecated.
        method: The method under its name of today.
    """
    new_name = method.__name__

    @functools.wraps(method)
    def deprecated(self: object, *args: object, **kwargs: object) -> object:
        warnings.warn(
            f"{old_name} is deprecated; call {new_name}.", DeprecationWarning, stacklevel=2
        )
        return getattr(self, new_name)(*args, **kwargs)

    deprecated.__name__ = old_name
    deprecated.__doc__ = f"Deprecated name of `{new_name}`."
    return cast("F", deprecated)
