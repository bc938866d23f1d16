"""The JSON objects that the Messages API sends, as types."""

from __future__ import annotations

from typing import TypedDict

__all__ = ["DeliveryReport", "Message", "NewMessage", "Reply", "VendorAccountId"]


class VendorAccountId(TypedDict):
    """Which account something belongs to."""

    vendor_id: str
    account_id: str


class _Addressed(TypedDict):
    """What every message has."""

    content: str
    destination_number: str


class NewMessage(_Addressed, total=False):
    """A message as it is sent. An optional field that the sender left out is absent."""

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
    """A message as it is answered to a send and to a question for its status.

    Dates are ISO 8601 text in UTC.
    """

    message_id: str
    status: str


class _Tied(TypedDict, total=False):
    """What the sender of a message attached to it, for replies and reports."""

    callback_url: str
    metadata: dict[str, str]


class _Received(_Tied):
    """What every reply has."""

    content: str
    date_received: str
    reply_id: str
    source_number: str
    vendor_account_id: VendorAccountId


class Reply(_Received, total=False):
    """Something that a handset sent back, or sent unprompted (then without `message_id`)."""

    destination_number: str
    message_id: str


class _Reported(_Tied):
    """What every delivery report has."""

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


class DeliveryReport(_Reported, total=False):
    """One change of a message's status.

    The service sends `error_code` in callbacks only. The sandbox has it in fetched reports too, so
    that an application can be tested for what it does about each.
    """

    error_code: str
