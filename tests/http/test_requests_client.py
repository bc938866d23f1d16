"""The requests that are sent, the responses, and the exception for each failure."""

import contextlib
import pickle
import ssl
from collections import deque
from collections.abc import Mapping

import pytest
import requests
import responses
import urllib3.exceptions as of_urllib3

from message_media_messages.api_helper import APIHelper
from message_media_messages.exceptions.network_exceptions import (
    APIBrokenResponseException,
    APIConnectionException,
    APIConnectTimeoutException,
    APINetworkException,
    APIProxyException,
    APIReadTimeoutException,
    APISSLException,
    APIStalledResponseException,
)
from message_media_messages.http.connections import PooledAdapter
from message_media_messages.http.http_request import HttpRequest
from message_media_messages.http.requests_client import RequestsClient
from message_media_messages.http.retry_policy import NO_RETRIES, RetryPolicy
from tests.support.wire import CLOSE, Last, answer, answering_server, refusing_server

SECRET = "c2VjcmV0LWtleTpzZWNyZXQ="
HEADERS = {"Authorization": f"Basic {SECRET}"}
URL = "https://api.example/v1/messages"
PERHAPS = "The service may have executed the request."


@pytest.fixture
def client():
    client = RequestsClient(timeout=10)
    yield client
    client.close()


def get(url, headers=None):
    return HttpRequest("GET", url, headers)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
def test_each_method_goes_out_as_it_is(client, wire, method):
    wire.answers(answer(204))
    response = client.execute_as_string(HttpRequest(method, wire.base_uri + "/a%2Fb?x=1", {}))
    assert (response.status_code, response.raw_body) == (204, "")
    assert (wire.last.method, wire.last.target, wire.last.body) == (method, "/a%2Fb?x=1", b"")


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ('{"a": "é"}', b'{"a": "\xc3\xa9"}'),
        (b"\x00\xff", b"\x00\xff"),
        ("", b""),
        (None, b""),
        ({"a": "x y", "b": ["1", "2"]}, b"a=x+y&b=1&b=2"),
    ],
)
def test_a_body_goes_out_byte_for_byte_and_a_form_encoded(client, wire, body, sent):
    client.execute_as_string(HttpRequest("POST", wire.base_uri, {}, None, body))
    assert (wire.last.body, wire.last.headers["Content-Length"]) == (sent, str(len(sent)))


def test_files_and_query_parameters_go_out(client, wire):
    files = {"photo": ("cat.png", b"PNG")}
    client.execute_as_string(
        HttpRequest("POST", wire.base_uri + "/p?a=1", {}, {"b": "x y"}, {"c": "d"}, files)
    )
    assert wire.last.target == "/p?a=1&b=x+y"
    assert wire.last.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert b'name="photo"; filename="cat.png"' in wire.last.body


def test_headers_go_out_over_those_of_the_session_in_any_case(client, wire):
    client.session.headers["X-Session"] = "kept"
    client.execute_as_string(get(wire.base_uri, {"accept": "application/json", "USER-agent": "me"}))
    client.execute_as_string(HttpRequest("GET", wire.base_uri))
    own, default = ({k.lower(): v for k, v in r.headers.items()} for r in wire.received)
    assert (own["accept"], own["user-agent"], own["x-session"]) == (
        "application/json",
        "me",
        "kept",
    )
    assert (default["accept"], default["x-session"]) == ("*/*", "kept")


@pytest.mark.parametrize("timeout", [1e10, (5, 1e10)])
def test_a_timeout_that_no_socket_can_wait_for_is_refused(timeout):
    with pytest.raises(ValueError, match="timeout must be positive and finite"):
        RequestsClient(timeout=timeout)


@pytest.mark.parametrize(
    "value",
    [" Bearer secret", "\tsecret", "a\rb", "secret\x00", "secret\x1f", "secret\x7f", "\x0bsecret"],
)
def test_a_header_with_space_before_it_or_a_control_character_is_refused(client, wire, value):
    with pytest.raises(ValueError, match=r"^The header X contains a character") as caught:
        client.execute_as_string(get(wire.base_uri, {"X": value}))
    assert "secret" not in str(caught.value)
    assert wire.received == []


def test_a_header_with_a_tab_and_latin_1_in_its_value_is_sent(client, wire):
    client.execute_as_string(get(wire.base_uri, {"X-1": "a\tb ~\x80\xff"}))
    assert b"\r\nX-1: a\tb ~\x80\xff\r\n" in wire.last.raw


@pytest.mark.parametrize(
    "name",
    ["", " X", "X ", "X Y", "X\tY", "X\x00", "X\x7f", "X\r\nY", "X:", "X(Y)", "X\u00e9", b"X"],
)
def test_a_header_whose_name_http_does_not_allow_is_refused(client, wire, name):
    with pytest.raises(ValueError, match="is not a valid header name") as caught:
        client.execute_as_string(get(wire.base_uri, {name: "secret"}))
    assert str(caught.value).startswith(repr(name))
    assert "secret" not in str(caught.value)
    assert wire.received == []


def test_secrets_of_the_session_are_not_in_an_exception(client, wire):
    client.session.headers.update({"Proxy-Authorization": "Basic x", "X-Api-Key": "secret"})
    wire.answers(CLOSE)
    with pytest.raises(APIConnectionException) as caught:
        client.execute_as_string(get(wire.base_uri, {"Accept": "a/b"}))
    headers = caught.value.request.headers
    assert headers["Accept"] == "a/b"
    assert (headers["X-Api-Key"], headers["Proxy-Authorization"]) == ("***", "Basic ***")


def test_hooks_and_parameters_of_the_session_still_work(client, wire):
    seen = []
    client.session.hooks["response"].append(lambda response, **_: seen.append(response.status_code))
    client.session.params = {"tenant": "a b"}
    client.execute_as_string(get(wire.base_uri + "/x"))
    assert (wire.last.target, seen) == ("/x?tenant=a+b", [200])


def test_requests_share_a_connection_until_the_client_is_closed(client, wire):
    for _ in range(3):
        client.execute_as_string(get(wire.base_uri))
    assert wire.connections == 1
    client.close()
    client.execute_as_string(get(wire.base_uri))
    assert wire.connections == 2


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("application/json", b'"\xc3\xa9"', '"é"'),
        ("", b'"\xc3\xa9"', '"é"'),
        ("text/plain", b"\xc3\xa9", "é"),
        ("application/json; charset=utf-8", b'"\xc3\xa9"', '"é"'),
        ("text/plain; Charset='ISO-8859-1'", b"\xe9", "é"),
        ('text/plain; charset="utf-16-le"', "é".encode("utf-16-le"), "é"),
        *[
            (f"text/plain; charset={charset}", b"\xc3\xa9", "é")
            for charset in ("nonsense", "..", "x" * 300, "rot13", "hex", "idna", "undefined", "%%")
        ],
        ("application/json", b"caf\xe9", "caf\ufffd"),
    ],
)
def test_text_is_utf_8_unless_the_response_names_another_encoding(
    client, wire, content_type, body, text
):
    wire.answers(answer(200, body, content_type))
    assert client.execute_as_string(get(wire.base_uri)).raw_body == text


def test_a_byte_order_mark_does_no_harm(client, wire):
    wire.answers(answer(200, b'\xef\xbb\xbf{"a": 1}'))
    response = client.execute_as_string(get(wire.base_uri))
    assert APIHelper.json_deserialize(response.raw_body) == {"a": 1}


def test_bytes_are_given_as_they_came(client, wire):
    wire.answers(answer(201, b"\x00\xff", "image/png"))
    response = client.execute_as_binary(get(wire.base_uri))
    assert (response.status_code, response.raw_body) == (201, b"\x00\xff")
    assert response.headers["CONTENT-type"] == "image/png"


@pytest.mark.parametrize(
    "location", ["/elsewhere", "http://[", b"\xff\xfe//[\xc3".decode("latin-1")]
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(client, wire, status, location):
    wire.answers(
        answer(status, "moved").replace(
            b"\r\n", f"\r\nLocation: {location}\r\n".encode("latin-1"), 1
        )
    )
    response = client.execute_as_string(HttpRequest("POST", wire.base_uri, {}, None, "{}"))
    assert (response.status_code, response.raw_body, len(wire.received)) == (status, "moved", 1)
    assert "location" in response.headers


def test_cookies_are_neither_kept_nor_sent(client, wire):
    wire.answers(answer(200, {}, Set_Cookie="session=a; Path=/"))
    client.execute_as_string(get(wire.base_uri, {"Authorization": "Basic a"}))
    client.execute_as_string(get(wire.base_uri, {"Authorization": "Basic b"}))
    assert len(client.session.cookies) == 0
    assert "Cookie" not in wire.last.headers


@pytest.mark.parametrize(("headers", "sent"), [(HEADERS, f"Basic {SECRET}"), ({}, None)])
@pytest.mark.parametrize("variable", ["NETRC", "HOME"])
def test_a_netrc_never_authenticates(client, wire, monkeypatch, tmp_path, variable, headers, sent):
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login joe password hidden\n")
    netrc.chmod(0o600)
    monkeypatch.setenv(variable, str(netrc if variable == "NETRC" else tmp_path))
    assert requests.utils.get_netrc_auth(wire.base_uri) == ("joe", "hidden")
    client.execute_as_string(get(wire.base_uri, dict(headers)))
    assert wire.last.headers.get("Authorization") == sent


@pytest.mark.parametrize(("headers", "sent"), [(HEADERS, f"Basic {SECRET}"), ({}, None)])
def test_credentials_in_a_url_never_authenticate(client, wire, headers, sent):
    client.execute_as_string(get(wire.base_uri.replace("//", "//joe:hidden@"), dict(headers)))
    assert wire.last.headers.get("Authorization") == sent


def test_the_proxy_of_the_environment_is_used_and_then_that_of_the_session(
    client, wire, monkeypatch
):
    monkeypatch.setenv("http_proxy", wire.base_uri)
    client.execute_as_string(get("http://api.example/v1/replies"))
    assert wire.last.target == "http://api.example/v1/replies"
    monkeypatch.delenv("http_proxy")
    client.session.proxies["http"] = wire.base_uri
    client.execute_as_string(get("http://api.example/v1/credits"))
    assert wire.last.target == "http://api.example/v1/credits"


@pytest.mark.parametrize(
    ("timeout", "of_request"), [(0.05, None), (60, 0.05), ((60, 0.05), None), (None, (60, 0.05))]
)
def test_a_silent_service_is_a_read_timeout(timeout, of_request):
    with (
        answering_server(b"") as url,
        contextlib.closing(RequestsClient(timeout=timeout)) as client,
    ):
        request = get(url)
        request.timeout = of_request
        with pytest.raises(APIReadTimeoutException, match=r"^The request to 127") as caught:
            client.execute_as_string(request)
    assert caught.value.request_sent is True
    assert isinstance(caught.value.__cause__, requests.ReadTimeout)


def test_a_refused_connection_is_one_that_was_not_made(client):
    with (
        refusing_server() as url,
        pytest.raises(
            APIConnectionException,
            match=r"^The connection to .+ failed: .*\[Errno 111\]",
        ) as caught,
    ):
        client.execute_as_string(get(url))
    assert caught.value.request_sent is False
    assert isinstance(caught.value, requests.ConnectionError)


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a"',
        b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"a"',
    ],
)
def test_half_an_answer_is_a_broken_connection(client, reply):
    with (
        answering_server(Last(reply)) as url,
        pytest.raises(
            APIConnectionException,
            match=rf"^The request to .+ failed: .+ {PERHAPS}$",
        ) as caught,
    ):
        client.execute_as_string(HttpRequest("POST", url, dict(HEADERS), None, "{}"))
    assert caught.value.request_sent is True
    assert "garbage" not in str(caught.value)


def test_a_body_that_stops_coming_ends_with_the_timeout(client, wire):
    wire.answers(b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"a"')
    client.timeout = 0.05
    with pytest.raises(APIStalledResponseException, match="HTTP 200") as caught:
        client.execute_as_string(get(wire.base_uri))
    assert caught.value.request_sent is True


def test_a_connection_that_broke_is_replaced(client, wire):
    wire.answers(CLOSE, answer(200, "fine"))
    with pytest.raises(APIConnectionException, match="request to"):
        client.execute_as_string(get(wire.base_uri))
    assert client.execute_as_string(get(wire.base_uri)).raw_body == "fine"


def because(error, cause):
    error.__cause__ = cause
    return error


UNTRUSTED = ssl.SSLCertVerificationError("self-signed certificate")
REFUSED = of_urllib3.NewConnectionError(None, "refused")


@pytest.mark.parametrize(
    ("failure", "kind", "request_sent", "text"),
    [
        (
            requests.ConnectTimeout("too slow"),  # whose it is, and what came before, is not known
            APIConnectTimeoutException,
            True,
            f"The request to api.example failed: too slow. {PERHAPS}",
        ),
        (
            requests.ReadTimeout("too slow"),
            APIReadTimeoutException,
            True,
            f"The request to api.example failed: too slow. {PERHAPS}",
        ),
        (
            requests.ConnectionError(),
            APIConnectionException,
            True,
            f"The request to api.example failed: ConnectionError. {PERHAPS}",
        ),
        (
            because(requests.ConnectionError("x"), REFUSED),
            APIConnectionException,
            False,
            f"The connection to api.example failed: {REFUSED}. The request was not sent.",
        ),
        (
            because(requests.exceptions.SSLError("x"), UNTRUSTED),
            APISSLException,
            True,
            f"The request to api.example failed: {UNTRUSTED}. {PERHAPS}",
        ),
        (
            because(requests.exceptions.ProxyError("x"), of_urllib3.ConnectTimeoutError("slow")),
            APIProxyException,
            False,
            "The connection to api.example failed: slow. The request was not sent.",
        ),
        (requests.exceptions.SSLError("bad record"), APISSLException, True, None),
        (requests.exceptions.ProxyError("407"), APIProxyException, True, None),
        (requests.exceptions.ChunkedEncodingError("cut"), APIBrokenResponseException, True, None),
        (of_urllib3.ProtocolError("reset"), APIBrokenResponseException, True, None),
        (ConnectionResetError("reset"), APIConnectionException, True, None),
    ],
)
@responses.activate
def test_each_failure_has_its_exception(client, failure, kind, request_sent, text):
    responses.post(URL, body=failure)
    with pytest.raises(APINetworkException) as caught:
        client.execute_as_string(HttpRequest("POST", URL, dict(HEADERS), None, "{}"))
    error = caught.value
    assert (type(error), error.request_sent) == (kind, request_sent)
    # What may quote the peer is not chained, for a traceback shows it.
    assert error.__cause__ is (None if isinstance(failure, of_urllib3.ProtocolError) else failure)
    assert text in (None, str(error))
    assert error.context.request.headers == {"Authorization": "Basic ***"}
    assert (error.context.response.status_code, error.response_code, error.attempts) == (
        None,
        None,
        1,
    )


def texts_reachable_from(error):
    """Walk through what an exception leads to, but for its traceback."""
    waiting, seen = [error], {}
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, type):
            continue
        seen[id(thing)] = thing
        if isinstance(thing, (str, bytes)):
            yield str(thing)
        elif isinstance(thing, Mapping):
            waiting += [*thing.keys(), *thing.values()]
        elif isinstance(thing, (list, tuple, set, deque)):
            waiting += thing
        elif isinstance(thing, BaseException):
            waiting += [thing.args, thing.__cause__, thing.__context__]
        waiting.append(getattr(thing, "__dict__", None))


@pytest.mark.parametrize(
    ("server", "arguments"),
    [
        (answering_server, (b"",)),
        (refusing_server, ()),
        (answering_server, (CLOSE,)),
        (
            answering_server,
            (Last(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),),
        ),
    ],
)
def test_no_secret_can_be_reached_from_an_exception(server, arguments):
    with server(*arguments) as url, contextlib.closing(RequestsClient(timeout=0.2)) as client:
        request = HttpRequest("POST", url, dict(HEADERS), None, "{}")
        with pytest.raises(APINetworkException) as caught:
            client.execute_as_string(request)
    error = caught.value
    assert SECRET.encode() not in pickle.dumps(error)
    texts = [str(error), repr(error), *texts_reachable_from(error)]
    assert "Basic ***" in texts
    assert not [text for text in texts if SECRET in text]
    assert request.headers == HEADERS


@pytest.mark.parametrize("timeout", [60, 0.5, None, (3, 5), (None, 5), (3, None)])
def test_a_timeout_is_seconds_or_a_pair_of_them(timeout):
    assert RequestsClient(timeout=timeout).timeout == timeout


@pytest.mark.parametrize(
    ("timeout", "kind"),
    [(0, ValueError), (-1, ValueError), (float("inf"), ValueError), (float("nan"), ValueError),
     ((1, 0), ValueError), ("5", TypeError), (True, TypeError), ((1, 2, 3), TypeError),
     ([1, 2], TypeError), ((1, "2"), TypeError)],
)  # fmt: skip
def test_a_timeout_that_cannot_be_meant_is_refused(timeout, kind):
    with pytest.raises(kind, match="timeout must be "):
        RequestsClient(timeout=timeout)


@pytest.mark.parametrize("cache", [False, True])
@pytest.mark.parametrize(
    ("arguments", "policy"),
    [
        ({}, NO_RETRIES),
        ({"max_retries": 5}, RetryPolicy(max_retries=5)),
        ({"max_retries": 0}, RetryPolicy(max_retries=0)),
        ({"retry_interval": 2}, RetryPolicy(backoff=2)),
        ({"max_retries": 1, "retry_interval": 30}, RetryPolicy(1, backoff=30, max_backoff=30)),
    ],
)
def test_each_argument_for_retries_works_alone_and_with_the_cache(cache, arguments, policy):
    assert RequestsClient(cache=cache, **arguments).retry == policy


def test_by_default_a_client_waits_a_minute_and_keeps_nothing():
    client = RequestsClient()
    assert (client.timeout, client.retry) == (60, NO_RETRIES)
    assert type(client.session.get_adapter(URL)) is PooledAdapter
