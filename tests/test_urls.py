"""URLs, queries, forms, base URIs, and URLs for a log."""

import datetime as dt
import uuid
import warnings
from types import MappingProxyType, SimpleNamespace

import pytest
from urllib3.exceptions import InsecureRequestWarning

from message_media_messages import Configuration, MessageMediaMessagesClient
from message_media_messages.urls import (
    append_url_with_query_parameters,
    append_url_with_template_parameters,
    base_uri_prefix,
    clean_url,
    form_encode,
    form_encode_parameters,
    loggable_path,
    path_segment,
    prepared_url,
    serialize_array,
    url_as_sent,
)


class M:
    """A model as an application of the 2.x line may have its own."""

    _names = MappingProxyType({"a": "A", "b": "b"})

    def __init__(self, a=None, b=None):
        self.a = a
        self.b = b


@pytest.mark.parametrize(
    ("formatting", "keys"),
    [
        ("indexed", ["k[0]", "k[1]", "k[2]"]),
        ("unindexed", ["k[]", "k[]", "k[]"]),
        ("plain", ["k", "k", "k"]),
    ],
)
def test_the_items_of_a_list_get_keys(formatting, keys):
    values = [1, "b c", None]
    assert serialize_array("k", values, formatting) == list(zip(keys, values))
    assert serialize_array("k", [], formatting) == []


@pytest.mark.parametrize("formatting", ["plain", "csv", "zzz"])
def test_lists_of_dictionaries_and_lists_are_always_indexed(formatting):
    pairs = serialize_array("k", [{"a": 1}, [1, 2]], formatting)
    assert pairs == [("k[0]", {"a": 1}), ("k[1]", [1, 2])]


@pytest.mark.parametrize("formatting", ["csv", "psv", "tsv", "zzz"])
def test_only_a_query_can_join_the_items_of_a_list(formatting):
    with pytest.raises(ValueError, match=r"Invalid format provided\."):
        serialize_array("k", [1], formatting)
    with pytest.raises(ValueError, match=r"Invalid format provided\."):
        form_encode([1], "k", formatting)


@pytest.mark.parametrize(
    ("serialization", "items"),
    [
        ("indexed", "b[0]=1&b[1]=x%20y"),
        ("unindexed", "b[]=1&b[]=x%20y"),
        ("plain", "b=1&b=x%20y"),
        ("csv", "b=1,x%20y"),
        ("psv", "b=1|x%20y"),
        ("tsv", "b=1\tx%20y"),
    ],
)
def test_a_list_in_a_query_is_written_as_its_serialization_says(serialization, items):
    parameters = {"a": 1, "b": [1, "x y", None], "c": None, "d": True, "e": "é&="}
    url = append_url_with_query_parameters("http://h/p", parameters, serialization)
    assert url == f"http://h/p?a=1&{items}&d=True&e=%C3%A9%26%3D"


@pytest.mark.parametrize(
    ("url", "parameters", "serialization", "result"),
    [
        ("http://h/p?z=1", {"a": 1}, "indexed", "http://h/p?z=1&a=1"),
        ("http://h/p", None, "indexed", "http://h/p"),
        ("http://h/p", {}, "indexed", "http://h/p"),
        ("http://h/p", {"a": {"b": 1}}, "indexed", "http://h/p?a=%7B%27b%27%3A%201%7D"),
        ("http://h/p", {"a": (1, 2)}, "indexed", "http://h/p?a=%281%2C%202%29"),
        (
            "http://h/p",
            {"a": dt.datetime(2020, 1, 1)},
            "csv",
            "http://h/p?a=2020-01-01%2000%3A00%3A00",
        ),
        ("http://h/p", {"a": [], "b": 1}, "indexed", "http://h/p?b=1"),
        ("http://h/p", {"a": []}, "csv", "http://h/p"),
    ],
)
def test_parameters_are_added_to_a_query(url, parameters, serialization, result):
    added = append_url_with_query_parameters(url, parameters, serialization)
    assert added == result


def test_a_query_refuses_an_unknown_serialization():
    with pytest.raises(ValueError, match=r"Invalid format provided\."):
        append_url_with_query_parameters("http://h/p", {"a": [1]}, "zzz")


@pytest.mark.parametrize(
    ("url", "parameters", "result"),
    [
        (
            "http://h/{a}/{b}/{c}",
            {"a": "x y/z?&", "b": [1, "a b", "c/d", None], "c": None},
            "http://h/x%20y%2Fz%3F%26/1/a%20b/c%2Fd/None/",
        ),
        ("/v1/{id}/{id}", {"id": 5}, "/v1/5/5"),
        ("/v1/{id}", None, "/v1/{id}"),
        ("/v1/{id}", {"x": 1}, "/v1/{id}"),
        ("/v1/{id}/{b}", {"id": "{b}", "b": "q"}, "/v1/%7Bb%7D/q"),
        ("/v1/{id}/{b}", {"id": True, "b": 1.5}, "/v1/True/1.5"),
        ("/v1/{id}", {"id": "é~-._"}, "/v1/%C3%A9~-._"),
    ],
)
def test_template_parameters_are_quoted_with_nothing_safe(url, parameters, result):
    assert append_url_with_template_parameters(url, parameters) == result


@pytest.mark.parametrize(
    "append",
    [
        append_url_with_query_parameters,
        append_url_with_template_parameters,
    ],
)
def test_a_url_that_is_none_is_refused(append):
    with pytest.raises(ValueError, match=r"URL is None\."):
        append(None, {"a": 1})


@pytest.mark.parametrize(
    ("url", "cleaned"),
    [
        ("http://h//a///b?x=//y", "http://h/a/b?x=//y"),
        ("https://h", "https://h"),
        ("http://h/?a=b?c//d", "http://h/?a=b?c//d"),
        ("http://u:p@h:80//x/", "http://u:p@h:80/x/"),
        ("http://h:8080", "http://h:8080"),
        ("http://[::1]:80//a", "http://[::1]:80/a"),
        ("http://h?x=1", "http://h?x=1"),
        ("http://h//a\n//b", "http://h/a\n/b"),
        ("HTTP://h//a", "HTTP://h/a"),
        ("http://h//a#frag//x", "http://h/a#frag//x"),
    ],
)
def test_doubled_slashes_collapse_in_the_path_alone(url, cleaned):
    assert clean_url(url) == cleaned


@pytest.mark.parametrize(
    "url",
    ["h/p", "ftp://h/p", "http://", "https:///a", "", "//h/a", "http:/h/a", " http://h/a"],
)
def test_a_url_without_scheme_and_host_is_refused(url):
    with pytest.raises(ValueError, match=r"Invalid Url format\."):
        clean_url(url)


@pytest.mark.parametrize(
    ("formatting", "keys"),
    [
        ("indexed", ["[a][0]", "[a][1]", "[a][2][x]", "[b][c]", "[b][d][0]", "[b][d][1]", "[f]"]),
        ("unindexed", ["[a][]", "[a][]", "[a][][x]", "[b][c]", "[b][d][]", "[b][d][]", "[f]"]),
        ("plain", ["[a]", "[a]", "[a][x]", "[b][c]", "[b][d]", "[b][d]", "[f]"]),
    ],
)
def test_a_nested_value_is_flattened_into_the_pairs_of_a_form(formatting, keys):
    value = {"a": [1, 2, {"x": 1}], "b": {"c": 1, "d": [3, 4]}, "e": None, "f": True}
    pairs = form_encode(value, "inst", formatting)
    assert pairs == list(zip(["inst" + key for key in keys], [1, 2, 1, 1, 3, 4, True]))


def test_only_a_list_needs_a_formatting():
    assert form_encode(1, "k", "csv") == [("k", 1)]
    assert form_encode(None, "k", "zzz") == []
    with pytest.raises(ValueError, match=r"Invalid format provided\."):
        form_encode([1], "k", "csv")


def test_the_parameters_of_a_form_are_flattened_each_under_its_name():
    day = dt.datetime(2020, 1, 1)
    parameters = {"a": [1, 2], "b": {"c": 1}, "e": None, "m": M(1, [2, 3]), "d": day, "t": (1, 2)}
    assert form_encode_parameters(parameters) == [
        ("a[0]", 1),
        ("a[1]", 2),
        ("b[c]", 1),
        ("m[A]", 1),
        ("m[b][0]", 2),
        ("m[b][1]", 3),
        ("d", day),
        ("t", (1, 2)),
    ]


@pytest.fixture
def path():
    """Return a path that makes a base URI a new one: each is warned about once."""
    return f"/{uuid.uuid4()}"


@pytest.mark.parametrize(
    "base_uri",
    [
        "http://api.example",
        "HTTP://api.example:8080",
        "http://localhost.example",
        "http://notlocalhost",
        "http://192.168.0.1",
        "http://128.0.0.1",
        "http://[2001:db8::1]:80",
    ],
)
def test_a_base_uri_that_is_not_encrypted_is_warned_about(base_uri, path):
    with pytest.warns(InsecureRequestWarning, match="so the API key and everything"):
        base_uri_prefix(base_uri + path)


@pytest.mark.parametrize(
    "base_uri",
    [
        "https://api.example",
        "http://localhost:8080",
        "http://LOCALHOST.",
        "http://sandbox.localhost",
        "http://127.0.0.1:8080",
        "http://127.255.3.4",
        "http://[::1]:8080",
        "http://[0:0:0:0:0:0:0:1]",
    ],
)
def test_a_base_uri_that_is_encrypted_or_leads_to_this_machine_is_not(base_uri, path):
    with warnings.catch_warnings(record=True) as caught:
        base_uri_prefix(base_uri + path)
    assert not caught


def test_the_warning_names_the_host_and_the_cure_and_points_at_the_caller(path):
    with pytest.warns(InsecureRequestWarning) as caught:
        MessageMediaMessagesClient("the-key", "the-secret", base_uri=f"http://api.example:80{path}")
    [warning] = caught
    assert warning.filename == __file__
    assert str(warning.message) == (
        "The base_uri is http, so the API key and everything that is sent to api.example can be "
        "read and changed on the way. Use https."
    )


def test_a_base_uri_is_warned_about_once_and_not_at_each_call(path):
    with pytest.warns(InsecureRequestWarning):
        base_uri_prefix(f"http://api.example{path}")
    base_uri_prefix(f"http://api.example{path}")


def test_nothing_is_sent_where_the_warning_is_an_error(path):
    sent = []
    http_client = SimpleNamespace(get=sent.append)
    client = MessageMediaMessagesClient("key", "secret", http_client=http_client)
    Configuration.base_uri = f"http://api.example{path}"
    for _ in range(2):
        with pytest.raises(InsecureRequestWarning):
            client.messages.check_credits_remaining()
    assert not sent


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://api.example/v1/replies?number=61491570156", "/v1/replies"),
        (
            "https://api.example/v1/messages/877c19ef-fa2e-4cec-827a-e1df9b5509f7",
            "/v1/messages/877c19ef-fa2e-4cec-827a-e1df9b5509f7",
        ),
        ("https://api.example/v1/messages/61491570156", "/v1/messages/..."),
        ("http://[", "?"),
        (None, "None"),
    ],
)
def test_a_log_shows_the_path_and_no_number(url, path):
    assert loggable_path(url) == path


@pytest.mark.parametrize(
    ("base_uri", "kind", "message"),
    [
        (None, TypeError, "base_uri must be text, not NoneType"),
        ("https://key:secret@h", ValueError, "base_uri must not contain credentials"),
        ("https://h/?a=b", ValueError, "base_uri must not have a query or a fragment"),
        ("https://h/#a", ValueError, "base_uri must not have a query or a fragment"),
        ("h/p", ValueError, "Invalid Url format"),
        ("https://.h", ValueError, "is not a valid URL"),
    ],
)
def test_what_is_not_a_base_uri_is_refused(base_uri, kind, message):
    with pytest.raises(kind, match=message):
        base_uri_prefix(base_uri)


@pytest.mark.parametrize(
    ("base_uri", "prefix"),
    [("https://h", "https://h"), ("HTTPS://H//a//b c/", "https://h/a/b%20c")],
)
def test_a_base_uri_is_the_prefix_of_a_path(base_uri, prefix):
    assert base_uri_prefix(base_uri) == prefix


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        ("a b/c?d", "a%20b%2Fc%3Fd"),
        (5, "5"),
        (uuid.UUID(int=5), "00000000-0000-0000-0000-000000000005"),
    ],
)
def test_an_id_is_one_segment_of_a_path(value, segment):
    assert path_segment("message_id", value) == segment


@pytest.mark.parametrize(
    ("value", "kind", "message"),
    [
        (None, ValueError, "message_id must be an id, not None"),
        (" ", ValueError, "message_id must be an id, not ' '"),
        ("..", ValueError, "message_id must be an id, not '..'"),
        ("\ud800", ValueError, "message_id must be an id; a URL cannot contain this text"),
        (["x"], TypeError, "message_id must be text, not list"),
    ],
)
def test_what_is_no_id_is_refused(value, kind, message):
    with pytest.raises(kind, match=message):
        path_segment("message_id", value)


def test_a_url_is_as_requests_sends_it():
    assert url_as_sent("https://h//a b?c=d e") == "https://h/a%20b?c=d%20e"
    assert url_as_sent("https://h/a", {"b": "c d"}) == "https://h/a?b=c+d"
    assert prepared_url("https://H/a") == "https://h/a"
