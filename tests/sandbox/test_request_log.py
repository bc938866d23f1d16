from __future__ import annotations

import pytest

from message_media_messages.sandbox import request_log
from message_media_messages.sandbox.request_log import Headers, ReceivedRequest, RequestLog


def received(target: str, body: bytes = b"") -> ReceivedRequest:
    return ReceivedRequest("POST", target, Headers(), body, 202)


def targets(log: RequestLog) -> list[str]:
    return [request.target for request in log.received]


def test_the_oldest_requests_are_forgotten() -> None:
    log = RequestLog(2)
    for target in ("/1", "/2", "/3"):
        log.record(received(target))
    assert targets(log) == ["/2", "/3"]


def test_requests_with_large_bodies_are_forgotten_earlier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_log, "MAX_BODY_BYTES", 10)
    log = RequestLog(100)
    for target, size in [("/1", 6), ("/2", 4), ("/3", 4), ("/4", 0)]:
        log.record(received(target, bytes(size)))
    assert targets(log) == ["/2", "/3", "/4"]


def test_each_request_is_reported() -> None:
    reported: list[ReceivedRequest] = []
    log = RequestLog(1, reported.append)
    log.record(received("/1"))
    log.record(received("/2"))
    assert [request.target for request in reported] == ["/1", "/2"]


def test_headers_are_a_mapping_without_regard_to_case() -> None:
    headers = Headers([("Content-Type", "text/plain"), ("Accept", "*/*")])
    assert headers["content-type"] == headers["CONTENT-TYPE"] == "text/plain"
    assert dict(headers) == {"Content-Type": "text/plain", "Accept": "*/*"}
    assert (len(headers), "accept" in headers, headers.get("date")) == (2, True, None)
    assert repr(headers) == "<Headers {'Content-Type': 'text/plain', 'Accept': '*/*'}>"
