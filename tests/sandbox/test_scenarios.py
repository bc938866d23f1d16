from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Optional

import pytest

from message_media_messages.sandbox.failures import InjectedFailure
from message_media_messages.sandbox.json_types import NewMessage
from message_media_messages.sandbox.lifecycle import StatusChange, status_changes
from message_media_messages.sandbox.scenarios import SCENARIOS, Scenarios

from .calls import NUMBER

NOW = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
HELLO: NewMessage = {"content": "Hello", "destination_number": NUMBER}
SEND = ("POST", "/v1/messages")


@pytest.fixture
def scenarios() -> Scenarios:
    return Scenarios()


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def changes(
    scenarios: Scenarios,
    message: NewMessage = HELLO,
    *,
    account: str = "MyAccount",
    now: datetime = NOW,
    scheduled: Optional[datetime] = None,
    expires: Optional[datetime] = None,
) -> list[StatusChange]:
    normal = status_changes(message["destination_number"], now, scheduled, expires)
    return scenarios.status_changes(account, message, normal)


def last(found: list[StatusChange]) -> tuple[str, Optional[str]]:
    return found[-1].status, found[-1].error_code


def report_times(found: list[StatusChange]) -> list[list[float]]:
    """Return when the reports of each change come, in seconds; the first change has none."""
    return [
        [(change.at + delay - NOW).total_seconds() for delay in change.report_delays]
        for change in found[1:]
    ]


def test_without_a_scenario_nothing_changes(scenarios: Scenarios) -> None:
    assert scenarios.active == {}
    assert scenarios.failure(*SEND, NOW) is None
    assert changes(scenarios) == status_changes(NUMBER, NOW)
    assert report_times(changes(scenarios)) == [[1], [2], [3]]


def test_a_rate_limit_refuses_more_requests_in_a_second(scenarios: Scenarios) -> None:
    scenarios.start("rate_limit", 2)
    refused = [scenarios.failure("GET", "/v1/replies", at(second)) for second in (0, 0.5, 0.9, 1)]
    headers = {"Retry-After": "1", "Content-Type": "application/json"}
    too_many = InjectedFailure(429, b'{"message":"Too many requests"}', headers)
    assert refused == [None, None, too_many, None]
    assert scenarios.failure("GET", "/v1/replies", at(1.4)) == too_many


def test_a_rate_may_be_less_than_one_a_second(scenarios: Scenarios) -> None:
    scenarios.start("rate_limit", 0.1)
    assert scenarios.failure(*SEND, at(0)) is None
    failure = scenarios.failure(*SEND, at(3.5))
    assert failure is not None
    assert failure.headers["Retry-After"] == "7"
    assert scenarios.failure(*SEND, at(10)) is None


def test_a_slow_response_is_the_normal_one_after_a_delay(scenarios: Scenarios) -> None:
    scenarios.start("slow_response", 2)
    assert scenarios.failure("GET", "/v1/replies", NOW) == InjectedFailure(None, delay=2)


def test_each_second_response_to_a_send_is_lost(scenarios: Scenarios) -> None:
    scenarios.start("lost_response", 2)
    lost = InjectedFailure(after_accepting=True, drop=True)
    assert scenarios.failure("GET", "/v1/messages/id", NOW) is None
    assert [scenarios.failure(*SEND, NOW) for _ in range(4)] == [None, lost, None, lost]


def test_a_duplicate_of_the_last_minutes_is_rejected(scenarios: Scenarios) -> None:
    scenarios.start("duplicate_message", 5)
    assert changes(scenarios) == status_changes(NUMBER, NOW)
    assert changes(scenarios, now=at(299))[-2:] == [
        StatusChange(at(300), "enroute", "200"),
        StatusChange(at(301), "rejected", "305"),
    ]
    assert last(changes(scenarios, {**HELLO, "content": "Bye"})) == ("delivered", "220")
    assert last(changes(scenarios, {**HELLO, "destination_number": "+61491570157"})) == (
        "delivered",
        "220",
    )
    assert last(changes(scenarios, account="Branch01")) == ("delivered", "220")
    assert last(changes(scenarios, now=at(599))) == ("delivered", "220")


def test_a_duplicate_that_is_scheduled_or_expires_is_rejected(scenarios: Scenarios) -> None:
    scenarios.start("duplicate_message")
    changes(scenarios)
    scheduled = changes(scenarios, scheduled=at(60))
    assert [change.status for change in scheduled] == ["scheduled", "queued", "enroute", "rejected"]
    assert scheduled[-1].at == at(62)
    assert changes(scenarios, expires=at(-1)) == [StatusChange(NOW, "rejected", "305")]


def test_the_oldest_contents_are_forgotten(
    scenarios: Scenarios, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("message_media_messages.sandbox.scenarios._MAX_REMEMBERED", 2)
    scenarios.start("duplicate_message")
    for content in ("1", "2", "3"):
        changes(scenarios, {**HELLO, "content": content})
    assert last(changes(scenarios, {**HELLO, "content": "1"})) == ("delivered", "220")
    assert last(changes(scenarios, {**HELLO, "content": "3"})) == ("rejected", "305")


@pytest.mark.parametrize(
    ("name", "value", "times"),
    [
        ("late_report", 60, [[61], [62], [63]]),
        ("unordered_report", 10, [[23], [13], [3]]),
        ("repeated_report", 5, [[1, 6], [2, 7], [3, 8]]),
    ],
)
def test_reports_come_late_or_in_reverse_order_or_twice(
    scenarios: Scenarios, name: str, value: float, times: list[list[float]]
) -> None:
    scenarios.start(name, value)
    assert report_times(changes(scenarios)) == times
    assert [change[:3] for change in changes(scenarios)] == [
        change[:3] for change in status_changes(NUMBER, NOW)
    ]


def test_scenarios_work_together(scenarios: Scenarios) -> None:
    scenarios.start("late_report", 60)
    scenarios.start("repeated_report", 5)
    assert report_times(changes(scenarios)) == [[61, 66], [62, 67], [63, 68]]
    scenarios.start("slow_response", 1)
    scenarios.start("lost_response")
    assert scenarios.failure(*SEND, NOW) == InjectedFailure(None, delay=1)


def test_a_scenario_is_replaced_and_stopped(scenarios: Scenarios) -> None:
    scenarios.start("late_report")
    assert scenarios.active == {"late_report": 60}
    scenarios.start("late_report", 1)
    assert scenarios.active == {"late_report": 1}
    scenarios.stop("late_report")
    scenarios.stop("late_report")
    assert scenarios.active == {}


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_scenario_has_a_positive_parameter_and_one_line(
    scenarios: Scenarios, name: str
) -> None:
    scenarios.start(name)
    assert scenarios.active[name] > 0
    assert len(SCENARIOS[name].description) < 100
    for value in (0, -1, float("nan"), float("inf"), 1_000_001):
        with pytest.raises(ValueError, match="must be a positive number"):
            scenarios.start(name, value)


def test_the_largest_values_do_not_overflow_the_latest_date(scenarios: Scenarios) -> None:
    for name in ("late_report", "unordered_report", "repeated_report"):
        scenarios.start(name, 1_000_000)
    latest = datetime.max.replace(tzinfo=timezone.utc)
    found = changes(scenarios, scheduled=latest)
    # Adding a delay to a date raises an OverflowError if there is no such date.
    assert report_times(found)[-1] == sorted(report_times(found)[-1])


def test_an_unknown_scenario_is_refused(scenarios: Scenarios) -> None:
    with pytest.raises(LookupError, match="unknown scenario 'fire': choose one of rate_limit, "):
        scenarios.start("fire")
