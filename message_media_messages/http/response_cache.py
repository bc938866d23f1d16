"""Keeping answers to GET requests, by cachecontrol."""

from __future__ import annotations

import requests
from cachecontrol import CacheControlAdapter
from cachecontrol.heuristics import BaseHeuristic
from urllib3 import HTTPResponse


class _VaryByCaller(BaseHeuristic):
    """Lets an answer serve nobody but the one whose credentials and sub-account it was for."""

    def update_headers(self, response: HTTPResponse) -> dict[str, str]:
        vary = response.headers.get("vary")
        return {"vary": ", ".join(filter(None, (vary, "Authorization, Account")))}

    def warning(self, response: HTTPResponse) -> None:  # noqa: ARG002
        return None


def mount_cache(session: requests.Session) -> None:
    """Make a session keep answers for as long as the service says.

    An answer is found again only by the same `Authorization` and `Account` headers. Under HMAC the
    first differs from second to second, so that there is little to find.
    """
    adapter = CacheControlAdapter(heuristic=_VaryByCaller())
    # A redirect that is kept, as cachecontrol does by default, could never be mended.
    adapter.controller.cacheable_status_codes = (200,)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
