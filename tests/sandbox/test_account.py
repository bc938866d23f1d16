from __future__ import annotations

import itertools
import sys
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Optional

import pytest

from message_media_messages.sandbox import FAILING_NUMBERS
from message_media_messages.sandbox.account import (
    Account,
    NotScheduledError,
    UnknownMessageError,
)
from message_media_messages.sandbox.json_types import DeliveryReport, Message
from message_media_messages.sandbox.scenarios import Scenarios

from .calls import NUMBER

START = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float = 0, *, days: float = 0) -> None:
        self.now += timedelta(days=days, seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def account(clock: Clock) -> Account:
    return Account("MyAccount", clock=clock)


def at(seconds: float) -> str:
    moment = START + timedelta(seconds=seconds)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def message(**fields: object) -> Message:
    made: Message = {"content": "Hello", "destination_number": NUMBER}
    made.update(fields)  # type: ignore[typeddict-item]
    return made


def send(account: Account, **fields: object) -> str:
    (sent,) = account.send([message(**fields)])
    return sent["message_id"]


def reported(account: Account) -> list[tuple[str, str, Optional[str]]]:
    return [
        (report["date_received"], report["status"], report.get("error_code"))
        for report in account.delivery_reports()
    ]


def test_the_answer_to_a_send_is_queued_with_an_id_each(account: Account) -> None:
    sent = account.send([message(), message(scheduled=at(60)), message(format="TTS")])
    assert [answer["status"] for answer in sent] == ["queued"] * 3
    assert len({uuid.UUID(answer["message_id"]) for answer in sent}) == 3
    assert sent[1]["scheduled"] == at(60)


def test_a_message_is_delivered_as_time_goes_by(account: Account, clock: Clock) -> None:
    message_id = send(account)
    seen = []
    for _ in range(5):
        seen.append(account.message(message_id)["status"])
        clock.advance(1)
    assert seen == ["queued", "enroute", "submitted", "delivered", "delivered"]


def test_a_scheduled_message_waits_until_it_is_due(account: Account, clock: Clock) -> None:
    message_id = send(account, scheduled=at(60))
    assert account.message(message_id)["status"] == "scheduled"
    clock.advance(59.9)
    assert account.message(message_id)["status"] == "scheduled"
    clock.advance(0.1)
    assert account.message(message_id)["status"] == "queued"
    clock.advance(3)
    assert account.message(message_id)["status"] == "delivered"


def test_an_expired_message_goes_no_further(account: Account, clock: Clock) -> None:
    message_id = send(account, delivery_report=True, message_expiry_timestamp=at(1.5))
    clock.advance(60)
    assert account.message(message_id)["status"] == "expired"
    assert reported(account) == [(at(1), "enroute", "200"), (at(1.5), "expired", "320")]


def test_a_cancelled_message_stays_cancelled(account: Account, clock: Clock) -> None:
    message_id = send(account, scheduled=at(60), delivery_report=True)
    clock.advance(10)
    account.cancel(message_id)
    clock.advance(3600)
    assert account.message(message_id)["status"] == "cancelled"
    assert reported(account) == [(at(10), "cancelled", None)]


@pytest.mark.parametrize("seconds", [0, 1, 3])
def test_a_message_that_is_not_scheduled_cannot_be_cancelled(
    account: Account, clock: Clock, seconds: float
) -> None:
    message_id = send(account)
    clock.advance(seconds)
    with pytest.raises(NotScheduledError):
        account.cancel(message_id)


def test_a_message_cannot_be_cancelled_once_it_is_due_or_cancelled(
    account: Account, clock: Clock
) -> None:
    due, cancelled = send(account, scheduled=at(60)), send(account, scheduled=at(600))
    account.cancel(cancelled)
    clock.advance(60)
    for message_id in (due, cancelled):
        with pytest.raises(NotScheduledError):
            account.cancel(message_id)


def test_an_unknown_message_cannot_be_asked_for(account: Account) -> None:
    for ask in (account.message, account.cancel):
        with pytest.raises(UnknownMessageError):
            ask("no such id")
    with pytest.raises(UnknownMessageError):
        account.report("no such id", "delivered")
    with pytest.raises(UnknownMessageError):
        account.receive_reply("Hello back", message_id="no such id")


def test_every_change_after_queued_is_reported_if_asked_for(account: Account, clock: Clock) -> None:
    message_id = send(
        account,
        delivery_report=True,
        metadata={"key": "value"},
        callback_url="https://my.callback.url.com",
    )
    clock.advance(60)
    assert reported(account) == [
        (at(1), "enroute", "200"),
        (at(2), "submitted", "210"),
        (at(3), "delivered", "220"),
    ]
    report = account.delivery_reports()[0]
    assert uuid.UUID(report.pop("delivery_report_id"))
    assert report == {
        "message_id": message_id,
        "status": "enroute",
        "error_code": "200",
        "source_number": NUMBER,
        "original_text": "Hello",
        "date_received": at(1),
        "submitted_date": at(1),
        "delay": 0,
        "billing_units": 1,
        "metadata": {"key": "value"},
        "callback_url": "https://my.callback.url.com",
        "vendor_account_id": {"vendor_id": "MessageMedia", "account_id": "MyAccount"},
    }


def test_nothing_is_reported_that_was_not_asked_for(account: Account, clock: Clock) -> None:
    send(account)
    send(account, delivery_report=False)
    clock.advance(60)
    assert account.delivery_reports() == []


@pytest.mark.parametrize("number", FAILING_NUMBERS)
def test_a_failure_is_reported_with_its_error_code(
    account: Account, clock: Clock, number: str
) -> None:
    status, error_code, _ = FAILING_NUMBERS[number]
    message_id = send(account, destination_number=number, delivery_report=True)
    clock.advance(3)
    assert account.message(message_id)["status"] == status
    assert reported(account)[-1][1:] == (status, error_code)


def test_reports_of_several_messages_are_in_the_order_of_events(
    account: Account, clock: Clock
) -> None:
    first = send(account, delivery_report=True)
    clock.advance(0.5)
    second = send(account, delivery_report=True)
    clock.advance(60)
    assert [report["message_id"] for report in account.delivery_reports()] == [
        first,
        second,
        first,
        second,
        first,
        second,
    ]


def test_100_reports_are_returned_until_they_are_confirmed(account: Account, clock: Clock) -> None:
    account.send([message(content=str(number), delivery_report=True) for number in range(50)])
    clock.advance(60)
    first_page = account.delivery_reports()
    assert len(first_page) == 100
    assert account.delivery_reports() == first_page
    account.confirm_delivery_reports(
        [report["delivery_report_id"] for report in first_page] + ["no such id"]
    )
    second_page = account.delivery_reports()
    assert [report["status"] for report in second_page] == ["delivered"] * 50
    account.confirm_delivery_reports(_ids(second_page))
    assert account.delivery_reports() == []


def _ids(reports: list[DeliveryReport]) -> list[str]:
    return [report["delivery_report_id"] for report in reports]


def test_a_forced_status_stays_and_is_reported(account: Account, clock: Clock) -> None:
    message_id = send(account, delivery_report=True)
    account.report(message_id, "held")
    clock.advance(60)
    account.report(message_id, "read", "221")
    assert account.message(message_id)["status"] == "read"
    assert reported(account) == [(at(0), "held", None), (at(60), "read", "221")]


def test_a_forced_status_is_not_reported_unless_asked_for(account: Account) -> None:
    message_id = send(account)
    account.report(message_id, "held")
    assert account.message(message_id)["status"] == "held"
    assert account.delivery_reports() == []


def test_a_reply_has_what_its_message_had_the_other_way_round(
    account: Account, clock: Clock
) -> None:
    message_id = send(
        account,
        source_number="+61491570157",
        metadata={"key": "value"},
        callback_url="https://my.callback.url.com",
    )
    clock.advance(5)
    reply = account.receive_reply("Hello back", message_id=message_id)
    assert account.replies() == [reply]
    assert uuid.UUID(reply.pop("reply_id"))
    assert reply == {
        "content": "Hello back",
        "message_id": message_id,
        "source_number": NUMBER,
        "destination_number": "+61491570157",
        "metadata": {"key": "value"},
        "callback_url": "https://my.callback.url.com",
        "date_received": at(5),
        "vendor_account_id": {"vendor_id": "MessageMedia", "account_id": "MyAccount"},
    }


def test_a_reply_has_no_destination_number_if_its_message_had_no_source(account: Account) -> None:
    reply = account.receive_reply("Hello back", message_id=send(account))
    assert "destination_number" not in reply
    assert "metadata" not in reply


def test_an_unprompted_reply_belongs_to_no_message(account: Account) -> None:
    account.receive_reply("Hi", source_number="+61491570158", destination_number="+61491570159")
    account.receive_reply("Ho")
    first, second = account.replies()
    assert (first["source_number"], first["destination_number"]) == (
        "+61491570158",
        "+61491570159",
    )
    assert second["source_number"] == NUMBER
    assert "message_id" not in first
    assert "destination_number" not in second


@pytest.mark.parametrize("numbers", [{"source_number": NUMBER}, {"destination_number": NUMBER}])
def test_a_reply_to_a_message_takes_its_numbers_from_there(
    account: Account, numbers: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="message_id"):
        account.receive_reply("Hello back", message_id=send(account), **numbers)


def test_100_replies_are_returned_until_they_are_confirmed(account: Account) -> None:
    for number in range(101):
        account.receive_reply(str(number))
    page = account.replies()
    assert [reply["content"] for reply in page] == [str(number) for number in range(100)]
    account.confirm_replies([reply["reply_id"] for reply in page] + ["no such id"])
    assert [reply["content"] for reply in account.replies()] == ["100"]


def test_everything_is_gone_after_45_days(account: Account, clock: Clock) -> None:
    message_id = send(account, delivery_report=True)
    account.receive_reply("Hello back", message_id=message_id)
    clock.advance(days=44.9)
    assert account.message(message_id)
    assert len(account.delivery_reports()) == 3
    assert len(account.replies()) == 1
    clock.advance(days=0.2)
    with pytest.raises(UnknownMessageError):
        account.message(message_id)
    assert (account.messages, account.delivery_reports(), account.replies()) == ([], [], [])


def test_a_message_is_kept_for_45_days_after_it_is_due(account: Account, clock: Clock) -> None:
    message_id = send(account, scheduled=at(60 * 86400))
    clock.advance(days=100)
    assert account.message(message_id)["status"] == "delivered"
    clock.advance(days=6)
    assert account.messages == []


def test_a_message_for_the_end_of_time_is_accepted(account: Account) -> None:
    end = "9999-12-31T23:59:59.999Z"
    message_id = send(account, scheduled=end, message_expiry_timestamp=end)
    assert account.message(message_id)["status"] == "scheduled"


def test_a_look_back_after_a_long_time_finds_everything_dated_as_it_happened(
    account: Account, clock: Clock
) -> None:
    send(account, scheduled=at(3600), delivery_report=True)
    clock.advance(days=30)
    assert [date for date, _, _ in reported(account)] == [at(3601), at(3602), at(3603)]


def test_credits_go_down_by_billing_units_and_stop_at_0(clock: Clock) -> None:
    account = Account("MyAccount", clock=clock, credits=5)
    send(account)
    send(account, content="x" * 161)
    assert account.remaining_credits == 2
    send(account, content="x" * 5000)
    assert account.remaining_credits == 0
    send(account)
    assert len(account.messages) == 4


def test_the_oldest_messages_replies_and_reports_are_forgotten(clock: Clock) -> None:
    account = Account("MyAccount", clock=clock, max_stored=3)
    ids = [send(account, delivery_report=True) for _ in range(5)]
    assert [each["message_id"] for each in account.messages] == ids[2:]
    with pytest.raises(UnknownMessageError):
        account.message(ids[0])
    clock.advance(3)
    reports = account.delivery_reports()
    assert [(report["message_id"], report["status"]) for report in reports] == [
        (message_id, "delivered") for message_id in ids[2:]
    ]
    for number in range(4):
        account.receive_reply(str(number))
    assert [reply["content"] for reply in account.replies()] == ["1", "2", "3"]


def test_future_events_do_not_keep_forgotten_messages(clock: Clock) -> None:
    account = Account("MyAccount", clock=clock, max_stored=10)
    for _ in range(100):
        send(account, scheduled=at(86400))
    assert len(account._events) <= 20
    clock.advance(86400 + 3)
    assert [each["status"] for each in account.messages] == ["delivered"] * 10
    assert len(account._events) == 10


def test_a_delayed_report_of_a_forgotten_message_does_not_come(clock: Clock) -> None:
    scenarios = Scenarios()
    scenarios.start("late_report", 60)
    account = Account("MyAccount", clock=clock, max_stored=1, scenarios=scenarios)
    send(account, delivery_report=True)
    clock.advance(3)
    kept = send(account, delivery_report=True)
    clock.advance(60)
    assert account.delivery_reports() == []
    clock.advance(3)
    assert {report["message_id"] for report in account.delivery_reports()} == {kept}


def test_a_repeated_report_comes_again_after_it_was_confirmed(clock: Clock) -> None:
    scenarios = Scenarios()
    scenarios.start("repeated_report", 5)
    account = Account("MyAccount", clock=clock, scenarios=scenarios)
    send(account, delivery_report=True)
    clock.advance(3)
    first = account.delivery_reports()
    assert [report["status"] for report in first] == ["enroute", "submitted", "delivered"]
    account.confirm_delivery_reports(_ids(first[:2]))
    clock.advance(5)
    again = account.delivery_reports()
    assert [report["status"] for report in again] == ["delivered", "enroute", "submitted"]
    assert sorted(_ids(again)) == sorted(_ids(first))


def test_a_hook_sees_each_accepted_message(clock: Clock) -> None:
    def reply(account: Account, accepted: Message) -> None:
        account.receive_reply(f"Re: {accepted['content']}", message_id=accepted["message_id"])

    account = Account("MyAccount", clock=clock, on_message=reply)
    account.send([message(content="1"), message(content="2")])
    assert [reply["content"] for reply in account.replies()] == ["Re: 1", "Re: 2"]


def test_what_is_looked_at_is_a_copy(account: Account) -> None:
    message_id = send(account, metadata={"key": "value"}, media=["https://example.com"])
    account.message(message_id)["metadata"]["key"] = "changed"
    account.message(message_id)["media"].clear()
    account.messages[0]["status"] = "changed"
    account.receive_reply("Hello back", message_id=message_id)["metadata"]["key"] = "changed"
    assert account.message(message_id)["metadata"] == {"key": "value"}
    assert account.message(message_id)["media"] == ["https://example.com"]
    assert account.messages[0]["status"] == "queued"
    assert account.replies()[0]["metadata"] == {"key": "value"}


def test_an_account_shows_its_name() -> None:
    assert repr(Account("MARKETING", clock=Clock())) == "<Account 'MARKETING'>"


def test_many_threads_at_once_pay_for_every_message() -> None:
    def send_many(_: int) -> None:
        start.wait(timeout=60)
        for _event_numbers in range(200):
            send(account, delivery_report=True)
            account.delivery_reports()

    seconds = itertools.count()
    account = Account(
        "MyAccount", clock=lambda: START + timedelta(seconds=next(seconds)), credits=10_000
    )
    start = threading.Barrier(8)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(send_many, range(8)))
    finally:
        sys.setswitchinterval(interval)
    assert len(account.messages) == 1600
    assert account.remaining_credits == 10_000 - 1600
