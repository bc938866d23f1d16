"""The retry policy: which requests are retried, and after how long."""

from __future__ import annotations

import math
from typing import NamedTuple, Optional

#: The rate limit refused the request, which was not executed.
TOO_MANY_REQUESTS = 429

#: Errors of the service or of a gateway. The request may have been executed.
TEMPORARY_FAILURES = frozenset({500, 502, 503, 504})


class _Numbers(NamedTuple):
    """The fields of a policy. Importing `dataclasses` would take longer than the whole module."""

    max_retries: int
    backoff: float
    max_backoff: float
    max_retry_after: float
    deadline: float


class RetryPolicy(_Numbers):
    """Decides whether a failed request is retried, and after how long.

    A request that is not idempotent, such as sending messages, is retried only with proof that no
    byte of it was sent, or if it was refused with 429. An idempotent request is also retried on a
    broken connection, on a read timeout, and on 500, 502, 503 and 504.

    Args:
        max_retries: The maximum number of retries of a request; 0 disables them.
        backoff: The maximum wait in seconds before the first retry. It doubles for each later
            retry. The wait itself is random (full jitter), so that many clients do not retry at
            the same moment.
        max_backoff: The limit in seconds for the doubled backoff.
        max_retry_after: The longest wait in seconds that the service may ask for by
            `Retry-After`. If it asks for more, the request is not retried.
        deadline: The time limit of a call in seconds, counted from the first attempt. After it, no
            attempt starts, and a running attempt is stopped. An attempt may always take the sum of
            its connect and read timeouts, so a call can last that much longer.

    Raises:
        TypeError: An argument is not a number, or `max_retries` is not an integer.
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
        """Create a policy."""
        policy = super().__new__(cls, max_retries, backoff, max_backoff, max_retry_after, deadline)
        for name, value in policy._asdict().items():
            numbers = int if name == "max_retries" else (int, float)
            if isinstance(value, bool) or not isinstance(value, numbers):
                raise TypeError(f"{name} must be a number, not {type(value).__name__}.")
            if not 0 <= value < math.inf:
                raise ValueError(f"{name} must be finite and not negative, not {value}.")
        return policy

    def may_retry(
        self,
        *,
        idempotent: bool,
        attempts: int,
        status_code: Optional[int] = None,
        request_sent: bool = True,
    ) -> bool:
        """Return whether a request that failed may be sent again.

        Args:
            idempotent: Whether it is safe to execute the request twice.
            attempts: How many times it was sent so far.
            status_code: The status of the response; None if there was none.
            request_sent: Without a response, whether the request may have reached the service.
        """
        if attempts > self.max_retries:
            return False
        if status_code is None:
            return idempotent or not request_sent
        return status_code == TOO_MANY_REQUESTS or (
            idempotent and status_code in TEMPORARY_FAILURES
        )

    def delay(
        self, *, attempts: int, random: float, retry_after: Optional[float] = None
    ) -> Optional[float]:
        """Return the seconds to wait before the next attempt; None if that would be too long.

        Args:
            attempts: How many times the request was sent so far, at least once.
            random: A random number from 0 to 1.
            retry_after: The seconds that the service asked for.
        """
        if retry_after is not None:
            return retry_after if retry_after <= self.max_retry_after else None
        return random * min(self.max_backoff, self.backoff * 2.0 ** min(attempts - 1, 64))


#: A policy without retries.
NO_RETRIES = RetryPolicy(max_retries=0)
