"""The conversion of a success response to a result."""

import json

import pytest

from message_media_messages import (
    APIException,
    InvalidResponseException,
    MessageMediaMessagesClient,
)
from tests.support.callers import CREDITS, ENDPOINTS, REPLIES, SEND
from tests.support.transports import Scripted
from tests.support.wire import ANYTHING

LOOSE = [endpoint for endpoint in ENDPOINTS if not endpoint.is_typed]


OK = (200, {}, json.dumps(ANYTHING))


def client_of(transport, **options):
    return MessageMediaMessagesClient("key", "secret", http_client=transport, **options)


class TestResults:
    @pytest.mark.parametrize("status", range(200, 209))
    def test_200_to_208_succeed(self, status):
        assert CREDITS.call(client_of(Scripted((status, {}, '{"a": 1}')))) == {"a": 1}

    @pytest.mark.parametrize("status", [100, 199, 209, 226, 300, 304, 600])
    def test_any_other_status_does_not(self, status):
        with pytest.raises(APIException, match="HTTP response not OK") as caught:
            CREDITS.call(client_of(Scripted((status, {}, "{}"))))
        assert caught.value.response_code == status

    @pytest.mark.parametrize(
        "endpoint",
        [endpoint for endpoint in ENDPOINTS if endpoint is not SEND],
        ids=lambda endpoint: endpoint.name,
    )
    def test_null_is_none(self, endpoint):
        assert endpoint.call(client_of(Scripted((200, {}, "null")))) is None

    @pytest.mark.parametrize(
        "body",
        [
            "null",
            "{}",
            "[]",
            "[null]",
            '{"messages": null}',
            '{"messages": []}',
            '{"messages": [null]}',
            '{"messages": [{"message_id": "1"}, null]}',
            '{"messages": {"message_id": "1"}}',
        ],
    )
    def test_a_send_without_the_messages_that_were_accepted_is_no_result(self, body):
        with pytest.raises(InvalidResponseException, match="If it sent messages, do not") as caught:
            SEND.call(client_of(Scripted((202, {}, body))))
        assert caught.value.response_code == 202
        assert caught.value.context.response.raw_body == body

    @pytest.mark.parametrize(
        "replies",
        [[{}] * 100_000, [{"attachments": [{}] * 100_000}]],
        ids=["on the page", "in a reply"],
    )
    def test_more_items_than_the_service_ever_returns_become_no_models(self, replies):
        text = json.dumps({"replies": replies})
        for body in (text, text.encode()):
            with pytest.raises(InvalidResponseException, match="more than 10000 items"):
                REPLIES.call(client_of(Scripted((200, {}, body))))

    def test_the_items_of_a_small_body_are_not_counted(self):
        body = json.dumps({"replies": [{}] * 10_001})
        assert len(REPLIES.call(client_of(Scripted((200, {}, body)))).replies) == 10_001

    def test_ten_thousand_items_are_read(self):
        body = json.dumps({"replies": [{"content": "x" * 50}] * 10_000})
        assert len(REPLIES.call(client_of(Scripted((200, {}, body)))).replies) == 10_000

    @pytest.mark.parametrize("endpoint", LOOSE[:1], ids=lambda endpoint: endpoint.name)
    @pytest.mark.parametrize(
        ("headers", "body", "expected"),
        [
            ({}, "", None),
            ({}, " \n", None),
            ({}, None, None),
            ({}, '{"status": "cancelled"}', {"status": "cancelled"}),
            ({"Content-Type": "text/plain"}, "OK", "OK"),
        ],
    )
    def test_a_call_without_a_result_accepts_any_body(self, endpoint, headers, body, expected):
        assert endpoint.call(client_of(Scripted((202, headers, body)))) == expected

    @pytest.mark.parametrize("endpoint", [SEND, *LOOSE[:1]], ids=lambda endpoint: endpoint.name)
    def test_an_html_page_of_a_proxy_is_an_invalid_response(self, endpoint):
        page = (200, {"content-type": "text/html; charset=utf-8"}, "<html>Please log in</html>")
        with pytest.raises(InvalidResponseException, match="cannot be read"):
            endpoint.call(client_of(Scripted(page)))

    def test_credits_are_read_strictly(self):
        assert CREDITS.call(client_of(Scripted((200, {}, "")))) is None
        with pytest.raises(InvalidResponseException):
            CREDITS.call(client_of(Scripted((200, {"Content-Type": "text/plain"}, "many"))))

    def test_bytes_from_a_custom_transport_are_read(self):
        assert CREDITS.call(client_of(Scripted((200, None, b"\xef\xbb\xbf[1]")))) == [1]
