"""The code that one writes by hand with `requests`."""

from __future__ import annotations

from typing import Any, Callable

import requests
from requests.adapters import HTTPAdapter

from benchmarks.sides.by_hand import works_of


def works(base_uri: str) -> dict[str, Callable[[], object]]:
    session = requests.Session()
    # By default a session keeps ten connections, and 32 threads would open new ones all the time.
    session.mount("http://", HTTPAdapter(pool_maxsize=32))

    def call(method: str, path: str, body: Any = None) -> Any:
        response = session.request(
            method, base_uri + path, json=body, auth=("API_KEY", "API_SECRET"), timeout=60
        )
        response.raise_for_status()
        return response.json()

    return works_of(call)
