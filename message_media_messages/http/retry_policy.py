"""When a request may go again, and after how long."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import NamedTuple, Optional

from message_media_messages.api_helper import APIHelper
from message_media_messages.http.headers import header

#: A refusal by a rate limit: the service has done nothing.
TOO_MANY_REQUESTS = 429

#: Failures of the service or of a gateway, which it may well have acted before.
PASSING_FAILURES = frozenset({500, 502, 503, 504})


class _Numbers(NamedTuple):
    """What a policy holds; not a dataclass, whose import takes longer than that of all of this."""

    max_retries: int
    backoff: float
    max_backoff: float
    max_retry_after: float
    deadline: float


class RetryPolicy(_Numbers):
    """Decides whether a request that failed is sent again, and when.

    A request that is not idempotent - sending messages is the only one - is retried only with proof
    that no byte of it was sent, or if it was refused with 429. The others are also retried on a
    broken or silent connection and on 500, 502, 503 and 504.

    Args:
        max_retries: How often a request is repeated at most; 0 for never.
        backoff: Up to how many seconds to wait before the first repetition; each later one may
            wait twice as long as the one before. How long exactly is left to chance, so that many
            clients do not come back at the same moment.
        max_backoff: The longest wait in seconds that the doubling leads to.
        max_retry_after: The longest wait in seconds that the service may ask for by
            `Retry-After`; if it asks for more, the request is not repeated.
        deadline: The time limit of a call in seconds, counted from the first attempt. After it, no
            attempt starts, and a running attempt is stopped. An attempt may always take the sum of
            its connect and read timeouts, so a call can last that much longer.

    Raises:
        TypeError: An argument is not a number, or `max_retries` not a whole one.
        ValueError: A number is negative or not finite.
    """

    __slots__ = ()

    def __new__(
        cls,
        max_retries: int = 2,
        backoff: float = 0.5,
        max_backoff: float = 8.0,
        max_retry_after: float = 60.0,
        deadline: float = 200.0,
    ) -> RetryPolicy:
        """Check the numbers."""
        policy = super().__new__(cls, max_retries, backoff, max_backoff, max_retry_after, deadline)
        for name, value in policy._asdict().items():
            numbers = int if name == "max_retries" else (int, float)
            if isinstance(value, bool) or not isinstance(value, numbers):
                raise TypeError(f"{name} must be a number, not {type(value).__name__}.")
            if not 0 <= value < math.inf:
                raise ValueError(f"{name} must be finite and not negative, not {value}.")
        return policy

    def may_repeat(
        self,
        *,
        repeatable: bool,
        attempts: int,
        status_code: Optional[int] = None,
        request_sent: bool = True,
    ) -> bool:
        """Say whether a request that failed may be sent again.

        Args:
            repeatable: Whether a second execution would be harmless.
            attempts: How often it was sent so far.
            status_code: The status of the response; None if there was none.
            request_sent: Whether the request may have reached the service; where there was a
                response, it has.
        """
        if attempts > self.max_retries:
            return False
        if status_code is None:
            return repeatable or not request_sent
        return status_code == TOO_MANY_REQUESTS or (repeatable and status_code in PASSING_FAILURES)

    def delay(
        self, *, attempts: int, chance: float, retry_after: Optional[float] = None
    ) -> Optional[float]:
        """Say how many seconds to wait before the next attempt; None if that would be too long.

        Args:
            attempts: How often the request was sent so far, at least once.
            chance: A random number from 0 to 1.
            retry_after: The seconds that the service asked for.
        """
        if retry_after is not None:
            return retry_after if retry_after <= self.max_retry_after else None
        return chance * min(self.max_backoff, self.backoff * 2.0 ** min(attempts - 1, 64))


#: Never repeats anything.
NO_RETRIES = RetryPolicy(max_retries=0)


def retry_after_seconds(headers: Mapping[str, str]) -> Optional[float]:
    """Read how long the service asks to wait, from `Retry-After` as seconds or as a date.

    Returns:
        The seconds from now; None if nothing was asked for, or nothing that makes sense.
    """
    asked = header(headers, "retry-after")
    if asked is None:
        return None
    value = str(asked)
    if value.strip().isdecimal():
        # So many digits overflow no float that the wait would ever end.
        return float(value) if len(value) < 20 else math.inf
    try:
        until = APIHelper.HttpDateTime.from_value(value)
    except ValueError:
        return None
    return max(0.0, (until - datetime.now(timezone.utc)).total_seconds())
