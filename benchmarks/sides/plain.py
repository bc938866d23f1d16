"""The code that one writes by hand with `requests`."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Callable

import requests
from requests.adapters import HTTPAdapter

from benchmarks import samples


def works(base_uri: str) -> dict[str, Callable[[], object]]:
    session = requests.Session()
    # By default a session keeps ten connections, and 32 threads would open new ones all the time.
    session.mount("http://", HTTPAdapter(pool_maxsize=32))
    one, hundred = _body(1), _body(100)

    def send(body: dict[str, Any]) -> list[str]:
        response = session.post(
            base_uri + "/v1/messages", json=body, auth=("API_KEY", "API_SECRET"), timeout=60
        )
        response.raise_for_status()
        return [message["message_id"] for message in response.json()["messages"]]

    def hold_replies() -> dict[str, list[dict[str, str]]]:
        response = session.get(base_uri + "/v1/replies", auth=("API_KEY", "API_SECRET"), timeout=60)
        response.raise_for_status()
        decoded: dict[str, list[dict[str, str]]] = response.json()
        return decoded

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


def _body(count: int) -> dict[str, Any]:
    return {"messages": [samples.outgoing(number) for number in range(count)]}
