"""Answers that are kept, and never for anybody else."""

import contextlib
import time
from email.utils import formatdate

import pytest

from message_media_messages.http.http_request import HttpRequest
from message_media_messages.http.requests_client import RequestsClient
from tests.support.wire import answer

ADA = {"Authorization": "Basic ada"}


@pytest.fixture
def client():
    with contextlib.closing(RequestsClient(timeout=10, cache=True)) as client:
        yield client


def numbered(count, **headers):
    """Answers that can be told apart."""
    headers = {"Date": formatdate(time.time(), usegmt=True), **headers}
    return [answer(200, {"answer": number}, **headers) for number in range(count)]


def fetch(client, wire, headers, method="GET"):
    request = HttpRequest(method, wire.base_uri + "/v1/replies", dict(headers))
    return client.execute_as_string(request).raw_body


@pytest.mark.parametrize("headers", [ADA, {**ADA, "Account": "sub"}, {}])
def test_an_answer_is_kept_for_as_long_as_the_service_says(client, wire, headers):
    wire.answers(*numbered(2, Cache_Control="max-age=60"))
    bodies = [fetch(client, wire, headers) for _ in range(3)]
    assert (bodies, len(wire.received)) == (['{"answer": 0}'] * 3, 1)


@pytest.mark.parametrize(
    ("other", "vary"),
    [
        ({"Authorization": "Basic bob"}, {}),
        ({"Authorization": "Basic bob"}, {"Vary": "Accept"}),
        ({"Authorization": "Basic bob"}, {"Vary": "Authorization"}),
        ({**ADA, "Account": "sub"}, {}),
        ({**ADA, "Account": "sub"}, {"Vary": "Authorization"}),
        ({}, {}),
    ],
)
def test_an_answer_never_serves_other_credentials_or_another_account(client, wire, vary, other):
    wire.answers(*numbered(4, Cache_Control="public, max-age=60", **vary))
    bodies = [fetch(client, wire, headers) for headers in (ADA, other, ADA)]
    assert bodies == ['{"answer": 0}', '{"answer": 1}', '{"answer": 2}']


def test_a_response_is_revalidated_only_for_the_same_caller(client, wire):
    first = numbered(1, ETag='"v1"')[0]
    unchanged = answer(304, ETag='"v1"')
    wire.answers(first, unchanged, first)
    bodies = [
        fetch(client, wire, headers) for headers in (ADA, ADA, {"Authorization": "Basic bob"})
    ]
    tags = [request.headers.get("If-None-Match") for request in wire.received]
    assert (bodies, tags) == (['{"answer": 0}'] * 3, [None, '"v1"', None])


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("POST", {"Cache_Control": "max-age=60"}),
        ("PUT", {"Cache_Control": "max-age=60"}),
        ("GET", {"Cache_Control": "no-store"}),
        ("GET", {"Cache_Control": "max-age=60", "Vary": "*"}),
        ("GET", {}),
    ],
)
def test_what_may_not_be_cached_is_requested_each_time(client, wire, method, headers):
    wire.answers(*numbered(2, **headers))
    bodies = [fetch(client, wire, ADA, method) for _ in range(2)]
    assert bodies == ['{"answer": 0}', '{"answer": 1}']


def test_what_another_header_authenticates_is_not_kept(client, wire):
    wire.answers(*numbered(2, Cache_Control="max-age=60"))
    seen = []
    for key in ("ada", "bob"):
        request = HttpRequest("GET", wire.base_uri, {"X-Api-Key": key})
        request.auth_headers = frozenset({"x-api-key"})
        seen.append(client.execute_as_string(request).raw_body)
    assert seen == ['{"answer": 0}', '{"answer": 1}']


def test_a_redirect_is_not_kept(client, wire):
    headers = {"Cache_Control": "max-age=60", "Date": formatdate(usegmt=True)}
    wire.answers(answer(301, "moved", **headers), answer(200, "back", **headers))
    assert [fetch(client, wire, ADA) for _ in range(2)] == ["moved", "back"]


def test_without_the_cache_nothing_is_kept(wire):
    wire.answers(*numbered(2, Cache_Control="max-age=60"))
    with contextlib.closing(RequestsClient(timeout=10)) as client:
        bodies = [fetch(client, wire, ADA) for _ in range(2)]
    assert bodies == ['{"answer": 0}', '{"answer": 1}']
