"""If only the signature is wrong, the error says what would have matched."""

import json
import time

import pytest

from message_media_messages.callbacks import CallbackVerifier, SignatureError
from tests.callbacks.signing import BODY, KEY_ID, REPORT, public_key, signed_headers

RIGHT_KEY = "The key is right, but the service signed another method, path, query, Date or body."
RAW_BODY = "The signature would match another serialization of the body: pass the raw bytes"


def reason(target, headers, body=BODY, protocol="HTTP/1.1", **options):
    verifier = CallbackVerifier({KEY_ID: public_key()}, **options)
    with pytest.raises(SignatureError) as caught:
        verifier.parse("POST", target, headers, body, protocol)
    return caught.value.reason


@pytest.mark.parametrize(
    ("signed", "received", "headers"),
    [
        ("/public?tenant=1", "/internal", {}),  # that of the callback_url in the body
        ("/api/hooks?x=1", "/hooks?x=1", {"X-Forwarded-Prefix": "/api/"}),
        ("/api/hooks?x=1", "/hooks?x=1", {"x-original-uri": "/api/hooks?x=1"}),
        ("/api/hooks?x=1", "/hooks?x=1", {"X-Original-URL": "https://example.com/api/hooks"}),
        ("/api/hooks", "/hooks", {"X-Forwarded-Uri": "/api/hooks"}),
        ("/hooks?x=1", "https://example.com/hooks?x=1", {}),
        ("/hooks", "/hooks/", {}),
        ("/hooks/?x=1", "/hooks?x=1", {}),
        ("/hooks", "/hooks?added=1", {}),
        ("/a b", "/a%20b", {}),
        ("/a%20b?x=%20", "/a b?x= ", {}),
        ("/ol%C3%A1", "/olá", {}),
        ("/ol%C3%A1", "/ol\xc3\xa1", {}),
    ],
)
def test_the_target_that_would_match_is_named(signed, received, headers):
    headers = {**signed_headers(f"POST {signed} HTTP/1.1"), **headers}
    expected = f"The signature would match if the request target were {signed!a} instead of "
    assert reason(received, headers, protocol="HTTP/1.0").startswith(
        f"{expected}{received!a}. Pass the path and query as received"
    )


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(REPORT).encode(),
        json.dumps(REPORT, ensure_ascii=False).encode(),
        json.dumps(REPORT, separators=(",", ":")).encode(),
        BODY + b"\n",
    ],
)
def test_a_body_that_was_encoded_again_is_recognized(body):
    public_url = "https://example.com/strip/hooks"
    headers = signed_headers("POST /strip/hooks HTTP/1.1")
    assert reason("/hooks", headers, body, public_url=public_url).startswith(RAW_BODY)


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_a_body_that_was_stripped_is_recognized(newline):
    headers = signed_headers(body=BODY + newline)
    assert reason("/data", headers).startswith(RAW_BODY)


def test_a_body_that_was_read_before_is_recognized():
    headers = {**signed_headers(), "Content-Length": str(len(BODY))}
    assert reason("/data", headers, b"").startswith(
        f"Content-Length is '{len(BODY)}' and the body has 0 bytes: pass the raw body, before "
    )


def test_the_targets_that_were_tried_are_named():
    headers = {**signed_headers("POST /other HTTP/1.1"), "Content-Length": str(len(BODY))}
    expected = f"{RIGHT_KEY} Tried: '/data', '/strip?x=1'. If a proxy changes the path, "
    assert reason("/data", headers, public_url="https://a.b/strip?x=1").startswith(expected)


def test_no_other_target_is_tried_for_a_large_body():
    body = bytes(300_000)
    assert reason("/data", signed_headers("POST /data/ HTTP/1.1", body), body).startswith(RIGHT_KEY)


def test_what_is_shown_is_short_and_ascii():
    assert len(reason("/\x1b" + "x" * 10**6, signed_headers())) < 1000
    assert "\x1b" not in reason("/\x1b", signed_headers())


@pytest.mark.parametrize(
    "body",
    [
        b"x" * 10_000_000,
        b"[" * 200_000,
        b"9" * 200_000,
        b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
        b'{"callback_url": "\\ud800"}',
        b'{"callback_url": 5}',
        b"\xff",
    ],
)
def test_no_body_breaks_or_delays_it(body):
    began = time.process_time()
    assert reason("/data", signed_headers(), body).startswith(RIGHT_KEY)
    assert time.process_time() - began < 1
