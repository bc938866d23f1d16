"""Every endpoint, as something to call on a client."""

from __future__ import annotations

from typing import Callable, NamedTuple

from message_media_messages import MessageMediaMessagesClient

MESSAGE_ID = "877c19ef-fa2e-4cec-827a-e1df9b5509f7"


class Endpoint(NamedTuple):
    """A call, and what it should do on the wire."""

    name: str
    call: Callable[[MessageMediaMessagesClient], object]
    method: str
    target: str
    body: bytes
    is_typed: bool


ENDPOINTS = [
    Endpoint(
        "send_messages",
        lambda client: client.messages.send_messages({"messages": [{"content": "Hi"}]}),
        "POST",
        "/v1/messages",
        b'{"messages": [{"content": "Hi"}]}',
        True,
    ),
    Endpoint(
        "get_message_status",
        lambda client: client.messages.get_message_status(MESSAGE_ID),
        "GET",
        f"/v1/messages/{MESSAGE_ID}",
        b"",
        True,
    ),
    Endpoint(
        "cancel_scheduled_message",
        lambda client: client.messages.cancel_scheduled_message(
            MESSAGE_ID, {"status": "cancelled"}
        ),
        "PUT",
        f"/v1/messages/{MESSAGE_ID}",
        b'{"status": "cancelled"}',
        False,
    ),
    Endpoint(
        "check_credits_remaining",
        lambda client: client.messages.check_credits_remaining(),
        "GET",
        "/v1/messaging/credits",
        b"",
        True,
    ),
    Endpoint(
        "check_replies",
        lambda client: client.replies.check_replies(),
        "GET",
        "/v1/replies",
        b"",
        True,
    ),
    Endpoint(
        "confirm_replies_as_received",
        lambda client: client.replies.confirm_replies_as_received({"reply_ids": [MESSAGE_ID]}),
        "POST",
        "/v1/replies/confirmed",
        b'{"reply_ids": ["%s"]}' % MESSAGE_ID.encode(),
        False,
    ),
    Endpoint(
        "check_delivery_reports",
        lambda client: client.delivery_reports.check_delivery_reports(),
        "GET",
        "/v1/delivery_reports",
        b"",
        True,
    ),
    Endpoint(
        "confirm_delivery_reports_as_received",
        lambda client: client.delivery_reports.confirm_delivery_reports_as_received(
            {"delivery_report_ids": [MESSAGE_ID]}
        ),
        "POST",
        "/v1/delivery_reports/confirmed",
        b'{"delivery_report_ids": ["%s"]}' % MESSAGE_ID.encode(),
        False,
    ),
]
SEND, STATUS, CANCEL, CREDITS, REPLIES, CONFIRM_REPLIES, REPORTS, _ = ENDPOINTS
