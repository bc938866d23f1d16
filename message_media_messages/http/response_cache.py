"""Keeping answers to GET requests, by cachecontrol."""

from __future__ import annotations

from cachecontrol import CacheControlAdapter
from cachecontrol.heuristics import BaseHeuristic
from urllib3 import HTTPResponse

from message_media_messages.http.connections import PooledAdapter


class _VaryByCaller(BaseHeuristic):
    """Lets an answer serve nobody but the one whose credentials and sub-account it was for."""

    def update_headers(self, response: HTTPResponse) -> dict[str, str]:
        vary = response.headers.get("vary")
        return {"vary": ", ".join(filter(None, (vary, "Authorization, Account")))}

    def warning(self, response: HTTPResponse) -> None:  # noqa: ARG002
        return None


# Of the adapter that both bases extend, cachecontrol gives the arguments other names and types.
class CachingAdapter(CacheControlAdapter, PooledAdapter):  # pyright: ignore[reportIncompatibleMethodOverride]
    """Keeps answers for as long as the service says.

    An answer is found again only by the same `Authorization` and `Account` headers. Under HMAC the
    first differs from second to second, so that there is little to find.

    Args:
        pool_size: How many connections to a host are kept.
        max_idle: After how many seconds without use a connection is opened again.
        max_response_bytes: The largest body that is read.
    """

    def __init__(self, *, pool_size: int, max_idle: float, max_response_bytes: int) -> None:
        super().__init__(
            heuristic=_VaryByCaller(),
            pool_size=pool_size,
            max_idle=max_idle,
            max_response_bytes=max_response_bytes,
        )
        # A redirect that is kept, as cachecontrol does by default, could never be mended.
        self.controller.cacheable_status_codes = (200,)
