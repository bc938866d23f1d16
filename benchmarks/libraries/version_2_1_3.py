"""Version 2.1.3, the last version of the vendor, with typical user code."""

from __future__ import annotations

import importlib.metadata
from typing import Any, Callable

from benchmarks import samples


def operations(base_uri: str) -> dict[str, Callable[[], object]]:
    version = importlib.metadata.version("messagemedia-messages-sdk")
    if version != "2.1.3":
        raise SystemExit(f"This benchmark needs version 2.1.3, but {version} is installed.")

    from message_media_messages.configuration import Configuration
    from message_media_messages.message_media_messages_client import MessageMediaMessagesClient
    from message_media_messages.models.message import Message
    from message_media_messages.models.send_messages_request import SendMessagesRequest

    Configuration.base_uri = base_uri
    client: Any = MessageMediaMessagesClient("API_KEY", "API_SECRET", False)

    def request(count: int) -> Any:
        return SendMessagesRequest([Message(**samples.outgoing(number)) for number in range(count)])

    one, hundred = request(1), request(100)

    def send(body: Any) -> list[str]:
        return [each.message_id for each in client.messages.send_messages(body).messages]

    def send_hmac() -> str:
        # 2.1.3 has global credentials, and those for HMAC take precedence.
        Configuration.hmac_auth_user_name = "API_KEY"
        Configuration.hmac_auth_password = "API_SECRET"
        try:
            return send(one)[0]
        finally:
            Configuration.hmac_auth_user_name = Configuration.hmac_auth_password = None

    def check_replies() -> object:
        replies = client.replies.check_replies().replies
        return [(each.reply_id, each.date_received.datetime) for each in replies]

    return {
        "send_one": lambda: send(one)[0],
        "send_one_hmac": send_hmac,
        "send_hundred": lambda: send(hundred),
        "build_and_send_hundred": lambda: send(request(100)),
        "check_replies": check_replies,
        "hold_replies": client.replies.check_replies,
    }
