"""The library of this repository."""

from __future__ import annotations

from typing import Callable

from benchmarks import samples
from message_media_messages import Message, MessageMediaMessagesClient, SendMessagesRequest


def operations(base_uri: str) -> dict[str, Callable[[], object]]:
    basic = MessageMediaMessagesClient("API_KEY", "API_SECRET", base_uri=base_uri)
    hmac = MessageMediaMessagesClient("API_KEY", "API_SECRET", True, base_uri=base_uri)
    one, hundred = SendMessagesRequest([_message(0)]), _hundred()

    def send_one() -> object:
        return basic.messages.send_messages(one).messages[0].message_id

    def send_one_hmac() -> object:
        return hmac.messages.send_messages(one).messages[0].message_id

    def send_hundred() -> object:
        return [each.message_id for each in basic.messages.send_messages(hundred).messages]

    def build_and_send_hundred() -> object:
        return [each.message_id for each in basic.messages.send_messages(_hundred()).messages]

    def check_replies() -> object:
        replies = basic.replies.check_replies().replies
        return [(each.reply_id, each.date_received) for each in replies]

    def hold_replies() -> object:
        return basic.replies.check_replies()

    return {
        "send_one": send_one,
        "send_one_hmac": send_one_hmac,
        "send_hundred": send_hundred,
        "build_and_send_hundred": build_and_send_hundred,
        "check_replies": check_replies,
        "hold_replies": hold_replies,
    }


def _message(number: int) -> Message:
    return Message(**samples.outgoing(number))


def _hundred() -> SendMessagesRequest:
    return SendMessagesRequest([_message(number) for number in range(100)])
