"""The statuses of a message."""

from __future__ import annotations

from typing import Optional


class StatusEnum:
    """The status of a message; the values are plain text, and the service may add to them."""

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

    #: The statuses that do not change again, except that `read` may follow `delivered`. The service
    #: does not document which ones are final; this list is inferred from their names.
    FINAL = frozenset({DELIVERED, READ, CANCELLED, EXPIRED, REJECTED, FAILED, UNDELIVERABLE})

    @classmethod
    def is_final(cls, status: Optional[str]) -> bool:
        """Return whether a status is in `FINAL`; False for None and for an unknown status."""
        return isinstance(status, str) and status in cls.FINAL
