"""Types for the JSON objects of the Messages API, and their encoding."""

from __future__ import annotations

import json
from typing import TypedDict

__all__ = ["DeliveryReport", "Message", "NewMessage", "Reply", "VendorAccountId", "encode_json"]


def encode_json(value: object) -> bytes:
    """Encode a value as compact JSON in UTF-8."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # UTF-8 cannot encode a lone surrogate. The backslash escape is valid JSON for it.
    return text.encode("utf-8", "backslashreplace")


class VendorAccountId(TypedDict):
    """The account that a reply or a delivery report belongs to."""

    vendor_id: str
    account_id: str


class _MessageFields(TypedDict):
    """The required fields of a message."""

    content: str
    destination_number: str


class NewMessage(_MessageFields, total=False):
    """A message in a send request. Optional fields may be absent."""

    callback_url: str
    delivery_report: bool
    format: str
    media: list[str]
    message_expiry_timestamp: str
    metadata: dict[str, str]
    scheduled: str
    source_number: str
    source_number_type: str
    subject: str


class Message(NewMessage):
    """A message in a response. Dates are ISO 8601 strings in UTC."""

    message_id: str
    status: str


class _MessageContext(TypedDict, total=False):
    """The fields that replies and delivery reports copy from their message."""

    callback_url: str
    metadata: dict[str, str]


class _ReplyFields(_MessageContext):
    """The required fields of a reply."""

    content: str
    date_received: str
    reply_id: str
    source_number: str
    vendor_account_id: VendorAccountId


class Reply(_ReplyFields, total=False):
    """A reply to a message, or an inbound message (without `message_id`)."""

    destination_number: str
    message_id: str


class _DeliveryReportFields(_MessageContext):
    """The required fields of a delivery report."""

    billing_units: int
    date_received: str
    delay: int
    delivery_report_id: str
    message_id: str
    original_text: str
    source_number: str
    status: str
    submitted_date: str
    vendor_account_id: VendorAccountId


class DeliveryReport(_DeliveryReportFields, total=False):
    """A report of one status change of a message.

    `error_code` is in callbacks only. Clients that fetch reports do not receive it.
    """

    error_code: str
