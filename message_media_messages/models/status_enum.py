"""The statuses of a message."""

from __future__ import annotations


class StatusEnum:
    """Where a message is; the values are plain text, and the service may add to them."""

    UNDEFINED = "undefined"
    QUEUED = "queued"
    PROCESSING = "processing"
    PROCESSED = "processed"
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    ENROUTE = "enroute"
    HELD = "held"
    SUBMITTED = "submitted"
    DELIVERED = "delivered"
    EXPIRED = "expired"
    REJECTED = "rejected"
    FAILED = "failed"
    UNDELIVERABLE = "undeliverable"
    READ = "read"
