"""The JSON objects that the Messages API sends, as types."""

from __future__ import annotations

from typing import TypedDict

__all__ = ["DeliveryReport", "Message", "Reply", "VendorAccountId"]


class VendorAccountId(TypedDict):
    """Which account something belongs to."""

    vendor_id: str
    account_id: str


class Message(TypedDict, total=False):
    """A message as it is answered to a send and to a question for its status.

    An optional field that the sender left out is absent. Dates are ISO 8601 text in UTC.
    """

    callback_url: str
    content: str
    delivery_report: bool
    destination_number: str
    format: str
    media: list[str]
    message_expiry_timestamp: str
    message_id: str
    metadata: dict[str, str]
    scheduled: str
    source_number: str
    source_number_type: str
    status: str
    subject: str


class Reply(TypedDict, total=False):
    """Something that a handset sent back, or sent unprompted (then without `message_id`)."""

    callback_url: str
    content: str
    date_received: str
    destination_number: str
    message_id: str
    metadata: dict[str, str]
    reply_id: str
    source_number: str
    vendor_account_id: VendorAccountId


class DeliveryReport(TypedDict, total=False):
    """One change of a message's status.

    The service sends `error_code` in callbacks only. The sandbox has it in fetched reports too, so
    that an application can be tested for what it does about each.
    """

    billing_units: int
    callback_url: str
    date_received: str
    delay: int
    delivery_report_id: str
    error_code: str
    message_id: str
    metadata: dict[str, str]
    original_text: str
    source_number: str
    status: str
    submitted_date: str
    vendor_account_id: VendorAccountId
