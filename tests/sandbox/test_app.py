from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from werkzeug.test import Client, TestResponse

from message_media_messages.sandbox.accounts import Accounts
from message_media_messages.sandbox.app import Application
from message_media_messages.sandbox.dates import AdvancingClock
from message_media_messages.sandbox.failures import InjectedFailure, PlannedFailures
from message_media_messages.sandbox.request_log import RequestLog
from message_media_messages.sandbox.scenarios import Scenarios

from .calls import BAD_NUMBER, MESSAGE, basic, signed

UNKNOWN_ID = "877c19ef-fa2e-4cec-827a-e1df9b5509f7"
SCHEDULED = {**MESSAGE, "scheduled": "2999-01-01T00:00:00Z"}


class Service:
    """The application without a socket."""

    def __init__(self, path_prefix: str = "", *, strict: bool = False) -> None:
        self.clock = AdvancingClock()
        self.request_log = RequestLog(1000)
        self.failures = PlannedFailures()
        self.scenarios = Scenarios()
        self.waits: list[float] = []
        self.accounts = Accounts(self.clock.now, scenarios=self.scenarios)
        self.account = self.accounts.add("API_KEY", "API_SECRET", sub_accounts=("MARKETING",))
        self.application = Application(
            self.accounts,
            self.request_log,
            self.failures,
            self.scenarios,
            clock=self.clock.now,
            wait=self.waits.append,
            path_prefix=path_prefix,
            strict=strict,
        )
        self.client = Client(self.application)

    def call(self, method: str, target: str, body: object = None, **headers: str) -> TestResponse:
        content = body if isinstance(body, bytes) else b"" if body is None else _json(body)
        return self.client.open(target, method=method, data=content, headers={**basic(), **headers})

    def send(self, *messages: object, **headers: str) -> list[dict[str, Any]]:
        answer = self.call("POST", "/v1/messages", {"messages": messages}, **headers)
        assert answer.status_code == 202, answer.text
        sent: list[dict[str, Any]] = read(answer)["messages"]
        return sent


def _json(body: object) -> bytes:
    return json.dumps(body).encode()


def read(answer: TestResponse) -> Any:
    return json.loads(answer.data)


@pytest.fixture
def service() -> Service:
    return Service()


def test_a_send_is_answered_with_202_and_the_messages(service: Service) -> None:
    answer = service.call("POST", "/v1/messages", {"messages": [MESSAGE]})
    assert (answer.status_code, answer.headers["Content-Type"]) == (202, "application/json")
    (sent,) = read(answer)["messages"]
    assert sent == {
        **MESSAGE,
        "format": "SMS",
        "delivery_report": False,
        "status": "queued",
        "message_id": sent["message_id"],
    }


def test_a_message_reads_as_it_was_answered(service: Service) -> None:
    (sent,) = service.send({**SCHEDULED, "metadata": {"clé": "🎉"}})
    answer = service.call("GET", f"/v1/messages/{sent['message_id']}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json == {**sent, "status": "scheduled"}
    assert "🎉".encode() in answer.data


def test_half_a_surrogate_pair_comes_back_as_it_went(service: Service) -> None:
    service.send({**MESSAGE, "content": "\ud83c"})
    (message,) = service.account.messages
    answer = service.call("GET", f"/v1/messages/{message['message_id']}")
    assert read(answer)["content"] == "\ud83c"


def test_a_cancellation_is_answered_with_an_empty_object(service: Service) -> None:
    (sent,) = service.send(SCHEDULED)
    path = f"/v1/messages/{sent['message_id']}"
    answer = service.call("PUT", path, {"status": "cancelled"})
    assert (answer.status_code, answer.data) == (200, b"{}")
    assert answer.headers["Content-Type"] == "application/json"
    assert read(service.call("GET", path))["status"] == "cancelled"


def test_what_is_not_scheduled_cannot_be_cancelled(service: Service) -> None:
    (sent,) = service.send(MESSAGE)
    answer = service.call("PUT", f"/v1/messages/{sent['message_id']}", {"status": "cancelled"})
    assert answer.status_code == 400
    assert answer.json == {"message": "Message is not currently scheduled"}


@pytest.mark.parametrize("body", [{}, {"status": "delivered"}, [], b"", b"{"])
def test_a_status_cannot_be_set_but_to_cancelled(service: Service, body: object) -> None:
    (sent,) = service.send(SCHEDULED)
    path = f"/v1/messages/{sent['message_id']}"
    answer = service.call("PUT", path, body)
    assert answer.status_code == 400
    assert read(answer)["details"]
    assert read(service.call("GET", path))["status"] == "scheduled"


def test_credits_are_a_number(service: Service) -> None:
    service.send(MESSAGE)
    answer = service.call("GET", "/v1/messaging/credits")
    assert (answer.status_code, answer.json) == (200, {"remaining_credits": 999})


def test_replies_are_listed_until_they_are_confirmed(service: Service) -> None:
    assert service.call("GET", "/v1/replies").json == {"replies": []}
    reply = service.account.receive_reply("Hello back")
    answer = service.call("GET", "/v1/replies")
    assert (answer.status_code, answer.json) == (200, {"replies": [reply]})
    body = {"reply_ids": [reply["reply_id"], UNKNOWN_ID]}
    confirmed = service.call("POST", "/v1/replies/confirmed", body)
    assert (confirmed.status_code, confirmed.data) == (202, b"")
    assert confirmed.headers["Content-Type"] == "text/plain"
    assert service.call("GET", "/v1/replies").json == {"replies": []}


def test_delivery_reports_are_listed_until_they_are_confirmed(service: Service) -> None:
    assert service.call("GET", "/v1/delivery_reports").json == {"delivery_reports": []}
    service.send({**MESSAGE, "delivery_report": True})
    service.clock.advance(1)
    answer = service.call("GET", "/v1/delivery_reports")
    (report,) = read(answer)["delivery_reports"]
    assert (report["status"], "error_code" in report) == ("enroute", False)
    assert service.account.delivery_reports()[0]["error_code"] == "200"
    body = {"delivery_report_ids": [report["delivery_report_id"]]}
    confirmed = service.call("POST", "/v1/delivery_reports/confirmed", body)
    assert (confirmed.status_code, confirmed.data) == (202, b"")
    assert confirmed.headers["Content-Type"] == "text/plain"
    assert service.call("GET", "/v1/delivery_reports").json == {"delivery_reports": []}


@pytest.mark.parametrize(
    ("path", "field"),
    [("replies", "reply_ids"), ("delivery_reports", "delivery_report_ids")],
)
def test_more_than_100_cannot_be_confirmed_at_once(service: Service, path: str, field: str) -> None:
    answer = service.call("POST", f"/v1/{path}/confirmed", {field: [UNKNOWN_ID] * 101})
    assert answer.status_code == 400
    assert read(answer)["details"] == [f"/{field}: IDs must be a list of at most 100 strings."]


def test_one_invalid_message_and_none_is_sent(service: Service) -> None:
    wrong = {**MESSAGE, "destination_number": "+61x"}
    answer = service.call("POST", "/v1/messages", {"messages": [MESSAGE, wrong]})
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/json")
    assert answer.json == {
        "message": "Request failed to parse correctly. Please ensure input is valid and try again.",
        "details": [f"/messages/1/destination_number: {BAD_NUMBER}"],
    }
    assert service.account.messages == []
    assert service.account.remaining_credits == 1000


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"messages": NaN}'])
def test_a_body_that_is_no_json_object_has_the_service_s_words(
    service: Service, body: bytes
) -> None:
    answer = service.call("POST", "/v1/messages", body)
    assert answer.status_code == 400
    assert answer.json == {
        "message": "Request failed to parse correctly. Please ensure input is valid and try again.",
        "details": ["Failed to parse message body."],
    }


def test_anything_else_is_not_found(service: Service) -> None:
    for method, path in [
        ("GET", f"/v1/messages/{UNKNOWN_ID}"),
        ("GET", "/v1/messages/not-an-id"),
        ("GET", "/v1/messages/a%20b%2Fc%3Fd"),
        ("GET", "/v1/messages/"),
        ("GET", "/v1/messages"),
        ("GET", "/v1/messages/{message_id}"),
        ("PUT", f"/v1/messages/{UNKNOWN_ID}"),
        ("DELETE", f"/v1/messages/{UNKNOWN_ID}"),
        ("POST", "/v1/replies"),
        ("GET", "/v1/replies/"),
        ("GET", "/v2/replies"),
        ("GET", "/"),
        ("BREW", "/v1/messages"),
    ]:
        answer = service.call(method, path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")
        assert answer.json == {"message": "Resource not found."}, (method, path)


def test_a_query_does_not_matter(service: Service) -> None:
    assert service.call("GET", "/v1/replies?page=2").status_code == 200


def test_a_path_prefix_stands_before_every_path() -> None:
    service = Service("/gateway")
    assert service.call("GET", "/gateway/v1/replies").status_code == 200
    assert service.call("GET", "/v1/replies").status_code == 404
    assert service.call("GET", "/gatewayv1/replies").status_code == 404


@pytest.mark.parametrize("path", ["/v1/messages", "/v1/replies", "/nowhere"])
def test_nobody_learns_anything_without_credentials(service: Service, path: str) -> None:
    answer = service.call("GET", path, Authorization="Basic bm9ib2R5Om5vdGhpbmc=", Account="X")
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/json")
    assert answer.json == {"message": "Invalid authentication credentials"}
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="Messages API", hmac'


def test_a_signed_request_is_accepted_with_its_query(service: Service) -> None:
    target = "/v1/replies?a=%20b"
    assert service.call("GET", target, **signed("GET", target)).status_code == 200
    assert service.call("GET", target, **signed("GET", "/v1/replies")).status_code == 401


def test_a_wrong_method_in_the_signature_is_refused(service: Service) -> None:
    (sent,) = service.send(SCHEDULED)
    path, body = f"/v1/messages/{sent['message_id']}", b'{"status": "cancelled"}'
    assert service.call("PUT", path, body, **signed("POST", path, body)).status_code == 401
    assert service.call("PUT", path, body, **signed("PUT", path, body)).status_code == 200


def test_advancing_the_clock_does_not_age_signatures(service: Service) -> None:
    service.clock.advance(86400)
    answer = service.call("GET", "/v1/replies", **signed("GET", "/v1/replies"))
    assert answer.status_code == 200


def test_sub_accounts_see_nothing_of_each_other(service: Service) -> None:
    (sent,) = service.send(MESSAGE, Account="MARKETING")
    path = f"/v1/messages/{sent['message_id']}"
    assert service.call("GET", path, Account="MARKETING").status_code == 200
    assert service.call("GET", path).status_code == 404
    assert service.call("PUT", path, {"status": "cancelled"}).status_code == 404
    assert service.call("GET", "/v1/messaging/credits").json == {"remaining_credits": 1000}


def test_an_empty_account_header_means_the_account_itself(service: Service) -> None:
    assert service.call("GET", "/v1/replies", Account="").status_code == 200


def test_an_unknown_sub_account_is_refused_in_the_service_s_words(service: Service) -> None:
    answer = service.call("GET", "/v1/replies", Account="SALES")
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/json")
    assert answer.data == b"""{"message":"Invalid account 'SALES' in header Account"}\n"""


def test_a_key_does_not_open_the_accounts_of_another(service: Service) -> None:
    service.accounts.add("OTHER", "HIDDEN")
    (sent,) = service.send(MESSAGE)
    other = basic("OTHER", "HIDDEN")
    assert service.call("GET", f"/v1/messages/{sent['message_id']}", **other).status_code == 404
    assert service.call("GET", "/v1/replies", Account="MARKETING", **other).status_code == 403


@pytest.mark.parametrize("after_accepting", [False, True])
@pytest.mark.parametrize("drop", [False, True])
def test_an_injected_failure_replaces_the_response(
    service: Service, after_accepting: bool, drop: bool
) -> None:
    failure = InjectedFailure(503, b"later", {"Retry-After": "1"}, after_accepting, drop)
    service.failures.add(failure)
    body = {"messages": [MESSAGE]}
    if drop:
        with pytest.raises(ConnectionAbortedError):
            service.call("POST", "/v1/messages", body)
    else:
        answer = service.call("POST", "/v1/messages", body)
        assert (answer.status_code, answer.data) == (503, b"later")
        assert answer.headers["Retry-After"] == "1"
    assert len(service.account.messages) == after_accepting
    assert service.call("POST", "/v1/messages", body).status_code == 202
    assert [request.status for request in service.request_log.received] == [
        None if drop else 503,
        202,
    ]


def test_a_delayed_failure_waits_before_it_answers(service: Service) -> None:
    service.failures.add(InjectedFailure(delay=3))
    service.failures.add(InjectedFailure(None, delay=4))
    answers = [service.call("POST", "/v1/messages", {"messages": [MESSAGE]}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 202, 202]
    assert service.waits == [3, 4]


def test_a_request_without_valid_credentials_uses_up_no_failure(service: Service) -> None:
    service.failures.add(InjectedFailure())
    service.scenarios.start("lost_response")
    nobody = {"Authorization": "Basic bm9ib2R5Om5vdGhpbmc="}
    assert service.call("POST", "/v1/messages", b"{}", **nobody).status_code == 401
    assert service.call("GET", "/v1/replies", Account="SALES").status_code == 403
    assert service.call("GET", "/v1/replies").status_code == 503
    assert [request.body for request in service.request_log.received] == [b"", b"", b""]


def test_a_scenario_knows_the_path_without_its_prefix() -> None:
    service = Service("/gateway")
    service.scenarios.start("lost_response")
    with pytest.raises(ConnectionAbortedError):
        service.call("POST", "/gateway/v1/messages", {"messages": [MESSAGE]})
    assert len(service.account.messages) == 1


def test_a_rate_limit_moves_with_the_clock_of_the_sandbox(service: Service) -> None:
    service.scenarios.start("rate_limit", 0.001)
    assert service.call("GET", "/v1/replies").status_code == 200
    answer = service.call("GET", "/v1/replies")
    assert (answer.status_code, answer.json) == (429, {"message": "Too many requests"})
    assert int(answer.headers["Retry-After"]) > 900
    service.clock.advance(1000)
    assert service.call("GET", "/v1/replies").status_code == 200


def test_a_strict_application_refuses_unknown_fields() -> None:
    service = Service(strict=True)
    (sent,) = service.send(SCHEDULED)
    for method, path, body, detail in [
        ("POST", "/v1/messages", {"messages": [{**MESSAGE, "destination": "+61"}]}, "number?"),
        ("PUT", f"/v1/messages/{sent['message_id']}", {"Status": "cancelled"}, "status?"),
        ("POST", "/v1/replies/confirmed", {"replyIds": []}, "reply_ids?"),
        ("POST", "/v1/delivery_reports/confirmed", {"ids": []}, "/ids: Unknown field."),
    ]:
        answer = service.call(method, path, body)
        assert answer.status_code == 400
        assert detail in answer.text
        assert Service().call(method, path, body).status_code in (202, 400, 404)
    assert Service().send({**MESSAGE, "destination": "+61"})


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(["+61491570156", "MMS", "ACME", "2016-11-03T11:49:02.807Z", "cancelled"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(
    [
        "callback_url",
        "content",
        "delivery_report",
        "destination_number",
        "format",
        "media",
        "message_expiry_timestamp",
        "metadata",
        "scheduled",
        "source_number",
        "source_number_type",
        "subject",
    ]
)
mutated_messages = st.dictionaries(fields, json_values, max_size=4).map(
    lambda mutation: {**MESSAGE, **mutation}
)
bodies = st.one_of(
    st.binary(),
    json_values.map(_json),
    st.lists(mutated_messages, max_size=3).map(lambda sent: _json({"messages": sent})),
    st.lists(json_values, max_size=3).map(lambda ids: _json({"reply_ids": ids})),
)


@settings(deadline=None)
@given(body=bodies)
def test_any_body_is_answered_with_a_documented_status(body: bytes) -> None:
    service = Service()
    (sent,) = service.send(SCHEDULED)
    for method, path, statuses in [
        ("POST", "/v1/messages", {202, 400}),
        ("PUT", f"/v1/messages/{sent['message_id']}", {200, 400}),
        ("POST", "/v1/replies/confirmed", {202, 400}),
        ("POST", "/v1/delivery_reports/confirmed", {202, 400}),
        ("GET", "/v1/replies", {200}),
    ]:
        answer = service.call(method, path, body)
        assert answer.status_code in statuses
        if answer.status_code == 400:
            assert read(answer)["message"]
    service.clock.advance(10)
    for message in service.account.messages:
        assert service.call("GET", f"/v1/messages/{message['message_id']}").status_code == 200


@settings(deadline=None)
@given(
    authorization=st.one_of(
        st.text(st.characters(codec="latin-1", exclude_categories=["Cc"])),
        st.text(st.characters(codec="latin-1", exclude_categories=["Cc"])).map("hmac {}".format),
        st.binary().map(lambda token: basic()["Authorization"][:6] + token.hex()),
    ),
    path=st.text(),
)
def test_any_credentials_and_any_path_are_refused_in_the_service_s_words(
    authorization: str, path: str
) -> None:
    answer = Service().call("GET", f"/v1/{path}", Authorization=authorization)
    assert answer.status_code == 401
    assert Service().call("GET", f"/v3/{path}").status_code == 404
