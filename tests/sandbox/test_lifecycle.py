from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Optional

import pytest

import message_media_messages.sandbox as package
from message_media_messages.sandbox import FAILING_NUMBERS, STEPS
from message_media_messages.sandbox.lifecycle import status_changes

NOW = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
NUMBER = "+61491570156"


def changes(
    number: str = NUMBER,
    scheduled: Optional[float] = None,
    expires: Optional[float] = None,
) -> list[tuple[float, str, Optional[str]]]:
    def moment(seconds: Optional[float]) -> Optional[datetime]:
        return None if seconds is None else NOW + timedelta(seconds=seconds)

    return [
        ((change.at - NOW).total_seconds(), change.status, change.error_code)
        for change in status_changes(number, NOW, moment(scheduled), moment(expires))
    ]


QUEUED, ENROUTE = (0, "queued", None), (1, "enroute", "200")
SUBMITTED, DELIVERED = (2, "submitted", "210"), (3, "delivered", "220")


def test_a_message_is_queued_enroute_submitted_and_delivered() -> None:
    assert changes() == [QUEUED, ENROUTE, SUBMITTED, DELIVERED]
    assert [(step.seconds, step.status, step.error_code) for step in STEPS] == changes()[1:]


def test_a_scheduled_message_is_queued_at_its_due_time() -> None:
    assert changes(scheduled=60) == [
        (0, "scheduled", None),
        (60, "queued", None),
        (61, "enroute", "200"),
        (62, "submitted", "210"),
        (63, "delivered", "220"),
    ]


def test_a_message_scheduled_in_the_past_goes_at_once() -> None:
    assert changes(scheduled=-60) == changes()


@pytest.mark.parametrize(
    ("expires", "expected"),
    [
        (-60, [(0, "expired", "320")]),
        (0, [QUEUED, (0, "expired", "320")]),
        (1.5, [QUEUED, ENROUTE, (1.5, "expired", "320")]),
        (2, [QUEUED, ENROUTE, SUBMITTED, (2, "expired", "401")]),
        (2.5, [QUEUED, ENROUTE, SUBMITTED, (2.5, "expired", "401")]),
        (3, [QUEUED, ENROUTE, SUBMITTED, DELIVERED]),
        (60, [QUEUED, ENROUTE, SUBMITTED, DELIVERED]),
    ],
)
def test_a_message_expires_if_it_is_too_late_for_the_next_step(
    expires: float, expected: list[tuple[float, str, Optional[str]]]
) -> None:
    assert changes(expires=expires) == expected


def test_a_scheduled_message_expires_before_it_goes() -> None:
    assert changes(scheduled=60, expires=30) == [(0, "scheduled", None), (30, "expired", "320")]


@pytest.mark.parametrize("number", FAILING_NUMBERS)
def test_a_number_that_fails_on_purpose_never_gets_its_message(number: str) -> None:
    status, error_code, _ = FAILING_NUMBERS[number]
    if error_code.startswith("3"):
        assert changes(number) == [QUEUED, ENROUTE, (2, status, error_code)]
    else:
        assert changes(number) == [QUEUED, ENROUTE, SUBMITTED, (3, status, error_code)]


def test_the_failing_numbers_cover_the_statuses_and_spare_the_documentation() -> None:
    ends = {(failure.status, failure.error_code) for failure in FAILING_NUMBERS.values()}
    assert ends == {
        ("rejected", "302"),
        ("rejected", "402"),
        ("undeliverable", "400"),
        ("undeliverable", "411"),
        ("undeliverable", "414"),
        ("expired", "401"),
        ("expired", "320"),
        ("failed", "330"),
    }
    assert not FAILING_NUMBERS.keys() & {f"+6149157015{digit}" for digit in range(6, 10)}


@pytest.mark.parametrize("number", FAILING_NUMBERS)
def test_the_docstring_of_the_package_lists_the_failing_numbers(number: str) -> None:
    status, error_code, meaning = FAILING_NUMBERS[number]
    assert f"* `{number}` {status}, {error_code}: {meaning}\n" in (package.__doc__ or "")


def test_a_message_can_be_scheduled_and_expire_at_the_largest_date() -> None:
    end = datetime.max.replace(tzinfo=timezone.utc)
    assert status_changes(NUMBER, NOW, end, end)[-1].status == "delivered"
