"""How a request shows who sends it."""

import hashlib
import time
from email.utils import parsedate_to_datetime

import pytest

from message_media_messages.configuration import Configuration
from message_media_messages.http.auth.auth_handler import require_text
from message_media_messages.http.auth.auth_manager import AuthManager
from message_media_messages.http.auth.basic_auth import BasicAuth
from message_media_messages.http.auth.hmac_auth import HmacAuth, request_target, signature_of
from message_media_messages.http.http_request import HttpRequest

URL = "https://api.messagemedia.com/v1/messages"
DATE_IN_2014 = "Fri, 11 Jul 2014 07:16:51 GMT"
DATE_IN_2019 = "Thu, 12 Dec 2019 10:16:19 GMT"
MD5_OF_BRACES = "99914b932bd37a50b983c5e7c90ae93b"


def at(date):
    return parsedate_to_datetime(date).timestamp


def signed(auth, method="GET", url=URL, body=None):
    request = HttpRequest(method, url, parameters=body)
    auth.apply(request)
    return request.headers


def configure(**values):
    for name, value in values.items():
        setattr(Configuration, name, value)


def configure_hmac():
    configure(hmac_auth_user_name="123", hmac_auth_password="456")


def test_the_vendors_own_signature_is_reproduced():
    text = f"Date: {DATE_IN_2014}\nPOST /v1/messages HTTP/1.1"
    assert signature_of(text, "456") == "bUAvEbDgutL51S3dmtpFp5ONgy0="


def test_sha_256_signs_with_the_headers_that_the_documentation_has():
    auth = HmacAuth(
        "API_KEY_12345678", "API_SECRET_12345678", "hmac-sha256", clock=at(DATE_IN_2019)
    )
    url = f"{URL}/404b941b-2a29-469f-b114-9ea3e16bbe18"
    assert signed(auth, "PUT", url, '{"status":"cancelled"}') == {
        "Date": DATE_IN_2019,
        "Content-MD5": "f3278465779cab6598f2d4bcf6e37378",
        "Authorization": (
            'hmac username="API_KEY_12345678", algorithm="hmac-sha256", '
            'headers="Date Content-MD5 request-line", '
            'signature="msP1xsLwrSiC7xRf0vmD74/mi3Ef9pbgP1QSxj/Z4j0="'
        ),
    }


def test_the_md5_is_that_of_the_exact_body():
    body = (
        '{"messages": [{"content": "Content", "destination_number": "+1234567890", '
        '"delivery_report": true, "format": "SMS"}]}'
    )
    for same in (body, body.encode(), bytearray(body.encode())):
        headers = signed(HmacAuth("123", "456"), "POST", body=same)
        assert headers["x-Content-MD5"] == "5fe6c18746c7d300f04f08a1db90ced2"


def test_a_body_is_signed_where_md5_is_not_for_security(monkeypatch):
    def md5_of_fips(text, *, usedforsecurity=True):
        if usedforsecurity:
            raise ValueError("[digital envelope routines] unsupported")  # as OpenSSL says it
        return md5(text)

    md5 = hashlib.md5
    monkeypatch.setattr(hashlib, "md5", md5_of_fips)
    headers = signed(HmacAuth("123", "456"), "POST", body="{}")
    assert headers["x-Content-MD5"] == MD5_OF_BRACES


def test_basic_authentication_is_the_one_of_the_documentation():
    assert signed(BasicAuth("thisisakey", "thisisasecretformmbasicauthrestapi")) == {
        "Authorization": ("Basic dGhpc2lzYWtleTp0aGlzaXNhc2VjcmV0Zm9ybW1iYXNpY2F1dGhyZXN0YXBp")
    }
    assert signed(BasicAuth("é", "p:w"))["Authorization"] == "Basic w6k6cDp3"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    ("body", "digest"),
    [
        (None, None),
        ("", "d41d8cd98f00b204e9800998ecf8427e"),
        ("{}", MD5_OF_BRACES),
        ('{"é":1}', "5a278f779cec8fae6d58e7de58a4dd03"),
    ],
)
def test_hmac_signs_the_date_the_body_and_the_request_line(method, body, digest):
    lines = [f"date: {DATE_IN_2014}", f"{method} /v1/messages HTTP/1.1"]
    names = ["date", "request-line"]
    if digest:
        lines.insert(1, f"x-Content-MD5: {digest}")
        names.insert(1, "x-Content-MD5")
    headers = signed(HmacAuth("123", "456", clock=at(DATE_IN_2014)), method, body=body)
    assert headers == {
        "date": DATE_IN_2014,
        **({"x-Content-MD5": digest} if digest else {}),
        "Authorization": (
            f'hmac username="123", algorithm="hmac-sha1", headers="{" ".join(names)}", '
            f'signature="{signature_of(chr(10).join(lines), "456")}"'
        ),
    }


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://h", "/"),
        ("https://h?x=1", "/?x=1"),
        ("https://h:8443/prefix/v1/messages", "/prefix/v1/messages"),
        ("https://u:p@h/v1/a%20b%2Fc;d?x=1&y=%3F#part", "/v1/a%20b%2Fc;d?x=1&y=%3F"),
    ],
)
def test_the_target_is_the_path_and_the_query_as_they_are_sent(url, target):
    assert request_target(url) == target
    auth = HmacAuth("123", "456", clock=at(DATE_IN_2014))
    expected = signature_of(f"date: {DATE_IN_2014}\nGET {target} HTTP/1.1", "456")
    assert f'signature="{expected}"' in signed(auth, url=url)["Authorization"]


def test_each_signature_has_the_time_of_its_own():
    ticks = iter([0, 1, 3600.9])
    auth = HmacAuth("123", "456", clock=lambda: next(ticks))
    headers = [signed(auth) for _ in range(3)]
    assert [header["date"] for header in headers] == [
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:01 GMT",
        "Thu, 01 Jan 1970 01:00:00 GMT",
    ]
    assert len({header["Authorization"] for header in headers}) == 3


@pytest.mark.parametrize("zone", ["UTC0", "AEST-10AEDT,M10.1.0,M4.1.0/3"])
def test_the_date_is_utc_in_whatever_zone_and_while_its_clocks_change(monkeypatch, zone):
    twice_in_sydney = "Sat, 04 Apr 2020 16:30:00 GMT"
    with monkeypatch.context() as machine:
        machine.setenv("TZ", zone)
        time.tzset()
        now = signed(HmacAuth("123", "456"))["date"]
        then = signed(HmacAuth("123", "456", clock=at(twice_in_sydney)))["date"]
    time.tzset()
    assert then == twice_in_sydney
    assert abs(parsedate_to_datetime(now).timestamp() - time.time()) < 5


@pytest.mark.parametrize("body", [{"a": 1}, ["x"], 5])
def test_a_body_that_is_not_text_cannot_be_signed(body):
    with pytest.raises(TypeError, match="The body must be text or bytes, not "):
        signed(HmacAuth("123", "456"), "POST", body=body)


@pytest.mark.parametrize("auth", [BasicAuth, HmacAuth])
@pytest.mark.parametrize(
    ("key", "secret", "kind", "message"),
    [
        (None, "s", TypeError, "The API key must be text, not NoneType"),
        ("k", b"s", TypeError, "The API secret must be text, not bytes"),
        ("", "s", ValueError, "The API key is empty"),
        ("k", " \t", ValueError, "The API secret is empty"),
        ("k\n", "s", ValueError, "The API key contains a control character"),
        ("k", "s\x7f", ValueError, "The API secret contains a control character"),
    ],
)
def test_credentials_that_cannot_be_right_are_refused(auth, key, secret, kind, message):
    with pytest.raises(kind, match=message):
        auth(key, secret)


@pytest.mark.parametrize(
    ("auth", "arguments", "message"),
    [
        (BasicAuth, ("k:y", "s"), "The API key must not contain a colon"),
        (HmacAuth, ('k"y', "s"), "The API key must be ASCII without quotation marks"),
        (HmacAuth, ("é", "s"), "The API key must be ASCII without quotation marks"),
        (HmacAuth, ("k", "s", "md5"), "algorithm must be one of hmac-sha1, hmac-sha256, not 'md5'"),
    ],
)
def test_what_a_scheme_cannot_carry_is_refused(auth, arguments, message):
    with pytest.raises(ValueError, match=message):
        auth(*arguments)


def test_a_credential_that_can_be_right_is_given_back():
    assert require_text("account", "é b") == "é b"


def test_a_repr_shows_no_secret():
    assert repr(BasicAuth("key", "secret")) == "<BasicAuth>"
    assert repr(HmacAuth("key", "secret", "hmac-sha256")) == "<HmacAuth hmac-sha256>"


@pytest.mark.parametrize(
    ("apply", "scheme"),
    [
        (lambda request: AuthManager.apply(request, "/v1/messages", "{}"), "basic"),
        (AuthManager.apply_basic_auth, "basic"),
        (lambda request: AuthManager.apply_hmac_auth(request, "/v1/messages"), "hmac"),
        (lambda _: AuthManager.create_signature(DATE_IN_2014, "", "/v1/messages", "GET"), "hmac"),
    ],
)
def test_the_old_manager_refuses_to_sign_without_credentials(apply, scheme):
    configure(hmac_auth_user_name="123", basic_auth_user_name="u")
    request = HttpRequest("POST", URL)
    message = rf"set Configuration\.{scheme}_auth_user_name and Configuration\.{scheme}_auth_passw"
    with pytest.raises(ValueError, match=message):
        apply(request)
    assert request.headers == {}


def test_the_old_manager_prefers_hmac():
    configure(basic_auth_user_name="u", basic_auth_password="p")
    basic, hmac = HttpRequest("POST", URL), HttpRequest("POST", URL)
    AuthManager.apply(basic, "/v1/messages", "{}")
    configure_hmac()
    AuthManager.apply(hmac, "/v1/messages", "{}")
    assert basic.headers == {"Authorization": "Basic dTpw"}
    assert hmac.headers["Authorization"].startswith('hmac username="123", algorithm="hmac-sha1", ')


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
@pytest.mark.parametrize("body", [None, "{}", '{"é":1}'])
def test_the_old_manager_signs_the_real_method_and_the_url_that_it_is_given(method, body):
    configure_hmac()
    request = HttpRequest(method, URL)
    AuthManager.apply_hmac_auth(request, "/other?x=1", body)
    digest = "" if body is None else hashlib.md5(body.encode()).hexdigest()
    content = f"x-Content-MD5: {digest}\n" if digest else ""
    assert request.headers.get("x-Content-MD5", "") == digest
    signature = AuthManager.create_signature(request.headers["date"], content, "/other?x=1", method)
    assert f'signature="{signature}"' in request.headers["Authorization"]


@pytest.mark.parametrize(
    ("content", "method", "signature"),
    [
        ("", "POST", "tehb61NX6NfLyYSlwQqf4ggOsvg="),
        ("", "GET", "NrTf03WcH/GRBGqXHgVb84fJnTw="),
        ("abc", "POST", "M914XR9ztrMiSzbsEqdEPYeF12o="),
        ("abc", "GET", "o98+DHFscxviE1t6IbuqWTXBoWU="),
        ("x-Content-MD5: abc\n", "POST", "AB1prlmJaV0G+PKJsxaaKIliXhk="),
        ("x-Content-MD5: abc\n", "GET", "JyKKDc/JdEHEl3maBwXWgj7Eqhs="),
    ],
)
def test_a_signature_is_created_as_in_the_2_x_line(content, method, signature):
    configure_hmac()
    created = AuthManager.create_signature(DATE_IN_2014, content, "/v1/messages", method)
    assert created == signature
