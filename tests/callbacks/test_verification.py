"""A callback verifies if the service signed it, and otherwise the error says why not."""

import base64
import builtins
import random
import sys
from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)
from hypothesis import given, settings, strategies as st

from message_media_messages import DeliveryReport
from message_media_messages.callbacks import (
    CallbackVerifier,
    ParseError,
    SignatureError,
)
from tests.callbacks.signing import (
    BODY,
    DATE,
    KEY_ID,
    VECTORS,
    public_key,
    signed_headers,
)

NOW = datetime(2018, 7, 18, 6, 33, 52, tzinfo=timezone.utc)


def verifier(**options):
    return CallbackVerifier({KEY_ID: public_key()}, **options)


def reason(verifier, *request, **more):
    with pytest.raises(SignatureError) as caught:
        verifier.parse(*request, **more)
    assert caught.value.reason == str(caught.value)
    return caught.value.reason


def vector_request(vector, **changes):
    method, target, protocol = vector["request_line"].split(" ")
    headers = {
        "X-MessageMedia-Signature": vector["signature"],
        "X-MessageMedia-Digest-Type": vector["digest"],
        "X-MessageMedia-Cipher-Type": "RSA",
        "X-MessageMedia-Key-Id": KEY_ID,
        "Date": vector["date"],
    }
    body = vector["body"].encode()
    request = {"method": method, "target": target, "body": body, "protocol": protocol}
    for name, value in changes.items():
        (request if name in request else headers)[name.replace("_", "-")] = value
    return {**request, "headers": headers}


def flipped(data):
    """Return the bytes with one bit changed, once for each bit."""
    for bit in range(8 * len(data)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["digest"])
class TestVectors:
    def test_it_verifies(self, vector):
        event = CallbackVerifier({KEY_ID: vector["public_key"]}).parse(**vector_request(vector))
        assert isinstance(event, DeliveryReport)
        assert event.original_text == "Olá"

    def test_no_bit_of_the_signature_can_change(self, vector):
        verifier = CallbackVerifier({KEY_ID: vector["public_key"]})
        for signature in flipped(base64.b64decode(vector["signature"])):
            headers = {"X_MessageMedia_Signature": base64.b64encode(signature).decode()}
            assert reason(verifier, **vector_request(vector, **headers)).startswith(
                f"The signature is not one of the key {KEY_ID}"
            )

    def test_no_bit_of_the_date_can_change(self, vector):
        verifier = CallbackVerifier({KEY_ID: vector["public_key"]})
        for date in flipped(vector["date"].encode()):
            request = vector_request(vector, Date=date.decode("latin-1"))
            with pytest.raises(SignatureError):
                verifier.parse(**request)

    def test_no_bit_of_the_request_line_can_change(self, vector):
        verifier = CallbackVerifier({KEY_ID: vector["public_key"]})
        method, target, protocol = vector["request_line"].encode().split(b" ")
        for name, data in {"method": method, "target": target}.items():
            for changed in flipped(data):
                with pytest.raises(SignatureError):
                    verifier.parse(**vector_request(vector, **{name: changed.decode("latin-1")}))
        for changed in flipped(protocol):  # HTTP/1.1 is always tried
            request = vector_request(vector, protocol=changed.decode("latin-1"))
            assert isinstance(verifier.parse(**request), DeliveryReport)

    def test_no_bit_of_the_body_can_change(self, vector):
        verifier = CallbackVerifier({KEY_ID: vector["public_key"]})
        for body in random.Random(0).sample([*flipped(vector["body"].encode())], 300):
            with pytest.raises(SignatureError):
                verifier.parse(**vector_request(vector, body=body))

    def test_no_bit_of_the_key_can_change(self, vector):
        request = vector_request(vector)
        der = base64.b64decode(vector["public_key"])
        for key in random.Random(0).sample([*flipped(der)], 300):
            with pytest.raises((ValueError, SignatureError)):
                CallbackVerifier({KEY_ID: base64.b64encode(key)}).parse(**request)


@pytest.mark.parametrize("digest", ["SHA224", "sha256", "SHA-512", "Sha-256"])
def test_the_digest_may_have_any_spelling(digest):
    headers = signed_headers(digest=digest.upper().replace("-", ""))
    headers["X-MessageMedia-Digest-Type"] = digest
    assert verifier().parse("POST", "/data", headers, BODY).status == "delivered"


def pem(text):
    key = load_der_public_key(base64.b64decode(text))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    "encoded",
    [
        lambda key: key.encode(),
        lambda key: f" {key[:64]}\n{key[64:]}\n",
        pem,
        lambda key: "\n" + pem(key).decode(),
    ],
)
def test_a_key_may_be_base64_or_pem(encoded):
    verifier = CallbackVerifier({KEY_ID: encoded(public_key())})
    assert verifier.parse("POST", "/data", signed_headers(), BODY).status == "delivered"


@pytest.mark.parametrize(
    "changed",
    [
        lambda headers: {name.lower(): value for name, value in headers.items()},
        lambda headers: {name.upper(): value for name, value in headers.items()},
        lambda headers: [*headers.items(), ("date", headers["Date"]), ("Via", "1"), ("Via", "2")],
        lambda headers: {**headers, "X-MessageMedia-Key-Id": KEY_ID.upper()},
        lambda headers: {**headers, "X-MessageMedia-Cipher-Type": "rsa"},
    ],
)
def test_headers_may_have_any_case_and_form(changed):
    headers = changed(signed_headers())
    assert verifier().parse("POST", "/data", headers, BODY).status == "delivered"


def test_both_keys_verify_during_a_rotation():
    other = VECTORS[1]
    verifier = CallbackVerifier({"old": other["public_key"], KEY_ID: public_key()})
    assert verifier.parse("POST", "/data", signed_headers(), BODY)
    assert verifier.parse(**vector_request(other, X_MessageMedia_Key_Id="OLD"))
    assert repr(verifier) == f"CallbackVerifier(key_ids=['old', '{KEY_ID}'])"


def test_the_keys_are_copied():
    keys = {KEY_ID: public_key()}
    verifier = CallbackVerifier(keys)
    keys.clear()
    assert verifier.parse("POST", "/data", signed_headers(), BODY)


def der(key):
    return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


@pytest.mark.parametrize(
    ("key", "why"),
    [
        (None, "it is of the type NoneType"),
        ("", "neither base64 of a DER public key nor PEM"),
        ("clé", "neither base64"),
        ("AAAA", "neither base64"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "neither base64"),
        (pem(public_key()) * 2, "it contains more than one key"),
        (der(ec.generate_private_key(ec.SECP256R1()).public_key()), "it is not an RSA key"),
    ],
)
def test_a_bad_key_is_named(key, why):
    with pytest.raises(ValueError, match=f"^The public key of .*'no.2' is not valid: .*{why}"):
        CallbackVerifier({KEY_ID: public_key(), "no.2": key})


def test_a_short_key_is_refused():
    numbers = rsa.RSAPublicNumbers(65537, 2**1023 - 1)
    with pytest.raises(ValueError, match="it has 1023 bits, fewer than 1024"):
        CallbackVerifier({KEY_ID: der(numbers.public_key())})


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"public_keys": {}}, "at least one key"),
        ({"public_keys": {KEY_ID: public_key(), KEY_ID.upper(): public_key()}}, "is there twice"),
        ({"public_url": "/data"}, "must be an http"),
        ({"public_url": "ftp://example.com/data"}, "must be an http"),
        ({"public_url": "https://"}, "must be an http"),
        ({"public_url": "https://example.com/data#x"}, "without a fragment"),
        ({"public_url": b"https://example.com/data"}, "must be an http"),
        ({"public_url": "https://example.com/a b"}, "must be percent-encoded"),
        ({"public_url": "https://example.com/olá"}, "must be percent-encoded"),
        ({"public_url": "https://example.com/a\n"}, "must be percent-encoded"),
        ({"max_age": 0}, "must be positive"),
        ({"max_age": timedelta(-1)}, "must be positive"),
    ],
)
def test_a_mistake_is_found_in_the_constructor(options, why):
    with pytest.raises(ValueError, match=why):
        CallbackVerifier(**{"public_keys": {KEY_ID: public_key()}, **options})


def test_a_max_age_that_is_no_duration_is_refused():
    with pytest.raises(TypeError, match="max_age must be a timedelta or seconds, not '1h'"):
        verifier(max_age="1h")


@pytest.mark.parametrize("keys", [None, "key", ["key"], {UUID(KEY_ID): "key"}])
def test_keys_that_are_no_dictionary_of_texts_are_refused(keys):
    with pytest.raises(TypeError, match="public_keys must be a dictionary"):
        CallbackVerifier(keys)


def test_without_cryptography_the_extra_is_named(monkeypatch):
    original_import = builtins.__import__

    def no_cryptography(name, *rest):
        if name.startswith("cryptography"):
            raise ImportError(name)
        return original_import(name, *rest)

    monkeypatch.delitem(sys.modules, "message_media_messages.callbacks.rsa", raising=False)
    monkeypatch.setattr(builtins, "__import__", no_cryptography)
    with pytest.raises(ImportError, match=r'pip install "messagemedia-messages-sdk\[callbacks\]"'):
        verifier()


@pytest.mark.parametrize(
    ("public_url", "signed", "received", "protocol"),
    [
        (None, "/data", "/data", "HTTP/1.0"),
        ("https://example.com/strip/data", "/strip/data", "/data", "HTTP/1.0"),
        ("https://example.com/strip/data", "/strip/data?x=%20", "/data?x=%20", "HTTP/1.1"),
        ("https://example.com/strip/data?x=1", "/strip/data?x=1", "/data?y=2", "HTTP/1.1"),
        ("https://example.com", "/", "/data", "HTTP/1.1"),
        ("https://example.com?x=1", "/?x=1", "/data", "HTTP/1.1"),
        ("https://example.com/strip/data", "/data", "/data", "HTTP/1.1"),
    ],
)
def test_a_request_verifies_behind_a_proxy(public_url, signed, received, protocol):
    headers = signed_headers(f"POST {signed} HTTP/1.1")
    assert verifier(public_url=public_url).parse("POST", received, headers, BODY, protocol)


def test_the_received_protocol_may_be_signed():
    headers = signed_headers("POST /data HTTP/2.0")
    assert verifier().parse("POST", "/data", headers, BODY, "HTTP/2.0")
    assert reason(verifier(), "POST", "/data", headers, BODY, "HTTP/1.0")


@pytest.mark.parametrize(
    ("max_age", "minutes"),
    [(300, -5), (300.0, 5), (timedelta(minutes=5), 0), (None, 1_000_000)],
)
def test_a_date_within_max_age_is_accepted(max_age, minutes):
    clock = NOW + timedelta(minutes=minutes)
    checked = verifier(max_age=max_age, clock=lambda: clock)
    assert checked.parse("POST", "/data", signed_headers(), BODY)


@pytest.mark.parametrize(
    ("date", "why"),
    [
        (DATE, "Date is 0:05:01 in the past, and max_age is 0:05:00."),
        ("Wed, 18 Jul 2018 06:43:54 -0000", "Date is 0:05:01 in the future"),
        ("Wed, 18 Jul 2018 08:43:54 +0200", "Date is 0:05:01 in the future"),
        ("Wed, 99 Abc 2018 06:43:54 GMT", "Date is not a date: 'Wed, 99 Abc 2018 06:43:54 GMT'."),
    ],
)
def test_a_date_out_of_max_age_is_refused(date, why):
    checked = verifier(max_age=300, clock=lambda: NOW + timedelta(minutes=5, seconds=1))
    headers = signed_headers(date=date)
    assert reason(checked, "POST", "/data", headers, BODY).startswith(why)


def test_the_default_clock_is_that_of_the_machine():
    headers = signed_headers()
    assert "in the past" in reason(verifier(max_age=300), "POST", "/data", headers, BODY)


MISSING = "X-MessageMedia-Signature, X-MessageMedia-Digest-Type, X-MessageMedia-Cipher-Type, "


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (dict.fromkeys(signed_headers(), ""), f"The request has no {MISSING}"),
        ({"Date": ""}, "The request has no Date. The service signs callbacks after"),
        ({"X-MessageMedia-Cipher-Type": ""}, "The request has no X-MessageMedia-Cipher-Type."),
        ({"date": "another"}, "The header Date occurs twice."),
        ({"X-MessageMedia-Cipher-Type": "DSA"}, "The cipher 'DSA' is not RSA."),
        ({"X-MessageMedia-Digest-Type": "SHA384"}, "The digest 'SHA384' is not SHA224, "),
        ({"X-MessageMedia-Digest-Type": "SHA\uff0d256"}, r"The digest 'SHA\\uff0d256' is not"),
        ({"X-MessageMedia-Signature": "Olá"}, "The signature is not base64."),
        ({"X-MessageMedia-Signature": "A==="}, "The signature is not base64."),
        (
            {"X-MessageMedia-Signature": f"!{signed_headers()['X-MessageMedia-Signature']}"},
            "The signature is not base64.",
        ),
        ({"X-MessageMedia-Signature": "AAAA"}, "The signature is not one of the key"),
        ({"X-MessageMedia-Signature": "A" * 10_000}, "The signature is not one of the key"),
        (
            {"X-MessageMedia-Key-Id": "\ud800" + "x" * 10**6},
            rf"The key '\\ud800x{{99}}' is unknown; the known keys are {KEY_ID}. After a rotation,",
        ),
        ({"Date": "yesterday"}, "Date is not a date: 'yesterday'."),
        ({"Date": "\ud800" * 1000}, r"Date is not a date: '\\ud800"),
    ],
)
def test_the_reason_says_what_is_wrong_with_the_headers(changes, why):
    headers = {**signed_headers(), **changes}
    with pytest.raises(SignatureError, match=f"^{why}"):
        verifier().parse("POST", "/data", headers, BODY)


def test_no_byte_can_move_to_another_part():
    """Otherwise a form, `reply_id=1&content=x`, could be sent again without its `reply_id`."""
    checked, line = verifier(), "POST /data HTTP/1.1"
    for body in (b'{"status":1}', b"reply_id=1&content=x", f" HTTP/1.1{DATE}content=x".encode()):
        signed = line.encode() + DATE.encode() + body
        headers = signed_headers(line, body)
        accepted = [
            (start, end)
            for end in range(len(signed) + 1)
            for start in range(6, end)
            if is_accepted(checked, headers, signed[5:start], signed[start:end], signed[end:])
        ]
        assert accepted == [(len(line), len(line + DATE))]


def is_accepted(verifier, headers, target_and_protocol, date, body):
    target, _, protocol = target_and_protocol.decode("latin-1").rpartition(" ")
    headers = {**headers, "Date": date.decode("latin-1")}
    try:
        verifier.parse("POST", target, headers, body, protocol)
    except SignatureError:
        return False
    except ParseError:
        pass
    return True


@pytest.mark.parametrize("target", ["/\u20ac", "/\ud800"])
def test_a_target_that_no_server_receives_is_refused(target):
    assert "pass the target as received" in reason(
        verifier(), "POST", target, signed_headers(), BODY
    )


def test_a_signed_body_that_is_no_event_is_a_parse_error():
    body = b'["signed"]'
    with pytest.raises(ParseError) as caught:
        verifier().parse("POST", "/data", signed_headers(body=body), body)
    assert caught.value.body == body


@pytest.mark.parametrize("body", ["text", {}, bytearray(BODY), None])
def test_a_body_that_is_not_raw_is_a_type_error(body):
    with pytest.raises(TypeError, match="body must be the raw bytes, not "):
        verifier().parse("POST", "/data", signed_headers(), body)


@pytest.mark.parametrize("headers", [[(b"date", b"x")], {"Date": 5}])
def test_a_header_that_is_no_text_is_a_type_error(headers):
    with pytest.raises(TypeError, match="names and values must be strings"):
        verifier().parse("POST", "/data", headers, BODY)


ANY = st.text(st.characters(codec=None, exclude_categories=()))
NAMES = st.sampled_from(
    [*signed_headers(), "X-Forwarded-Prefix", "X-Original-URI", "Content-Length"]
)
SIGNED_NOW = signed_headers()


@settings(deadline=None)
@given(ANY, ANY, st.dictionaries(NAMES | ANY, ANY), st.binary() | st.just(BODY), ANY)
def test_nothing_that_is_received_raises_another_exception(method, target, headers, body, protocol):
    checked = verifier(max_age=300)
    for sent in (headers, {**SIGNED_NOW, **headers}, {**headers, **SIGNED_NOW}):
        with pytest.raises(SignatureError):
            checked.parse(method, target, sent, body, protocol)
