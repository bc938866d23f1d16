"""Bare `urllib3`, with everything known beforehand: what no library on it can go below."""

from __future__ import annotations

import json
from typing import Any, Callable

import urllib3

from benchmarks.sides.by_hand import works_of


def works(base_uri: str) -> dict[str, Callable[[], object]]:
    pool = urllib3.connection_from_url(base_uri, maxsize=32, timeout=60)
    headers = {
        **urllib3.make_headers(basic_auth="API_KEY:API_SECRET"),
        "Content-Type": "application/json",
    }

    def call(method: str, path: str, body: object = None) -> Any:
        encoded = None if body is None else json.dumps(body).encode()
        response = pool.urlopen(method, path, body=encoded, headers=headers)
        return json.loads(response.data)

    return works_of(call)
