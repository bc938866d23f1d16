"""Cache responses to GET requests, with cachecontrol."""

from __future__ import annotations

from cachecontrol import CacheControlAdapter
from cachecontrol.heuristics import BaseHeuristic
from urllib3 import HTTPResponse

from message_media_messages.http.connections import PooledAdapter


class _VaryByCaller(BaseHeuristic):
    """Returns a cached response only for the same credentials and sub-account."""

    def update_headers(self, response: HTTPResponse) -> dict[str, str]:
        vary = response.headers.get("vary")
        return {"vary": ", ".join(filter(None, (vary, "Authorization, Account")))}

    def warning(self, response: HTTPResponse) -> None:  # noqa: ARG002
        return None


# cachecontrol changes names and types of the arguments of the adapter that both bases extend.
class CachingAdapter(CacheControlAdapter, PooledAdapter):  # pyright: ignore[reportIncompatibleMethodOverride]
    """Caches responses for as long as the service allows.

    A cached response is returned only for the same `Authorization` and `Account` headers. With
    HMAC, the first changes every second, so a cached response is rarely found.
    """

    def __init__(self, *, pool_size: int, max_idle: float, max_response_bytes: int) -> None:
        super().__init__(
            heuristic=_VaryByCaller(),
            pool_size=pool_size,
            max_idle=max_idle,
            max_response_bytes=max_response_bytes,
        )
        # By default, cachecontrol keeps redirects too, and permanent ones forever.
        self.controller.cacheable_status_codes = (200,)
