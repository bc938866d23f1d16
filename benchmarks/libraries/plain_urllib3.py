"""Plain `urllib3` with precomputed headers: the minimum time of any library that uses it."""

from __future__ import annotations

import json
from typing import Any, Callable

import urllib3

from benchmarks.libraries.handwritten import operations_of


def operations(base_uri: str) -> dict[str, Callable[[], object]]:
    pool = urllib3.connection_from_url(base_uri, maxsize=32, timeout=60)
    headers = {
        **urllib3.make_headers(basic_auth="API_KEY:API_SECRET"),
        "Content-Type": "application/json",
    }

    def call(method: str, path: str, body: object = None) -> Any:
        encoded = None if body is None else json.dumps(body).encode()
        response = pool.urlopen(method, path, body=encoded, headers=headers)
        return json.loads(response.data)

    return operations_of(call)
