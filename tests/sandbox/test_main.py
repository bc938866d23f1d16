from __future__ import annotations

import re
import shlex
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
import requests

from message_media_messages.sandbox import Sandbox, __main__

from .calls import basic

RUN = (
    "import runpy, signal\n"
    # A shell starts what it runs in the background deaf to Ctrl-C.
    "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "runpy.run_module('message_media_messages.sandbox', run_name='__main__')\n"
)


def interrupt(seconds: float) -> None:
    raise KeyboardInterrupt


def test_it_prints_its_address_and_two_lines_to_paste(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("time.sleep", interrupt)
    assert __main__.main(["--api-key", "MINE", "--api-secret", "it's hidden"]) == 0
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


def test_it_shows_requests_and_answers_messages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looks = iter(range(3))
    started: list[Sandbox] = []
    start = Sandbox.start

    def spy(sandbox: Sandbox) -> None:
        started.append(sandbox)
        start(sandbox)

    def call(seconds: float) -> None:
        if next(looks) == 2:
            raise KeyboardInterrupt
        with started[0].client(api_key="OTHER", account="Branch01") as other:
            other.messages.check_credits_remaining()
        with started[0].client() as client:
            message = {"content": "Hi", "destination_number": "+61491570156"}
            client.messages.send_messages({"messages": [message]})

    monkeypatch.setattr(Sandbox, "start", spy)
    monkeypatch.setattr("time.sleep", call)
    options = ["--account", "OTHER:s:x", "--sub-account", "Branch01", "--reply", "Yes"]
    assert __main__.main(options) == 0
    shown = ["GET /v1/messaging/credits 200", "POST /v1/messages 202"] * 2
    assert capsys.readouterr().out.splitlines()[-4:] == shown
    assert [reply["content"] for reply in started[0].account().replies()] == ["Yes", "Yes"]


@pytest.mark.parametrize("account", ["KEY", "KEY:", ":SECRET"])
def test_an_account_needs_a_key_and_a_secret(
    account: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        __main__.main(["--account", account])
    assert "an account must be KEY:SECRET" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["in use", "70000"])
def test_a_port_that_cannot_be_had_is_one_line_and_status_1(
    port: str, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    if port == "in use":
        port = str(urlsplit(sandbox.base_uri).port)
    assert __main__.main(["--port", port]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert re.fullmatch(r"cannot start the sandbox: .+\n", printed.err)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT cannot be sent to one process there")
def test_from_the_shell_it_serves_until_ctrl_c() -> None:
    import signal

    with subprocess.Popen(
        [sys.executable, "-c", RUN], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(5)]
        base_uri = lines[3].strip().partition("=")[2]
        answer = requests.get(f"{base_uri}/v1/replies", headers=basic(), timeout=10)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=10)
    assert (answer.status_code, process.returncode, error) == (200, 0, "")
    assert lines[4] == "export MESSAGEMEDIA_API_KEY=API_KEY MESSAGEMEDIA_API_SECRET=API_SECRET\n"
