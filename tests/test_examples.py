"""Every file in examples/ runs, against the sandbox."""

import re
import runpy
import sys
from pathlib import Path

import pytest

from message_media_messages.sandbox import Sandbox

EXAMPLES = Path(__file__).parent.parent / "examples"
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@pytest.fixture
def sandbox(monkeypatch):
    with Sandbox(api_key="SHOP", api_secret="open", sub_accounts=["Branch01"]) as sandbox:
        sandbox.add_account("CLINIC", "closed")
        for name, value in {
            "MESSAGEMEDIA_BASE_URI": sandbox.base_uri,
            "MESSAGEMEDIA_API_KEY": "SHOP",
            "MESSAGEMEDIA_API_SECRET": "open",
        }.items():
            monkeypatch.setenv(name, value)
        yield sandbox


@pytest.fixture
def run(monkeypatch, capsys):
    def run(name, *arguments):
        path = EXAMPLES / f"{name}.py"
        monkeypatch.setattr(sys, "argv", [str(path), *arguments])
        runpy.run_path(str(path), run_name="__main__")
        return capsys.readouterr().out.splitlines()

    return run


def test_the_quickstart_runs_on_a_sandbox_of_its_own(run):
    lines = run("quickstart")
    assert lines[0].startswith("No MESSAGEMEDIA_API_KEY in the environment: using <Sandbox at http")
    assert [line.split()[0] for line in lines[1:]] == [
        "sent",
        *["status"] * 3,
        *["report"] * 3,
        "reply",
        "confirmed",
        "credits",
    ]
    assert lines[1].endswith(" is queued")
    assert [line.split()[1] for line in lines[2:8]] == ["enroute", "submitted", "delivered"] * 2
    assert lines[8:] == [
        "reply      'Fine, thank you!' to order 42",
        "confirmed  3 delivery reports and 1 replies",
        "credits    {'remaining_credits': 999}",
    ]


def test_the_quickstart_sends_to_the_phone_that_is_named(run, sandbox, monkeypatch):
    others = sandbox.receive_reply("Somebody else")

    def wait(seconds):
        if sandbox.messages[0]["status"] == "delivered" and len(sandbox.account().replies()) == 1:
            sandbox.receive_reply("Here", message_id=sandbox.messages[0]["message_id"])
        sandbox.advance(seconds)

    monkeypatch.setattr("time.sleep", wait)
    lines = run("quickstart", "+61491570158")
    assert sandbox.messages[0]["destination_number"] == "+61491570158"
    assert "waiting    up to two minutes for your reply" in lines
    assert "reply      'Here' to order 42" in lines
    assert [reply["reply_id"] for reply in sandbox.account().replies()] == [others["reply_id"]]


def test_the_quickstart_sends_nothing_for_real_without_a_phone(run, sandbox):
    with pytest.raises(SystemExit, match="pass the phone number"):
        run("quickstart")
    assert sandbox.requests == []


def test_send_sms(run, sandbox):
    lines = run("send_sms")
    first, second = sandbox.messages
    assert lines == [f"{message['message_id']} is queued" for message in (first, second)]
    assert first["metadata"] == {"key1": "value1", "key2": "value2"}
    assert (first["status"], second["status"]) == ("scheduled", "queued")


def test_send_mms(run, sandbox):
    lines = run("send_mms")
    [message] = sandbox.messages
    assert lines == [f"{message['message_id']} is queued"]
    assert message["media"] == ["https://www.example.com/picture.png"]


def test_get_message_status(run, sandbox):
    lines = run("get_message_status")
    assert lines == [
        f"{sandbox.messages[0]['message_id']} is queued",
        "Resource not found (HTTP 404: Resource not found.)",
    ]


def test_cancel_scheduled_message(run, sandbox):
    assert run("cancel_scheduled_message") == [
        "cancelled",
        "Request was invalid (HTTP 400: Message is not currently scheduled)",
    ]
    assert sandbox.messages[0]["status"] == "cancelled"


def test_check_replies(run, sandbox):
    for number in range(150):
        sandbox.receive_reply(f"Number {number}")
    lines = run("check_replies")
    assert [line.rpartition(": ")[2] for line in lines] == [f"Number {n}" for n in range(150)]
    assert sandbox.account().replies() == []


def test_check_delivery_reports(run, sandbox):
    with sandbox.client() as client:
        message = {"content": "x", "delivery_report": True}
        numbers = ("+61491570156", "+61491577644")
        sent = client.messages.send_messages(
            {"messages": [{**message, "destination_number": number} for number in numbers]}
        ).messages
    sandbox.advance(3)
    lines = run("check_delivery_reports")
    assert f"{sent[0].message_id} was delivered" in lines
    assert f"{sent[1].message_id}: undeliverable" in lines
    assert sandbox.account().delivery_reports() == []


def test_check_credits_remaining(run, sandbox):
    assert run("check_credits_remaining") == ["{'remaining_credits': 1000}"]


def test_two_accounts(run, sandbox, monkeypatch):
    for name, value in {
        "SHOP_KEY": "SHOP",
        "SHOP_SECRET": "open",
        "CLINIC_KEY": "CLINIC",
        "CLINIC_SECRET": "closed",
    }.items():
        monkeypatch.setenv(name, value)
    lines = run("two_accounts")
    accounts = (sandbox.account(), sandbox.account(api_key="CLINIC"), sandbox.account("Branch01"))
    assert lines == [
        f"{name}: {account.messages[0]['message_id']}"
        for name, account in zip(("shop", "clinic", "branch"), accounts)
    ]


def test_error_handling(run, sandbox, monkeypatch):
    lines = run("error_handling")
    assert lines[0] == f"accepted as {sandbox.messages[0]['message_id']}"
    assert lines[1].startswith("not sent: destination_number: International address must ")
    assert re.fullmatch("not sent: The connection .* was not sent. It was tried 3 times.", lines[2])
    send = runpy.run_path(str(EXAMPLES / "error_handling.py"))["send"]
    unknown = "unknown: check delivery reports before you send again"
    with sandbox.client() as client:
        for failure, outcome in (
            ({"status": 403}, "not sent: HTTP response not OK. (HTTP 403)"),
            ({"status": 503, "after_accepting": True}, unknown),
            ({"status": 202, "body": "OK"}, "accepted, but the response cannot be read: 'OK'"),
            ({"drop": True}, unknown),
        ):
            sandbox.fail_next(**failure)
            assert send(client, "Hello", "+61491570156") == outcome


def test_set_up_callbacks(run, sandbox):
    webhook, url, keys, note = run("set_up_callbacks", "https://example.com/callbacks")
    assert re.fullmatch(f"# Webhook {UUID}. Store these settings:", webhook)
    assert url == "export MESSAGEMEDIA_CALLBACK_URL=https://example.com/callbacks"
    assert note == "# The service signs callbacks with this key now."
    with sandbox.client() as client:
        key_id = client.signature_keys.get_enabled().key_id
    assert re.fullmatch(
        f"""export MESSAGEMEDIA_PUBLIC_KEYS='{{"{key_id}": "MII[A-Za-z0-9+/=]+"}}'""", keys
    )


def test_set_up_callbacks_without_a_url(run):
    with pytest.raises(SystemExit, match=r"^usage: python set_up"):
        run("set_up_callbacks")


def test_no_example_is_left_out():
    tested = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    # tests/callbacks/test_examples.py has the examples that need a web server.
    tested |= {"quickstart", "callbacks_django", "callbacks_fastapi", "callbacks_flask"}
    assert {path.stem for path in EXAMPLES.glob("*.py")} <= tested
