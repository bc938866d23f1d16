from __future__ import annotations

import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests

from message_media_messages import APITimeoutException
from message_media_messages.sandbox import Sandbox

from .calls import MESSAGE, NUMBER, Caller


def test_a_sandbox_serves_while_it_is_open() -> None:
    with Sandbox() as sandbox, Caller(sandbox) as caller:
        assert caller.get("/v1/replies").json() == {"replies": []}


def test_its_keys_can_be_chosen() -> None:
    with Sandbox(api_key="MINE", api_secret="HIDDEN") as sandbox:
        with Caller(sandbox, api_key="MINE", api_secret="HIDDEN") as caller:
            assert caller.get("/v1/replies").status_code == 200
        with Caller(sandbox) as caller:
            assert caller.get("/v1/replies").status_code == 401


def test_its_repr_has_the_address_and_no_secret() -> None:
    sandbox = Sandbox(api_secret="HIDDEN")
    assert repr(sandbox) == "<Sandbox not started, api_key='API_KEY'>"
    with sandbox:
        assert repr(sandbox) == f"<Sandbox at {sandbox.base_uri}, api_key='API_KEY'>"


@pytest.mark.parametrize("port", [-1, 65536])
def test_its_port_must_be_one(port: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 65535"):
        Sandbox(port=port)


def test_it_has_no_address_before_it_is_started() -> None:
    with pytest.raises(RuntimeError, match="start"):
        _ = Sandbox().base_uri


def test_it_cannot_be_started_twice(sandbox: Sandbox) -> None:
    with pytest.raises(RuntimeError, match="running"):
        sandbox.start()


def test_it_can_be_closed_twice_and_looked_at_afterwards(sandbox: Sandbox) -> None:
    with Caller(sandbox) as caller:
        (sent,) = caller.send()
    sandbox.close()
    sandbox.close()
    assert [message["message_id"] for message in sandbox.messages] == [sent["message_id"]]
    assert [request.status for request in sandbox.requests] == [202]


def test_started_again_it_has_the_same_address_and_messages(sandbox: Sandbox) -> None:
    base_uri = sandbox.base_uri
    with Caller(sandbox) as caller:
        caller.send()
        sandbox.close()
        with pytest.raises(requests.ConnectionError):
            caller.send()
        sandbox.start()
        caller.send()
    assert sandbox.base_uri == base_uri
    assert len(sandbox.messages) == 2


@pytest.mark.parametrize("prefix", ["/gateway/api", "gateway/api/"])
def test_a_path_prefix_is_part_of_the_address(prefix: str) -> None:
    with Sandbox(path_prefix=prefix) as sandbox, Caller(sandbox) as caller:
        assert sandbox.base_uri.endswith("/gateway/api")
        assert caller.get("/v1/replies").status_code == 200
        assert sandbox.requests[0].target == "/gateway/api/v1/replies"


def test_requests_are_remembered_as_they_came(sandbox: Sandbox, caller: Caller) -> None:
    caller.get("/v1/nowhere?a=%20b")
    caller.send()
    first, second = sandbox.requests
    assert (first.method, first.target, first.body, first.status) == (
        "GET",
        "/v1/nowhere?a=%20b",
        b"",
        404,
    )
    assert second.method == "POST"
    assert "Content-Length" not in first.headers
    assert second.headers["Content-Length"] == str(len(second.body))
    assert second.body.startswith(b'{"messages": [{"content": "My first message!"')
    assert second.headers["authorization"] == second.headers["Authorization"]


def test_advancing_moves_messages_on(sandbox: Sandbox, caller: Caller) -> None:
    caller.send()
    sandbox.advance(2)
    assert sandbox.messages[0]["status"] == "submitted"
    sandbox.advance(timedelta(seconds=1))
    assert sandbox.messages[0]["status"] == "delivered"


def test_a_reply_is_received(sandbox: Sandbox, caller: Caller) -> None:
    (sent,) = caller.send()
    reply = sandbox.receive_reply("Hello back", message_id=str(sent["message_id"]))
    unprompted = sandbox.receive_reply(
        "Hi", source_number=NUMBER, destination_number="+61491570157"
    )
    assert caller.get("/v1/replies").json() == {"replies": [reply, unprompted]}


def test_a_status_is_reported(sandbox: Sandbox, caller: Caller) -> None:
    (sent,) = caller.send({**MESSAGE, "delivery_report": True})
    sandbox.report(str(sent["message_id"]), "undeliverable", "413")
    (report,) = caller.get("/v1/delivery_reports").json()["delivery_reports"]
    (stored,) = sandbox.account().delivery_reports()
    assert stored == {**report, "status": "undeliverable", "error_code": "413"}


def test_sub_accounts_are_steered_by_name(sandbox: Sandbox) -> None:
    with Caller(sandbox, account="MARKETING") as caller:
        (sent,) = caller.send({**MESSAGE, "delivery_report": True})
        sandbox.report(str(sent["message_id"]), "held", account="MARKETING")
        sandbox.receive_reply("Hi", account="MARKETING")
        assert len(caller.get("/v1/replies").json()["replies"]) == 1
        assert len(caller.get("/v1/delivery_reports").json()["delivery_reports"]) == 1
    assert sandbox.messages == []
    assert len(sandbox.account("MARKETING").messages) == 1
    assert sandbox.account("SUPPORT").messages == []
    with pytest.raises(LookupError, match="SALES"):
        sandbox.account("SALES")


def test_a_further_account_has_a_key_of_its_own(sandbox: Sandbox, caller: Caller) -> None:
    other = sandbox.add_account("OTHER", "HIDDEN", sub_accounts=("MARKETING",), credits=5)
    with Caller(sandbox, api_key="OTHER", api_secret="HIDDEN") as other_caller:
        (sent,) = other_caller.send()
        assert other_caller.get("/v1/messaging/credits").json() == {"remaining_credits": 4}
        assert caller.get(f"/v1/messages/{sent['message_id']}").status_code == 404
    assert sandbox.account(api_key="OTHER") is other
    marketing = sandbox.account("MARKETING", api_key="OTHER")
    assert marketing is not sandbox.account("MARKETING")


def test_the_next_requests_fail_as_told(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.fail_next(count=2, body="try later", headers={"Retry-After": "1"})
    sandbox.fail_next(429, body=b"{}", headers={"Content-Type": "application/json"})
    answers = [caller.post("/v1/messages", {"messages": [MESSAGE]}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [503, 503, 429, 202]
    assert (answers[0].text, answers[0].headers["Retry-After"]) == ("try later", "1")
    assert answers[2].headers["Content-Type"] == "application/json"
    assert len(sandbox.messages) == 1


def test_a_lost_answer_leaves_the_message_behind(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.fail_next(502, after_accepting=True)
    answer = caller.post("/v1/messages", {"messages": [MESSAGE]})
    assert (answer.status_code, answer.content) == (502, b"")
    assert len(sandbox.messages) == 1


@pytest.mark.parametrize("after_accepting", [False, True])
def test_a_connection_is_dropped_without_an_answer(
    sandbox: Sandbox, caller: Caller, after_accepting: bool
) -> None:
    sandbox.fail_next(drop=True, after_accepting=after_accepting)
    with pytest.raises(requests.ConnectionError):
        caller.send()
    assert len(sandbox.messages) == after_accepting
    assert sandbox.requests[0].status is None
    caller.send()


def test_a_slow_response_comes_after_the_delay(sandbox: Sandbox) -> None:
    sandbox.fail_next(None, delay=30)
    with sandbox.client(timeout=0.05) as client, pytest.raises(APITimeoutException):
        client.messages.send_messages({"messages": [MESSAGE]})
    assert len(sandbox.messages) == 1
    sandbox.close()  # ends the delay
    assert [request.status for request in sandbox.requests] == [202]


def test_a_scenario_lasts_as_long_as_its_block(sandbox: Sandbox, caller: Caller) -> None:
    with sandbox.scenario("rate_limit", 0.001):
        assert sandbox.scenarios == {"rate_limit": 0.001}
        assert [caller.get("/v1/replies").status_code for _ in range(2)] == [200, 429]
    assert caller.get("/v1/replies").status_code == 200
    sandbox.scenario("late_report")
    caller.send({**MESSAGE, "delivery_report": True})
    sandbox.advance(59)
    assert caller.get("/v1/delivery_reports").json() == {"delivery_reports": []}
    sandbox.advance(4)
    assert len(caller.get("/v1/delivery_reports").json()["delivery_reports"]) == 3
    sandbox.stop_scenario("late_report")
    assert sandbox.scenarios == {}


def test_what_it_stores_is_limited() -> None:
    with Sandbox(max_stored=2) as sandbox, Caller(sandbox) as caller:
        first = caller.send()[0]["message_id"]
        for _ in range(2):
            caller.send()
        assert caller.get(f"/v1/messages/{first}").status_code == 404
    assert (len(sandbox.messages), len(sandbox.requests)) == (2, 2)


@pytest.mark.parametrize("max_stored", [0, -1])
def test_the_limit_must_be_positive(max_stored: int) -> None:
    with pytest.raises(ValueError, match="max_stored must be positive"):
        Sandbox(max_stored=max_stored)


def test_hooks_see_requests_and_messages_of_all_accounts() -> None:
    requested: list[str] = []
    accepted: list[tuple[str, str]] = []
    with Sandbox(
        sub_accounts=("MARKETING",),
        on_request=lambda request: requested.append(request.target),
        on_message=lambda account, message: accepted.append((account.name, message["content"])),
    ) as sandbox:
        sandbox.add_account("OTHER", "HIDDEN")
        with Caller(sandbox, account="MARKETING") as marketing:
            marketing.send()
        with Caller(sandbox, api_key="OTHER", api_secret="HIDDEN") as other:
            other.send()
            other.get("/v1/replies")
    assert requested == ["/v1/messages", "/v1/messages", "/v1/replies"]
    assert accepted == [("MARKETING", MESSAGE["content"]), ("MyAccount002", MESSAGE["content"])]


def test_a_strict_sandbox_names_a_misspelt_field() -> None:
    with Sandbox(strict=True) as sandbox, Caller(sandbox) as caller:
        answer = caller.post("/v1/messages", {"messages": [{**MESSAGE, "medias": []}]})
    assert answer.json()["details"] == ["/messages/0/medias: Unknown field, did you mean media?"]


@pytest.mark.parametrize(
    ("host", "address"),
    [("0.0.0.0", "127.0.0.1"), ("localhost", "localhost"), ("::1", "[::1]"), ("::", "[::1]")],
)
def test_it_listens_on_a_chosen_host(host: str, address: str) -> None:
    if ":" in host and not has_ipv6():
        pytest.skip("no IPv6 on this machine")
    with Sandbox(host=host) as sandbox, Caller(sandbox) as caller:
        assert sandbox.base_uri.startswith(f"http://{address}:")
        assert caller.get("/v1/replies").status_code == 200


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def test_many_threads_lose_and_double_nothing(sandbox: Sandbox) -> None:
    def send_ten(thread: int) -> list[object]:
        account = ("MARKETING", "SUPPORT")[thread % 2]
        with Caller(sandbox, account=account) as caller:
            start.wait(timeout=60)
            return [
                message["message_id"]
                for number in range(10)
                for message in caller.send(
                    *({**MESSAGE, "content": f"{thread}/{number}/{part}"} for part in range(3))
                )
            ]

    start = threading.Barrier(32)
    with ThreadPoolExecutor(32) as threads:
        answered = [ids for some in threads.map(send_ten, range(32)) for ids in some]
    kept = [
        message for name in ("MARKETING", "SUPPORT") for message in sandbox.account(name).messages
    ]
    assert len(kept) == len(answered) == 32 * 10 * 3
    assert {message["message_id"] for message in kept} == set(answered)
    assert {message["content"] for message in kept} == {
        f"{thread}/{number}/{part}"
        for thread in range(32)
        for number in range(10)
        for part in range(3)
    }
    assert len(sandbox.requests) == 320


def test_without_werkzeug_the_package_imports_and_starting_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['werkzeug'] = None\n"
        "from message_media_messages.sandbox import Sandbox\n"
        "sandbox = Sandbox()\n"
        "try: sandbox.start()\n"
        "except ImportError as error: print(error)\n"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert printed.stdout == (
        'the sandbox needs Werkzeug: pip install "messagemedia-messages-sdk[sandbox]"\n'
    )


def test_a_sandbox_without_werkzeug_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "message_media_messages.sandbox.listener", raising=False)
    monkeypatch.setitem(sys.modules, "werkzeug.serving", None)
    with pytest.raises(ImportError, match=r"pip install .*\[sandbox\]"):
        Sandbox().start()


@pytest.mark.parametrize(
    ("status", "kind"), [("timeout", TypeError), (99, ValueError), (600, ValueError)]
)
def test_a_failure_needs_a_status(sandbox: Sandbox, status: int, kind: type[Exception]) -> None:
    with pytest.raises(kind, match="status must be"):
        sandbox.fail_next(status)


def test_a_delay_is_not_negative(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="delay must not be negative"):
        sandbox.fail_next(delay=-1)
