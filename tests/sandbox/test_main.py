from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Callable, Optional
from urllib.parse import urlsplit

import pytest
import requests

from message_media_messages.sandbox import Sandbox, __main__
from message_media_messages.sandbox.scenarios import SCENARIOS
from tests.support.wire import refusing_server

from .calls import basic

RUN = (
    "import runpy, signal\n"
    # A shell starts what it runs in the background deaf to Ctrl-C.
    "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "runpy.run_module('message_media_messages.sandbox', run_name='__main__')\n"
)
not_on_windows = pytest.mark.skipif(
    sys.platform == "win32", reason="signals cannot be sent to one process there"
)
HELLO = {"messages": [{"content": "Hi", "destination_number": "+61491570156"}]}


def send_raw(base_uri: str, request: bytes) -> bytes:
    address = urlsplit(base_uri)
    with socket.create_connection((address.hostname or "", address.port or 0), 10) as connection:
        connection.sendall(request)
        with connection.makefile("rb") as answer:
            return answer.read()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Sandbox]:
    """The sandboxes that the command started."""

    def spy(sandbox: Sandbox) -> None:
        sandboxes.append(sandbox)
        start(sandbox)

    sandboxes: list[Sandbox] = []
    start = Sandbox.start
    monkeypatch.setattr(Sandbox, "start", spy)
    return sandboxes


@pytest.fixture
def interrupt_after(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Run functions while the command waits for requests, and then interrupt it."""

    def set_up(*functions: Callable[[], object]) -> None:
        class Lines(SimpleQueue[str]):
            def get(self, block: bool = True, timeout: Optional[float] = None) -> str:
                if self.empty():
                    next(steps)()
                    return super().get(timeout=0)
                return super().get(timeout=0)

        def interrupt() -> None:
            raise KeyboardInterrupt

        steps = iter([*functions, interrupt])
        monkeypatch.setattr(__main__, "SimpleQueue", Lines)

    return set_up


def test_it_prints_its_address_and_two_lines_to_paste(
    interrupt_after: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    interrupt_after()
    options = ["--port", "0", "--api-key", "MINE", "--api-secret", "it's hidden"]
    assert __main__.main(options) == 0
    printed = capsys.readouterr()
    match = re.search(
        r"^export MESSAGEMEDIA_BASE_URI=(http://127\.0\.0\.1:\d+)$", printed.out, re.M
    )
    assert match is not None
    assert f"The sandbox is running at {match[1]}\n" in printed.out
    keys = [line for line in printed.out.splitlines() if "API_KEY" in line]
    assert [shlex.split(line) for line in keys] == [
        ["export", "MESSAGEMEDIA_API_KEY=MINE", "MESSAGEMEDIA_API_SECRET=it's hidden"]
    ]
    assert "Ctrl-C" in printed.out
    assert printed.err == ""


def test_it_shows_requests_and_replies_to_messages_of_all_accounts(
    started: list[Sandbox],
    interrupt_after: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    def call() -> None:
        [sandbox] = started
        with sandbox.client(api_key="OTHER", account="Branch01") as other:
            other.messages.send_messages(HELLO)
            [reply] = other.replies.check_replies().replies
            assert reply.content == "Yes"
        sandbox.add_account("LATE", "s")
        with sandbox.client(api_key="LATE") as late:
            late.messages.send_messages(HELLO)

    def call_wrongly() -> None:
        refused = send_raw(started[0].base_uri, b"GET /\x1b[31m\x9b and more HTTP/1.1\r\n\r\n")
        assert refused.startswith(b"HTTP/1.1 400 ")

    interrupt_after(call, call_wrongly)
    options = ["--port", "0", "--account", "OTHER:s:x", "--sub-account", "Branch01"]
    assert __main__.main([*options, "--reply", "Yes"]) == 0
    assert capsys.readouterr().out.splitlines()[-4:] == [
        "POST /v1/messages 202",
        "GET /v1/replies 200",
        "POST /v1/messages 202",
        r"GET /\x1b[31m\x9b 400",
    ]
    assert len(started[0].account(api_key="LATE").replies()) == 1


def test_it_shows_the_callbacks(
    started: list[Sandbox],
    interrupt_after: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    with refusing_server() as refused:

        def call() -> None:
            [sandbox] = started
            for url in (refused, "http://example.com/x"):
                message = {**HELLO["messages"][0], "callback_url": url, "delivery_report": True}
                with sandbox.client() as client:
                    sent = client.messages.send_messages([message]).messages[0]
                sandbox.report(sent.message_id, "delivered")

        interrupt_after(call)
        assert __main__.main(["--port", "0"]) == 0
    lines = capsys.readouterr().out.splitlines()
    [unreachable, forbidden] = [line for line in lines if line.startswith("callback of")]
    assert unreachable.startswith(f"callback of DELIVERED_DR: POST {refused} ")
    assert "refused: example.com" in forbidden


def test_options_reach_the_sandbox(
    started: list[Sandbox],
    interrupt_after: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    def call() -> None:
        [sandbox] = started
        assert sandbox.scenarios == {"rate_limit": 2, "late_report": 60}
        response = requests.post(
            f"{sandbox.base_uri}/v1/messages", json={"to": []}, headers=basic(), timeout=10
        )
        assert response.json()["details"][0] == "/to: Unknown field."

    interrupt_after(call)
    scenarios = ["--scenario", "rate_limit=2", "--scenario", "late_report"]
    assert __main__.main(["--port", "0", "--strict", *scenarios, "--host", "0.0.0.0"]) == 0
    assert capsys.readouterr().err == (
        "warning: everybody who can reach 0.0.0.0 can use the sandbox, without encryption\n"
    )


def test_a_loopback_host_has_no_warning(
    interrupt_after: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    interrupt_after()
    assert __main__.main(["--port", "0", "--host", "localhost"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["--account", "KEY"], "an account must be KEY:SECRET"),
        (["--account", "KEY:"], "an account must be KEY:SECRET"),
        (["--account", ":SECRET"], "an account must be KEY:SECRET"),
        (["--scenario", "fire"], "unknown scenario 'fire': choose one of rate_limit,"),
        (["--scenario", "rate_limit=fast"], "could not convert string to float: 'fast'"),
        (
            ["--scenario", "rate_limit=0"],
            "requests_per_second must be a positive number of at most 1000000, not 0",
        ),
        (["--run"], "--run needs a program"),
    ],
)
def test_a_wrong_option_is_named(
    options: list[str], error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        __main__.main(options)
    assert error in capsys.readouterr().err


def test_the_help_lists_the_scenarios(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        __main__.main(["--help"])
    printed = capsys.readouterr().out
    for name, scenario in SCENARIOS.items():
        assert f"{name}={scenario.default} ({scenario.parameter})" in printed
        assert scenario.description in printed


@pytest.mark.parametrize(("options", "used"), [([], True), (["--port", "70000"], False)])
def test_a_port_that_cannot_be_had_is_one_line_and_status_1(
    options: list[str],
    used: bool,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert __main__.DEFAULT_PORT == 8426
    port = urlsplit(sandbox.base_uri).port
    monkeypatch.setattr(__main__, "DEFAULT_PORT", port)
    assert __main__.main(options) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    reason = f"port {port} is in use: choose another one with --port, or 0 for any free port"
    assert re.fullmatch(r"cannot start the sandbox: .+\n", printed.err)
    assert (reason in printed.err) is used


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    """The command in a process whose standard output is ASCII."""
    with subprocess.Popen(
        [sys.executable, "-c", RUN, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        text=True,
    ) as process:
        yield process


def base_uri_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(7)]
    assert lines[4] == "export MESSAGEMEDIA_API_KEY=API_KEY MESSAGEMEDIA_API_SECRET=API_SECRET\n"
    return lines[3].strip().partition("=")[2]


def get(base_uri: str, path: str) -> int:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(base_uri + path, headers=basic(), timeout=10).status_code


@not_on_windows
@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_from_the_shell_it_serves_until_a_signal(
    process: subprocess.Popen[str], signal_number: int
) -> None:
    base_uri = base_uri_of(process)
    assert get(base_uri, "/v1/replies") == 200
    assert process.stdout is not None
    assert process.stdout.readline() == "GET /v1/replies 200\n"
    process.send_signal(signal_number)
    printed, error = process.communicate(timeout=10)
    assert (process.returncode, printed, error) == (0, "", "")


@not_on_windows
def test_a_closed_output_does_not_end_it(process: subprocess.Popen[str]) -> None:
    base_uri = base_uri_of(process)
    assert process.stdout is not None
    process.stdout.close()
    for _ in range(3):
        assert get(base_uri, "/v1/replies") == 200
    process.send_signal(signal.SIGTERM)
    assert process.stderr is not None
    assert (process.stderr.read(), process.wait(timeout=10)) == ("", 0)


@not_on_windows
def test_a_terminal_that_is_not_utf_8_shows_escapes(process: subprocess.Popen[str]) -> None:
    base_uri = base_uri_of(process)
    refused = send_raw(base_uri, "GET /\xe9\x07 HTTP/1.0\r\n\r\n".encode("latin-1"))
    assert refused.startswith(b"HTTP/1.1 401 ")
    assert get(base_uri, "/v1/replies") == 200
    assert process.stdout is not None
    assert [process.stdout.readline() for _ in range(2)] == [
        "GET /\\xe9\\x07 401\n",
        "GET /v1/replies 200\n",
    ]
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=10) == ("", "")


PROGRAM = """
import os, sys
from message_media_messages import MessageMediaMessagesClient

assert "MESSAGEMEDIA_USE_HMAC" not in os.environ
with MessageMediaMessagesClient() as client:
    for number in range(int(sys.argv[1])):
        client.messages.send_message(f"Hi\\t{number}", "+61491570156")
    print(sys.argv[1:], [reply.content for reply in client.replies.check_replies().replies])
sys.exit(3)
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("MESSAGEMEDIA_USE_HMAC", "true")
    monkeypatch.setenv("MESSAGEMEDIA_ACCOUNT", "Branch01")
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return str(path)


def test_a_program_is_run_on_the_sandbox_and_its_messages_are_printed(
    program: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert __main__.main(["--reply", "Yes", "--run", program, "1", "--port"]) == 3
    printed = capfd.readouterr()
    assert printed.out.splitlines() == [
        "['1', '--port'] ['Yes']",
        "Requests of the program: 2",
        "  POST /v1/messages 202",
        "  GET /v1/replies 200",
        "Messages that it sent: 1",
        r"  MyAccount001: SMS to +61491570156: Hi\t0",
    ]
    assert printed.err == ""


def test_a_long_summary_is_cut(
    program: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("message_media_messages.sandbox.program.MAX_LINES", 2)
    assert __main__.main(["--run", program, "3"]) == 3
    assert capfd.readouterr().out.splitlines() == [
        "['3'] []",
        "Requests of the program: 4",
        *["  POST /v1/messages 202"] * 2,
        "  and 2 more",
        "Messages that it sent: 3",
        *[rf"  MyAccount001: SMS to +61491570156: Hi\t{number}" for number in range(2)],
        "  and 1 more",
    ]


@not_on_windows
def test_a_program_that_a_signal_ended_has_the_status_of_a_shell(
    capfd: pytest.CaptureFixture[str],
) -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert __main__.main(["--run", "-c", code]) == 128 + signal.SIGKILL
    assert capfd.readouterr().out == "Requests of the program: 0\nMessages that it sent: 0\n"


@not_on_windows
def test_a_signal_ends_the_program_too() -> None:
    code = "import time; print('ready', flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", RUN, "--run", "-c", code], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        printed, _ = process.communicate(timeout=10)
    assert process.returncode == 128 + signal.SIGTERM
    assert printed == "Requests of the program: 0\nMessages that it sent: 0\n"
