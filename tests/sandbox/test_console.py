from __future__ import annotations

import io
import sys
from typing import Optional

import pytest

from message_media_messages.sandbox import console
from message_media_messages.sandbox.request_log import Headers, ReceivedRequest


def test_a_request_is_one_line_without_control_characters() -> None:
    def line(method: str, target: str, status: Optional[int]) -> str:
        return console.request_line(ReceivedRequest(method, target, Headers(), b"", status))

    assert line("GET", "/v1/replies", 200) == "GET /v1/replies 200"
    assert line("POST", "/v1/messages", None) == "POST /v1/messages no response"
    assert line("G\x1bET", "/\x07\n\u202eé", 400) == r"G\x1bET /\x07\n\u202eé 400"


def test_a_message_is_one_line_without_control_characters() -> None:
    message = {"format": "SMS", "destination_number": "+61491570156", "content": "Hi\n\x1b[1m🎉"}
    assert console.message_line("MyAccount001", message) == (  # type: ignore[arg-type]
        r"MyAccount001: SMS to +61491570156: Hi\n\x1b[1m🎉"
    )


def test_output_that_its_encoding_lacks_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    output = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(output, encoding="ascii"))
    console.prepare_output()
    console.write_line("é🎉\ud83c")
    assert output.getvalue() == b"\\xe9\\U0001f389\\ud83c\n"


def test_a_program_without_a_standard_output_prints_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    console.prepare_output()
    console.write_line("Hello")
