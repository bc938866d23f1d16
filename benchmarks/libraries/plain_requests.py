"""Handwritten code with `requests`."""

from __future__ import annotations

from typing import Any, Callable

import requests
from requests.adapters import HTTPAdapter

from benchmarks.libraries.handwritten import operations_of


def operations(base_uri: str) -> dict[str, Callable[[], object]]:
    session = requests.Session()
    # The default pool keeps ten connections, so 32 threads would keep opening new ones.
    session.mount("http://", HTTPAdapter(pool_maxsize=32))

    def call(method: str, path: str, body: Any = None) -> Any:
        response = session.request(
            method, base_uri + path, json=body, auth=("API_KEY", "API_SECRET"), timeout=60
        )
        response.raise_for_status()
        return response.json()

    return operations_of(call)
