"""Bare `urllib3`, with everything known beforehand: what no library on it can go below."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Callable

import urllib3

from benchmarks import samples


def works(base_uri: str) -> dict[str, Callable[[], object]]:
    pool = urllib3.connection_from_url(base_uri, maxsize=32, timeout=60)
    headers = {
        **urllib3.make_headers(basic_auth="API_KEY:API_SECRET"),
        "Content-Type": "application/json",
    }
    one, hundred = _body(1), _body(100)

    def call(method: str, path: str, body: object = None) -> Any:
        encoded = None if body is None else json.dumps(body).encode()
        response = pool.urlopen(method, path, body=encoded, headers=headers)
        return json.loads(response.data)

    def send(body: object) -> list[str]:
        accepted = call("POST", "/v1/messages", body)
        return [message["message_id"] for message in accepted["messages"]]

    def hold_replies() -> Any:
        return call("GET", "/v1/replies")

    def check_replies() -> object:
        return [
            (each["reply_id"], datetime.fromisoformat(each["date_received"].replace("Z", "+00:00")))
            for each in hold_replies()["replies"]
        ]

    return {
        "send_one": lambda: send(one)[0],
        "send_one_hmac": lambda: send(one)[0],
        "send_hundred": lambda: send(hundred),
        "build_and_send_hundred": lambda: send(_body(100)),
        "check_replies": check_replies,
        "hold_replies": hold_replies,
    }


def _body(count: int) -> dict[str, object]:
    return {"messages": [samples.outgoing(number) for number in range(count)]}
