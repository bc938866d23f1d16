"""Requests and responses as data, the client that builds them, and the call back."""

import pytest

from message_media_messages.http.http_call_back import HttpCallBack
from message_media_messages.http.http_client import HttpClient
from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.http_method_enum import HttpMethodEnum
from message_media_messages.http.http_request import HttpRequest
from message_media_messages.http.http_response import HttpResponse


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_request_that_reads_has_no_body(method):
    build = getattr(HttpClient(), method)
    bare = {"http_method": method.upper(), "query_url": "http://u", "parameters": None}
    ours = {"files": None}
    assert vars(build("http://u")) == {**bare, **ours, "headers": {}, "query_parameters": {}}
    assert vars(build("http://u", {"h": 1}, {"q": 2})) == {
        **bare,
        **ours,
        "headers": {"h": 1},
        "query_parameters": {"q": 2},
    }


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_request_that_writes_has_a_body(method):
    build = getattr(HttpClient(), method)
    bare = {"http_method": method.upper(), "query_url": "http://u"}
    empty = {"headers": {}, "query_parameters": {}, "parameters": {}, "files": {}}
    assert vars(build("http://u")) == {**bare, **empty}
    assert build("http://u", parameters="").parameters == ""
    assert vars(build("http://u", {"h": 1}, {"q": 2}, {"p": 3}, {"f": 4})) == {
        **bare,
        "headers": {"h": 1},
        "query_parameters": {"q": 2},
        "parameters": {"p": 3},
        "files": {"f": 4},
    }


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("execute_as_string", (None,)),
        ("execute_as_binary", (None,)),
        ("convert_response", (None, False)),
    ],
)
def test_sending_is_left_to_a_subclass(method, arguments):
    with pytest.raises(NotImplementedError, match="Please Implement this method"):
        getattr(HttpClient(), method)(*arguments)


@pytest.mark.parametrize("method", ["on_before_request", "on_after_response"])
def test_a_call_back_is_left_to_a_subclass(method):
    with pytest.raises(NotImplementedError, match=r"This method has not been implemented\."):
        getattr(HttpCallBack(), method)(None)


def test_headers_parameters_and_the_query_are_added_to_a_request():
    request = HttpRequest("POST", "http://h/p")
    assert request.headers == {}
    assert (request.query_parameters, request.parameters, request.files) == (None,) * 3
    for value in ("a", "b c"):
        request.add_header("X", value)
        request.add_parameter("p", value)
        request.add_query_parameter("q", value)
    request.add_query_parameter("none", None)
    request.add_header("x", "b c")
    assert (request.headers, request.parameters) == ({"x": "b c"}, {"p": "b c"})
    assert request.query_url == "http://h/p?q=a&q=b%20c"
    assert repr(request) == "<HttpRequest POST /p>"


@pytest.mark.parametrize("body", ["text", b"bytes"])
def test_a_field_cannot_be_added_to_a_body_of_text(body):
    request = HttpRequest("POST", "http://h/p", parameters=body)
    with pytest.raises(TypeError, match="The body is not a form"):
        request.add_parameter("p", 1)


@pytest.mark.parametrize("headers", [{"Content-TYPE": "text/plain"}, None])
def test_the_headers_of_a_response_are_read_in_any_case(headers):
    response = HttpResponse(200, headers, "body")
    assert response.headers.get("content-type") == ("text/plain" if headers else None)
    assert (response.status_code, response.raw_body) == (200, "body")
    assert repr(response) == "<HttpResponse 200, body of 4>"
    assert repr(HttpResponse(204, headers, None)) == "<HttpResponse 204, body of 0>"


def test_an_exchange_has_a_repr():
    request, response = HttpRequest("GET", "http://h"), HttpResponse(200, {}, "x")
    assert repr(HttpContext(request, response)) == f"<HttpContext {request!r} {response!r}>"


@pytest.mark.parametrize(
    ("text", "method"),
    [("get", "GET"), ("GET", "GET"), ("Delete", "DELETE"), ("pAtCh", "PATCH"), ("zzz", None)],
)
def test_a_method_is_found_by_its_name_in_any_case(text, method):
    assert HttpMethodEnum.from_string(text) == method
    assert HttpMethodEnum.to_string(text) == (text if text == method else None)


def test_there_is_no_method_without_a_name():
    assert HttpMethodEnum.to_string(None) is None
