"""Every code block of the README runs, against the sandbox."""

import io
import json
import logging
import re
import sys
from pathlib import Path

import pytest

from message_media_messages.sandbox import Sandbox
from tests.support import pages
from tests.support.pages import README, blocks, close_all

VECTORS = Path(__file__).parent / "data" / "webhook_vectors.json"
EXAMPLE_ID = "877c19ef-fa2e-4cec-827a-e1df9b5509f7"


def code_under(heading, number=0):
    found = [block for block in blocks(README) if block.language == "python"]
    return [block.code for block in found if block.heading == heading][number]


@pytest.fixture
def sandbox(monkeypatch):
    """A sandbox for the programs, which are not changed: they have a key, and no base URI."""
    with Sandbox() as sandbox:
        monkeypatch.setenv("MESSAGEMEDIA_BASE_URI", sandbox.base_uri)
        yield sandbox


@pytest.fixture
def client(sandbox):
    with sandbox.client() as client:
        yield client


@pytest.fixture
def run(sandbox, capsys):
    """Run a block as a program of its own, and give what it prints."""

    def run(code):
        namespace = {"__name__": "__main__"}
        pages.run(code, README, namespace)
        close_all(namespace)
        return capsys.readouterr().out

    return run


def test_send_your_first_message(run, sandbox):
    printed = run(code_under("Send your first message"))
    [message] = sandbox.messages
    assert (message["content"], message["destination_number"]) == ("Hello", "+61491570156")
    assert printed == f"{message['message_id']} queued\n"


def test_send_two_messages_in_one_request(run, sandbox):
    assert run(code_under("Send your first message", 1)) == "['queued', 'queued']\n"
    assert len(sandbox.messages) == 2
    assert len(sandbox.requests) == 1


def test_send_a_message_as_a_model_or_a_dictionary(run, sandbox):
    assert run(code_under("Send your first message", 2)) == ""
    model, dictionary = sandbox.messages
    assert (model["content"], model["destination_number"]) == ("Hello", "+61491570156")
    assert dictionary["content"] == model["content"]


def test_send_an_sms(run, sandbox):
    printed = run(code_under("Send an SMS"))
    [message] = sandbox.messages
    assert message["content"] == "My first message"
    assert f"message_id='{message['message_id']}'" in printed


def test_send_an_mms(run, sandbox):
    printed = run(code_under("Send an MMS"))
    [message] = sandbox.messages
    assert (message["format"], message["subject"]) == ("MMS", "This is an MMS message")
    assert message["media"][0].startswith("https://images.pexels.com/")
    assert f"message_id='{message['message_id']}'" in printed


def test_get_the_status_of_a_message(run, client):
    code = code_under("Get the status of a message")
    assert run(code) == "Resource not found (HTTP 404: Resource not found.)\n"
    message = {"content": "Hi", "destination_number": "+61491570156"}
    [sent] = client.messages.send_messages({"messages": [message]}).messages
    assert "status='queued'" in run(code.replace(EXAMPLE_ID, sent.message_id))


def test_cancel_a_scheduled_message(run, sandbox):
    code = code_under("Cancel a scheduled message")
    assert run(code) == "cancelled\n"
    assert sandbox.messages[0]["status"] == "cancelled"


def test_get_the_replies_to_your_messages(run, sandbox):
    code = code_under("Get the replies to your messages")
    sandbox.receive_reply("Hello back", source_number="+61491570158")
    assert run(code) == "+61491570158 Hello back\n"
    assert run(code) == ""
    assert sandbox.requests[-1].method == "GET"


def test_check_and_confirm_delivery_reports(run, sandbox, client):
    check, confirm = code_under("Check delivery reports"), code_under("Confirm delivery reports")
    message = {"content": "Hi", "destination_number": "+61491570156", "delivery_report": True}
    client.messages.send_messages({"messages": [message]})
    sandbox.advance(1)
    [report] = sandbox.account().delivery_reports()
    assert run(check) == f"{report['delivery_report_id']} {report['message_id']} enroute\n"
    first = re.search(r"'([0-9a-f-]{36})'", confirm).group(1)
    assert run(confirm.replace(first, report["delivery_report_id"])) == "None\n"
    assert run(check) == ""


def test_check_the_remaining_credits(run):
    assert run(code_under("Check the remaining credits")) == "{'remaining_credits': 1000}\n"


def test_request(run, sandbox):
    assert run(code_under("Authentication", 1)) == "{'remaining_credits': 1000}\n"
    assert sandbox.requests[0].target == "/v1/messaging/credits"


def test_authentication(run, sandbox):
    assert run(code_under("Authentication")) == "{'remaining_credits': 1000}\n" * 3
    schemes = [request.headers["Authorization"] for request in sandbox.requests]
    assert schemes[0].startswith("Basic ")
    assert 'algorithm="hmac-sha1"' in schemes[1]
    assert 'algorithm="hmac-sha256"' in schemes[2]


def test_callbacks(capsys):
    namespace = {}
    exec(code_under("Callbacks"), namespace)
    vector = json.loads(VECTORS.read_text(encoding="utf-8"))[0]
    body = vector["body"].encode()
    signed = {
        "REQUEST_METHOD": "POST",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_DATE": vector["date"],
        "HTTP_X_MESSAGEMEDIA_SIGNATURE": vector["signature"],
        "HTTP_X_MESSAGEMEDIA_DIGEST_TYPE": vector["digest"],
        "HTTP_X_MESSAGEMEDIA_CIPHER_TYPE": vector["cipher"],
        "HTTP_X_MESSAGEMEDIA_KEY_ID": next(iter(namespace["PUBLIC_KEYS"])),
    }
    responses = []
    for target in ("/data", "/other"):
        environ = {**signed, "wsgi.input": io.BytesIO(body), "RAW_URI": target}
        namespace["application"](environ, lambda *response: responses.append(response))
    accepted, refused = capsys.readouterr().out.splitlines()
    assert accepted == "received: delivery_report:693e87f2-a553-4281-9ffe-ddf04cbc4bf3"
    assert refused.startswith("refused: The key is right, but the service signed another")
    assert responses == [("204 No Content", []), ("401 Unauthorized", [])]


def test_errors(run, sandbox):
    reason = "message 0, destination_number: International address must start with '+'"
    assert run(code_under("Errors")).startswith(reason)
    sandbox.fail_next(drop=True)
    assert run(code_under("Errors")).startswith("unknown The request to ")


def test_threads_processes_and_connections(run, sandbox):
    assert run(code_under("Threads, processes and connections")) == (
        f"MessageMediaMessagesClient(base_uri={sandbox.base_uri!r})\n"
    )


def test_logging(sandbox, client, caplog):
    [shown] = [block.code for block in blocks(README) if block.language == "text"]
    caplog.set_level(logging.DEBUG, "message_media_messages")
    sandbox.fail_next(503)
    client.replies.check_replies()
    lines = [f"{each.levelname} {each.name} {each.getMessage()}" for each in caplog.records]
    said = "".join(f"{line}\n" for line in lines if " message_media_messages " in line)
    times = r"\d+(\.\d+)?(?= m?s\b)"
    assert re.sub(times, "N", said) == re.sub(times, "N", shown)


def test_the_sandbox(run):
    assert run(code_under("The sandbox")) == ""


def test_the_fixtures(messagemedia_sandbox, messagemedia_client):
    namespace = {}
    exec(code_under("The sandbox", 1), namespace)
    namespace["test_that_a_customer_is_greeted"](messagemedia_sandbox, messagemedia_client)


def test_no_block_is_left_out():
    by_language = {language: [] for language in ("python", "sh", "text")}
    for block in blocks(README):
        by_language[block.language].append(block.code)
    assert (len(by_language["python"]), len(by_language["text"])) == (18, 1)
    venv = "python3 -m venv .venv && .venv/bin/pip install --quiet"
    assert by_language["sh"] == [
        "pip install messagemedia-messages-sdk\n",
        f'{venv} ".[sandbox]" && .venv/bin/python examples/quickstart.py\n',
        'pip install "messagemedia-messages-sdk[callbacks]"\n',
        'pip install "messagemedia-messages-sdk[sandbox]"\n',
        "python -m message_media_messages.sandbox\n",
        f'{venv} --editable ".[dev]" && .venv/bin/python -m pytest\n',
    ]


def test_snippets_need_nothing_but_the_package():
    standard = getattr(sys, "stdlib_module_names", {"os", "sys"})
    for block in blocks(README):
        for module in re.findall(r"^(?:from|import) (\w+)", block.code, re.MULTILINE):
            assert module in {"message_media_messages", *standard}
