"""Secrets in what an exception shows of a request."""

import pytest

from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.http_request import HttpRequest
from message_media_messages.http.http_response import HttpResponse
from message_media_messages.http.redaction import redacted, without_user_info


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        (None, {}),
        ({"Date": "y", "X-CONTENT-md5": "z"}, {"Date": "y", "X-CONTENT-md5": "z"}),
        ({"Authorization": "Basic c2VjcmV0"}, {"Authorization": "Basic ***"}),
        ({"AUTHORIZATION": 'hmac username="k", s="x"'}, {"AUTHORIZATION": "hmac ***"}),
        ({"X-Api-Key": "token-without-scheme"}, {"X-Api-Key": "***"}),
        ({"Authorization": "token==with a_space"}, {"Authorization": "***"}),
        ({"Authorization": b"Basic c2VjcmV0"}, {"Authorization": "***"}),
    ],
)
def test_only_headers_that_hold_no_secret_are_shown(headers, shown):
    request, response = HttpRequest("GET", "http://h", headers), HttpResponse(200, {}, "x")
    context = HttpContext(request, response, attempts=2, in_doubt=True)
    safe = redacted(context)
    assert (safe.request.headers, safe.response, safe.attempts) == (shown, response, 2)
    assert safe.in_doubt is True
    assert (request.headers, context.request) == (headers or {}, request)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://user:secret@h/p@q", "http://***@h/p@q"),
        ("http://h/p?a=b@c", "http://h/p?a=b@c"),
        ("", ""),
    ],
)
def test_credentials_in_a_url_are_not_shown(url, shown):
    assert without_user_info(url) == shown
    context = HttpContext(HttpRequest("GET", url), HttpResponse(200, {}, ""))
    assert redacted(context).request.query_url == shown
