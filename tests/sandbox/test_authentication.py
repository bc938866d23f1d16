from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Optional

import pytest
from requests.structures import CaseInsensitiveDict

from message_media_messages.sandbox.authentication import authenticated_key

from .calls import basic, signed

NOW = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
SECRETS = {"API_KEY": "API_SECRET"}


def key_of(
    headers: Mapping[str, str],
    method: str = "POST",
    target: str = "/v1/messages",
    body: bytes = b"",
    *,
    secrets: Mapping[str, str] = SECRETS,
    now: datetime = NOW,
) -> Optional[str]:
    lookup = CaseInsensitiveDict(headers)
    return authenticated_key(method, target, lookup, lambda: body, secrets=secrets, now=now)


def with_authorization(headers: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    assert old in headers["Authorization"]
    return {**headers, "Authorization": headers["Authorization"].replace(old, new)}


def test_the_vendor_s_own_basic_example_is_accepted() -> None:
    secret = "thisisasecretformmbasicauthrestapi"
    token = "dGhpc2lzYWtleTp0aGlzaXNhc2VjcmV0Zm9ybW1iYXNpY2F1dGhyZXN0YXBp"
    headers = {"Authorization": f"Basic {token}"}
    assert key_of(headers, secrets={"thisisakey": secret}) == "thisisakey"


def test_basic_credentials_are_utf_8_and_may_have_colons_in_the_secret() -> None:
    assert key_of(basic("clé", "se:crét"), secrets={"clé": "se:crét"}) == "clé"


def test_basic_is_judged_to_the_byte() -> None:
    wrong = [
        "",
        "Basic",
        "Basic ",
        "Basic !",
        "Basic é",
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        "Basic " + base64.b64encode(b"API_KEY").decode(),
        "Basic " + base64.b64encode(b"API_KEY:").decode(),
        "Basic " + base64.b64encode(b"API_KEY:api_secret").decode(),
        "Basic " + base64.b64encode(b"OTHER:API_SECRET").decode(),
        basic()["Authorization"].replace("Basic", "Bearer"),
        basic()["Authorization"] + " ",
    ]
    assert [each for each in wrong if key_of({"Authorization": each}) is not None] == []


def test_a_request_without_credentials_is_nobody_s() -> None:
    assert key_of({}) is None


def test_the_vendor_s_own_hmac_example_is_accepted() -> None:
    headers = {
        "Date": "Fri, 11 Jul 2014 07:16:51 GMT",
        "Authorization": (
            'hmac username="123", algorithm="hmac-sha1", headers="Date request-line", '
            'signature="bUAvEbDgutL51S3dmtpFp5ONgy0="'
        ),
    }
    now = datetime(2014, 7, 11, 7, 16, 51, tzinfo=timezone.utc)
    assert key_of(headers, secrets={"123": "456"}, now=now) == "123"


def test_the_known_answer_of_sha_256_with_a_body_is_accepted() -> None:
    headers = {
        "Date": "Thu, 12 Dec 2019 10:16:19 GMT",
        "Content-MD5": "f3278465779cab6598f2d4bcf6e37378",
        "Authorization": (
            'hmac username="API_KEY_12345678", algorithm="hmac-sha256", '
            'headers="Date Content-MD5 request-line", '
            'signature="msP1xsLwrSiC7xRf0vmD74/mi3Ef9pbgP1QSxj/Z4j0="'
        ),
    }
    key = key_of(
        headers,
        "PUT",
        "/v1/messages/404b941b-2a29-469f-b114-9ea3e16bbe18",
        b'{"status":"cancelled"}',
        secrets={"API_KEY_12345678": "API_SECRET_12345678"},
        now=datetime(2019, 12, 12, 10, 16, 19, tzinfo=timezone.utc),
    )
    assert key == "API_KEY_12345678"


@pytest.mark.parametrize(
    ("algorithm", "names"),
    [
        ("hmac-sha1", ("date", "x-Content-MD5", "request-line")),
        ("hmac-sha256", ("Date", "Content-MD5", "request-line")),
        ("hmac-sha1", ("request-line", "X-CONTENT-MD5", "DATE")),
        ("hmac-sha256", ("date", "Content-MD5", "Host", "request-line", "content-type")),
        ("hmac-sha1", ("date", "date", "content-md5", "x-content-md5", "request-line")),
    ],
)
def test_any_list_of_headers_can_be_signed(algorithm: str, names: tuple[str, ...]) -> None:
    headers = signed(
        "POST",
        "/v1/messages",
        b"{}",
        algorithm=algorithm,
        names=names,
        date=NOW,
        extra={"Host": "127.0.0.1", "content-type": "application/json"},
    )
    assert key_of(headers, body=b"{}") == "API_KEY"


def test_the_parameters_may_come_in_any_order_and_without_spaces() -> None:
    headers = signed("GET", "/v1/replies", date=NOW)
    scheme, _, rest = headers["Authorization"].partition(" ")
    headers["Authorization"] = f"{scheme} {','.join(reversed(rest.split(', ')))}"
    assert key_of(headers, "GET", "/v1/replies") == "API_KEY"


@pytest.mark.parametrize("skew", [-300, 0, 300])
def test_a_date_within_300_seconds_is_accepted(skew: int) -> None:
    headers = signed("GET", "/v1/replies", date=NOW + timedelta(seconds=skew))
    assert key_of(headers, "GET", "/v1/replies") == "API_KEY"


@pytest.mark.parametrize("skew", [-301, 301, -3600, 3600])
def test_a_date_more_than_300_seconds_off_is_refused(skew: int) -> None:
    headers = signed("GET", "/v1/replies", date=NOW + timedelta(seconds=skew))
    assert key_of(headers, "GET", "/v1/replies") is None


@pytest.mark.parametrize(
    "date",
    [
        "",
        "2026-11-23T12:00:00Z",
        "Mon, 23 Nov 2026 12:00:00 +0000",
        "Mon, 23 Nov 2026 12:00:00 CET",
        "Mon, 31 Nov 2026 12:00:00 GMT",
        "Mo, 23 Nov 2026 12:00:00 GMT",
    ],
)
def test_a_date_that_is_no_http_date_is_refused(date: str) -> None:
    headers = signed("GET", "/v1/replies", extra={"date": date})
    assert key_of(headers, "GET", "/v1/replies") is None


@pytest.mark.parametrize("names", [("date",), ("request-line",), ("host", "request-line")])
def test_the_request_line_and_a_date_must_be_signed(names: tuple[str, ...]) -> None:
    headers = signed("GET", "/v1/replies", names=names, date=NOW, extra={"host": "127.0.0.1"})
    headers.setdefault("date", "Mon, 23 Nov 2026 12:00:00 GMT")
    assert key_of(headers, "GET", "/v1/replies") is None


def test_the_md5_of_a_body_must_be_signed() -> None:
    headers = signed("POST", "/v1/messages", b"{}", names=("date", "request-line"), date=NOW)
    assert key_of(headers, body=b"{}") is None


@pytest.mark.parametrize(
    ("md5", "key"),
    [
        ("99914b932bd37a50b983c5e7c90ae93b", "API_KEY"),
        ("99914B932BD37A50B983C5E7C90AE93B", "API_KEY"),
        ("", None),
        ("mZFLkyvTelC5g8XnyQrpOw==", None),
    ],
)
def test_the_md5_is_in_hexadecimal_digits_of_either_case(md5: str, key: Optional[str]) -> None:
    headers = signed("POST", "/v1/messages", b"{}", date=NOW, extra={"x-Content-MD5": md5})
    assert key_of(headers, body=b"{}") == key


def test_every_md5_that_is_signed_must_be_right() -> None:
    headers = signed(
        "POST",
        "/v1/messages",
        b"{}",
        names=("date", "x-Content-MD5", "Content-MD5", "request-line"),
        date=NOW,
        extra={"Content-MD5": "0" * 32},
    )
    assert key_of(headers, body=b"{}") is None


def test_a_header_that_was_signed_must_be_there() -> None:
    headers = signed(
        "GET",
        "/v1/replies",
        names=("date", "Host", "request-line"),
        date=NOW,
        extra={"Host": "127.0.0.1"},
    )
    del headers["Host"]
    assert key_of(headers, "GET", "/v1/replies") is None


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("PUT", "/v1/messages", b"{}"),
        ("POST", "/v1/messages?", b"{}"),
        ("POST", "/gateway/v1/messages", b"{}"),
        ("POST", "/v1/messages", b"{ }"),
        ("POST", "/v1/messages", b""),
    ],
)
def test_a_signature_is_for_one_method_target_and_body(
    method: str, target: str, body: bytes
) -> None:
    headers = signed("POST", "/v1/messages", b"{}", date=NOW)
    assert key_of(headers, method, target, body) is None
    assert key_of(headers, "POST", "/v1/messages", b"{}") == "API_KEY"


def test_hmac_credentials_are_judged_to_the_byte() -> None:
    headers = signed("GET", "/v1/replies", date=NOW)
    assert key_of(headers, "GET", "/v1/replies") == "API_KEY"
    for old, new in [
        ("hmac ", "hmac  "),
        ("hmac-sha1", "hmac-md5"),
        ("hmac-sha1", "hmac-sha256"),
        ("hmac-sha1", "HMAC-SHA1"),
        ("API_KEY", "OTHER"),
        ('headers="date', 'headers="Date'),
        ('headers="date', 'headers=" date'),
        ("username=", "keyId="),
        ('signature="', 'signature="A'),
        ('signature="', 'signature="é'),
        ('username="API_KEY", ', ""),
        ('username="API_KEY"', 'username="API_KEY", username="API_KEY"'),
        ('username="API_KEY"', 'username="API_KEY", realm="all"'),
        ('username="API_KEY"', "username=API_KEY"),
    ]:
        changed = with_authorization(headers, old, new)
        assert key_of(changed, "GET", "/v1/replies") is None, (old, new)


def test_the_scheme_may_be_in_any_case() -> None:
    headers = signed("GET", "/v1/replies", date=NOW)
    for scheme in ("HMAC ", "Hmac "):
        changed = with_authorization(headers, "hmac ", scheme)
        assert key_of(changed, "GET", "/v1/replies") == "API_KEY"
    for scheme in ("basic", "BASIC"):
        assert key_of(with_authorization(basic(), "Basic", scheme)) == "API_KEY"


def test_a_date_may_end_in_utc() -> None:
    headers = signed("GET", "/v1/replies", extra={"date": "Mon, 23 Nov 2026 12:00:00 UTC"})
    assert key_of(headers, "GET", "/v1/replies") == "API_KEY"


def test_a_body_is_read_after_a_valid_signature_only() -> None:
    def read_body() -> bytes:
        reads.append(1)
        return b"{}"

    reads: list[int] = []
    headers = signed("POST", "/v1/messages", b"{}", date=NOW)
    for refused in (
        {},
        basic(),
        basic("OTHER"),
        with_authorization(headers, "API_KEY", "OTHER"),
        with_authorization(headers, "username=", "keyId="),
        with_authorization(headers, 'signature="', 'signature="A'),
    ):
        lookup = CaseInsensitiveDict(refused)
        authenticated_key("POST", "/v1/messages", lookup, read_body, secrets=SECRETS, now=NOW)
    assert reads == []
    lookup = CaseInsensitiveDict(headers)
    assert (
        authenticated_key("POST", "/v1/messages", lookup, read_body, secrets=SECRETS, now=NOW)
        == "API_KEY"
    )
    assert reads == [1]


def test_an_algorithm_that_is_unknown_is_refused_however_well_signed() -> None:
    headers = signed("GET", "/v1/replies", algorithm="hmac-md5", date=NOW)
    assert key_of(headers, "GET", "/v1/replies") is None


def test_another_secret_makes_another_signature() -> None:
    headers = signed("GET", "/v1/replies", api_secret="api_secret", date=NOW)
    assert key_of(headers, "GET", "/v1/replies") is None
