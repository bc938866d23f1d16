"""The request is found as the server received it. `test_examples` does that with real servers."""

import io
import json
from types import SimpleNamespace

import pytest
from werkzeug.wrappers import Request

from message_media_messages.callbacks import (
    CallbackRequest,
    CallbackVerifier,
    SignatureError,
    from_asgi,
    from_wsgi,
)
from tests.callbacks.signing import BODY, KEY_ID, public_key, signed_headers

MB = 1024 * 1024


def environ(body=b"", **more):
    return {
        "REQUEST_METHOD": "POST",
        "SERVER_PROTOCOL": "HTTP/1.0",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/data",
        "QUERY_STRING": "",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **more,
    }


def scope(**more):
    return {
        "type": "http",
        "method": "POST",
        "http_version": "1.1",
        "path": "/data",
        "raw_path": b"/data",
        "query_string": b"",
        "headers": [],
        **more,
    }


@pytest.mark.parametrize(
    ("variables", "target"),
    [
        ({"RAW_URI": "/a%2Fb?x=%20"}, "/a%2Fb?x=%20"),
        ({"REQUEST_URI": "/a%2Fb?x=%20"}, "/a%2Fb?x=%20"),
        ({"REQUEST_URI": "http://example.com:80/a%2Fb?x=http://y"}, "/a%2Fb?x=http://y"),
        ({"REQUEST_URI": "http://example.com"}, "/"),
        ({"REQUEST_URI": "http://example.com?x"}, "/?x"),
        ({"RAW_URI": "//a"}, "//a"),
        ({}, "/data"),
        ({"SCRIPT_NAME": "/app", "QUERY_STRING": "x=%20&y"}, "/app/data?x=%20&y"),
        ({"PATH_INFO": "/ol\xc3\xa1 b;c=1"}, "/ol%C3%A1%20b;c=1"),
    ],
)
def test_the_target_of_wsgi_is_not_decoded(variables, target):
    assert from_wsgi(environ(**variables)).target == target


def test_a_request_of_wsgi_verifies():
    headers = {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, value in signed_headers().items()
    }
    request = from_wsgi(environ(BODY, CONTENT_TYPE="application/json", **headers))
    assert request.protocol == "HTTP/1.0"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["content-length"] == str(len(BODY))
    assert CallbackVerifier({KEY_ID: public_key()}).parse(*request).status == "delivered"


def test_the_framework_can_still_read_the_body():
    variables = environ(BODY)
    assert from_wsgi(variables).body == BODY
    assert variables["wsgi.input"].read() == BODY


def test_a_body_that_is_given_is_not_read():
    variables = {**environ(), "wsgi.input": None}
    assert from_wsgi(variables, BODY).body == BODY


def test_the_body_that_flask_has_read_is_found():
    variables = environ(BODY)
    assert Request(variables).get_json(force=True) == json.loads(BODY)  # as Flask does
    assert from_wsgi(variables).body == BODY


@pytest.mark.parametrize(
    ("variables", "body"),
    [
        ({"CONTENT_LENGTH": "3"}, b"abc"),
        ({"CONTENT_LENGTH": "99"}, b"abcdef"),
        ({"CONTENT_LENGTH": ""}, b""),
        ({"CONTENT_LENGTH": "", "wsgi.input_terminated": True}, b"abcdef"),
        ({"CONTENT_LENGTH": "3", "wsgi.input_terminated": True}, b"abc"),
    ],
)
def test_the_body_of_wsgi_ends_after_its_length(variables, body):
    assert from_wsgi(environ(b"abcdef", **variables)).body == body


@pytest.mark.parametrize("length", ["-1", "1e3", "x", "9" * 5000])
def test_a_length_that_is_no_number_is_refused(length):
    with pytest.raises(SignatureError, match="Content-Length is not a number"):
        from_wsgi(environ(CONTENT_LENGTH=length))


@pytest.mark.parametrize("variables", [{}, {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}])
def test_a_body_that_is_too_large_is_refused(variables):
    assert len(from_wsgi(environ(bytes(20 * MB), **variables)).body) == 20 * MB
    with pytest.raises(SignatureError, match="larger than 20 MB"):
        from_wsgi(environ(bytes(20 * MB + 1), **variables))


def test_no_more_than_the_limit_is_read():
    endless = SimpleNamespace(read=bytes)
    with pytest.raises(SignatureError, match="larger than 20 MB"):
        from_wsgi(environ(**{"CONTENT_LENGTH": "9" * 18, "wsgi.input": endless}))


@pytest.mark.parametrize(
    ("parts", "target"),
    [
        ({"raw_path": b"/a%2Fb", "query_string": b"x=%20"}, "/a%2Fb?x=%20"),
        ({"raw_path": b"/ol\xe1"}, "/ol\xe1"),
        ({"raw_path": None, "path": "/olá b"}, "/ol%C3%A1%20b"),
    ],
)
def test_the_target_of_asgi_is_not_decoded(parts, target):
    assert from_asgi(scope(**parts), b"").target == target


def test_a_request_of_asgi_verifies():
    headers = [(name.lower().encode(), value.encode()) for name, value in signed_headers().items()]
    request = from_asgi(scope(headers=headers), BODY)
    assert isinstance(request, CallbackRequest)
    assert request.protocol == "HTTP/1.1"
    assert CallbackVerifier({KEY_ID: public_key()}).parse(*request).status == "delivered"
