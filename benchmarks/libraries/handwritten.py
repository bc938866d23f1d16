"""The operations of handwritten code, for any function that makes the HTTP call."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Callable

from benchmarks import samples


def operations_of(call: Callable[..., Any]) -> dict[str, Callable[[], object]]:
    """Return the operations for a function that sends a request and returns JSON."""
    one, hundred = _body(1), _body(100)

    def send(body: object) -> list[str]:
        accepted = call("POST", "/v1/messages", body)
        return [message["message_id"] for message in accepted["messages"]]

    def check_replies() -> object:
        replies = call("GET", "/v1/replies")["replies"]
        return [
            (each["reply_id"], datetime.fromisoformat(each["date_received"].replace("Z", "+00:00")))
            for each in replies
        ]

    return {
        "send_one": lambda: send(one)[0],
        "send_one_hmac": lambda: send(one)[0],
        "send_hundred": lambda: send(hundred),
        "build_and_send_hundred": lambda: send(_body(100)),
        "check_replies": check_replies,
        "hold_replies": lambda: call("GET", "/v1/replies"),
    }


def _body(count: int) -> dict[str, Any]:
    return {"messages": [samples.outgoing(number) for number in range(count)]}
