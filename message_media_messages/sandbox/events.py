"""What an account reports to callback URLs and webhooks: delivery reports, replies and opt-outs.

A callback URL receives the same fields as a client that fetches the report or the reply, and
`error_code` or `attachments`. A webhook without a template receives the fields of the documented
sample templates.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, Optional

from message_media_messages.sandbox.json_types import DeliveryReport, Message, Reply

__all__ = [
    "EVENT_NAMES",
    "Event",
    "encoded_attachments",
    "is_opt_out",
    "opt_out_event",
    "reply_event",
    "report_event",
]

EVENT_NAMES = (
    "RECEIVED_SMS",
    "OPT_OUT_SMS",
    "RECEIVED_MMS",
    "ENROUTE_DR",
    "EXPIRED_DR",
    "REJECTED_DR",
    "FAILED_DR",
    "DELIVERED_DR",
    "SUBMITTED_DR",
)

_REPORT_EVENTS = MappingProxyType(
    {
        "enroute": "ENROUTE_DR",
        "submitted": "SUBMITTED_DR",
        "delivered": "DELIVERED_DR",
        "expired": "EXPIRED_DR",
        "rejected": "REJECTED_DR",
        "failed": "FAILED_DR",
        "undeliverable": "FAILED_DR",
    }
)
# The documentation of the service names STOP only.
_OPT_OUT_WORDS = frozenset({"STOP", "STOPALL", "OPTOUT", "UNSUBSCRIBE"})


class Event(NamedTuple):
    """Something to report.

    `name` is the name in the `events` of a webhook, or None if there is none. `fields` is sent to
    `callback_url`. `default_fields` is sent to a webhook without a template. `variables` are those
    of a template.
    """

    name: Optional[str]
    at: datetime
    callback_url: Optional[str]
    fields: Mapping[str, object]
    default_fields: Mapping[str, object]
    variables: Mapping[str, object]


def report_event(report: DeliveryReport, message: Message, at: datetime) -> Event:
    """Return the event of a new delivery report."""
    metadata = report.get("metadata", {})
    default_fields: dict[str, object] = {
        "delivery_report_id": report["delivery_report_id"],
        "source_number": report["source_number"],
        "date_received": report["date_received"],
        "status": report["status"],
        "delay": "0",
        "submitted_date": report["submitted_date"],
        "message_id": report["message_id"],
        "original_text": report["original_text"],
        "vendor_account_id": report["vendor_account_id"],
        "error_code": report.get("error_code"),
        "metadata": metadata,
    }
    variables: dict[str, object] = {
        "format": message.get("format", "SMS"),
        "messageId": report["message_id"],
        "reportId": report["delivery_report_id"],
        "accountId": report["vendor_account_id"]["account_id"],
        "vendorId": report["vendor_account_id"]["vendor_id"],
        "submittedTimestamp": report["submitted_date"],
        "receivedTimestamp": report["date_received"],
        "status": report["status"],
        "statusCode": report.get("error_code"),
        "metadata": metadata,
        "sourceAddress": report["source_number"],
        "messageContent": report["original_text"],
        "billingUnits": report["billing_units"],
    }
    return Event(
        _REPORT_EVENTS.get(report["status"]),
        at,
        report.get("callback_url"),
        report,
        _without_none(default_fields),
        _with_aliases(variables),
    )


def encoded_attachments(
    attachments: Iterable[tuple[str, bytes, str]],
) -> list[Mapping[str, str]]:
    """Return the files of an MMS reply as callbacks have them.

    Args:
        attachments: The content type, the content and the original name of each file.
    """
    return [
        {
            "content_type": content_type,
            "content": base64.b64encode(content).decode(),
            "original_name": original_name,
        }
        for content_type, content, original_name in attachments
    ]


def reply_event(
    reply: Reply,
    message: Optional[Message],
    attachments: Sequence[Mapping[str, str]],
    at: datetime,
) -> Event:
    """Return the event of a reply, or of an inbound message if `message` is None."""
    media = {"attachments": attachments} if attachments else {}
    variables = {
        **_inbound_variables(reply, message),
        "format": "MMS" if attachments else "SMS",
        "replyId": reply["reply_id"],
        "attachments": _attachments_variable(attachments),
    }
    return Event(
        "RECEIVED_MMS" if attachments else "RECEIVED_SMS",
        at,
        reply.get("callback_url"),
        {**reply, **media},
        {
            "reply_id": reply["reply_id"],
            **_inbound_fields(reply),
            **(media or {"content": reply["content"]}),
        },
        _with_aliases(variables),
    )


def is_opt_out(content: str) -> bool:
    """Return whether a reply is an opt-out, such as `STOP`, in any case and with any spaces."""
    return "".join(content.split()).upper() in _OPT_OUT_WORDS


def opt_out_event(reply: Reply, message: Optional[Message], at: datetime) -> Event:
    """Return the opt-out notification of a reply. Only webhooks receive it."""
    notification_id = str(uuid.uuid4())
    fields = {
        "notification_id": notification_id,
        **_inbound_fields(reply),
        "content": reply["content"],
    }
    variables = {**_inbound_variables(reply, message), "notificationId": notification_id}
    return Event("OPT_OUT_SMS", at, None, fields, fields, _with_aliases(variables))


def _inbound_fields(reply: Reply) -> Mapping[str, object]:
    """Return the default fields that replies and opt-outs have in common."""
    return _without_none(
        {
            "account_id": reply["vendor_account_id"]["account_id"],
            "destination_number": reply.get("destination_number"),
            "source_number": reply["source_number"],
            "date_received": reply["date_received"],
            "message_id": reply.get("message_id"),
            "metadata": reply.get("metadata", {}),
        }
    )


def _inbound_variables(reply: Reply, message: Optional[Message]) -> Mapping[str, object]:
    """Return the variables that replies and opt-outs have in common."""
    return {
        "format": "SMS",
        "messageId": reply.get("message_id"),
        "accountId": reply["vendor_account_id"]["account_id"],
        "vendorId": reply["vendor_account_id"]["vendor_id"],
        "submittedTimestamp": reply["date_received"],
        "receivedTimestamp": reply["date_received"],
        "metadata": reply.get("metadata", {}),
        "sourceAddress": reply["source_number"],
        "destinationAddress": reply.get("destination_number"),
        "messageContent": None if message is None else message["content"],
        "replyContent": reply["content"],
    }


def _attachments_variable(attachments: Sequence[Mapping[str, str]]) -> object:
    """Return None if there are none, so that `#if ($attachments)` is false."""
    return [
        {
            "contentType": attachment["content_type"],
            "base64": attachment["content"],
            "originalName": attachment["original_name"],
        }
        for attachment in attachments
    ] or None


_ALIASES = MappingProxyType(
    {
        "type": "format",
        "mtId": "messageId",
        "drId": "reportId",
        "moId": "replyId",
        "mtContent": "messageContent",
        "moContent": "replyContent",
    }
)


def _with_aliases(variables: Mapping[str, object]) -> Mapping[str, object]:
    aliases = {alias: variables.get(name) for alias, name in _ALIASES.items()}
    return {**variables, **aliases}


def _without_none(fields: Mapping[str, object]) -> Mapping[str, object]:
    return {name: value for name, value in fields.items() if value is not None}
