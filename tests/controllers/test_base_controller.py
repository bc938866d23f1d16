"""The requests of endpoints, and the public methods of controllers."""

import json
import pickle
import re
import uuid

import pytest

from message_media_messages import (
    APIHelper,
    Configuration,
    HmacAuth,
    MessageMediaMessagesClient,
    RequestsClient,
    ServerErrorException,
)
from message_media_messages.controllers.base_controller import BaseController
from message_media_messages.controllers.messages_controller import MessagesController
from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.http_response import HttpResponse
from tests.support.callers import CANCEL, CREDITS, ENDPOINTS
from tests.support.signing import is_signed_by
from tests.support.transports import Scripted
from tests.support.wire import ANYTHING, answer

OK = (200, {}, json.dumps(ANYTHING))
FAILED = (503, {}, "")


def client_of(transport, **options):
    return MessageMediaMessagesClient("key", "secret", http_client=transport, **options)


class TestRequests:
    @pytest.mark.parametrize(
        ("message_id", "segment"),
        [
            ("a b/c?d", "a%20b%2Fc%3Fd"),
            ("..%2f", "..%252f"),
            ("\u00e9", "%C3%A9"),
            (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
            (12, "12"),
        ],
    )
    def test_an_id_stays_one_segment_of_the_path(self, message_id, segment):
        transport = Scripted(OK)
        seen = []
        transport.execute_as_string = lambda request: (
            seen.append(request.query_url) or (HttpResponse(*OK))
        )
        client = client_of(transport)
        client.messages.get_message_status(message_id)
        client.messages.cancel_scheduled_message(message_id, None)
        assert seen == [f"https://api.messagemedia.com/v1/messages/{segment}"] * 2

    def test_an_id_that_no_url_can_hold_is_refused(self):
        transport = Scripted(OK)
        with pytest.raises(ValueError, match="message_id must be an id"):
            client_of(transport).messages.get_message_status("\ud800")
        assert transport.sent == []

    def test_a_message_is_cancelled_with_the_default_body(self):
        transport = Scripted(OK)
        client_of(transport).messages.cancel_scheduled_message("id")
        assert transport.sent[0][1] == '{"status": "cancelled"}'

    @pytest.mark.parametrize("message_id", [b"id", 1.5, ["id"], {}])
    def test_an_id_of_a_wrong_type_is_refused(self, message_id):
        transport = Scripted(OK)
        with pytest.raises(TypeError, match="message_id must be text"):
            client_of(transport).messages.get_message_status(message_id)
        assert transport.sent == []

    @pytest.mark.parametrize(
        ("body", "text"),
        [
            (None, "{}"),
            ([], '{"messages": []}'),
            ({"messages": [{"a": None}]}, '{"messages": [{"a": null}]}'),
            ({"é": "é"}, None),
        ],
    )
    def test_a_body_is_what_json_writes(self, body, text):
        transport = Scripted(OK)
        client_of(transport).messages.send_messages(body)
        assert transport.sent[0][1] == (text or '{"\\u00e9": "\\u00e9"}')

    def test_global_headers_are_sent_with_every_request(self, monkeypatch):
        monkeypatch.setitem(BaseController.global_headers, "X-Team", "billing")
        transport = Scripted(OK)
        for endpoint in ENDPOINTS:
            endpoint.call(client_of(transport))
        assert [headers["X-Team"] for headers, _ in transport.sent] == ["billing"] * len(ENDPOINTS)

    def test_a_user_created_request_is_sent_unchanged(self, wire):
        controller = BaseController(RequestsClient())
        url = APIHelper.append_url_with_query_parameters(wire.base_uri + "/x", {"a": "b c"})
        wire.answers(answer(200, b"\xff\x00"))
        context = controller.execute_request(controller.http_client.get(url), binary=True)
        assert context.response.raw_body == b"\xff\x00"
        assert wire.last.target == "/x?a=b%20c"
        assert "Authorization" not in wire.last.headers
        controller.http_client.close()

    def test_parameters_that_are_none_are_named(self):
        controller = BaseController()
        controller.validate_parameters(a=1, b="")
        with pytest.raises(ValueError, match=r"^Required parameter b cannot be None\.$"):
            controller.validate_parameters(a=1, b=None)

    def test_a_subclass_may_override_execution_and_validation(self):
        class Lenient(MessagesController):
            def validate_response(self, context):
                assert context.response.status_code == 500

            def execute_request(self, request, binary=False):
                return HttpContext(request, HttpResponse(500, {}, '{"odd": true}'))

        Configuration.basic_auth_user_name, Configuration.basic_auth_password = "key", "secret"
        assert Lenient().check_credits_remaining() == {"odd": True}


def test_no_secret_is_in_an_exception():
    client = MessageMediaMessagesClient("key", "secret", True, http_client=Scripted(FAILED))
    with pytest.raises(ServerErrorException) as caught:
        CREDITS.call(client)
    headers = caught.value.context.request.headers
    assert headers["Authorization"] == "hmac ***"
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT", headers["date"])


def test_a_header_of_a_custom_auth_handler_is_not_in_an_exception():
    class Key:
        def apply(self, http_request):
            http_request.add_header("X-Api-Key", "secret")

    client = MessageMediaMessagesClient(auth=Key(), http_client=Scripted(FAILED))
    with pytest.raises(ServerErrorException) as caught:
        CREDITS.call(client)
    assert caught.value.context.request.headers["X-Api-Key"] == "***"
    assert b"secret" not in pickle.dumps(caught.value)


def test_query_parameters_are_signed_as_they_are_sent(wire):
    auth, controller = HmacAuth("key", "secret"), BaseController(RequestsClient())
    url = wire.base_uri + "/x?b=1"
    request = controller.http_client.get(url, query_parameters={"a": "c d"})
    auth.apply(request)
    controller.execute_request(request)
    assert wire.last.target == "/x?b=1&a=c+d"
    assert is_signed_by(wire.last, "secret")
    request = controller.http_client.post(url)
    auth.apply(request)
    controller.execute_request(request)
    assert is_signed_by(wire.last, "secret")
    controller.http_client.close()


@pytest.mark.parametrize(
    ("resource", "old", "new", "arguments"),
    [
        ("messages", "create_send_messages", "send_messages", ({"messages": []},)),
        ("messages", "update_cancel_scheduled_message", "cancel_scheduled_message", ("id", None)),
        ("replies", "get_check_replies", "check_replies", ()),
        ("replies", "create_confirm_replies_as_received", "confirm_replies_as_received", ({},)),
        ("delivery_reports", "get_check_delivery_reports", "check_delivery_reports", ()),
        (
            "delivery_reports",
            "create_confirm_delivery_reports_as_received",
            "confirm_delivery_reports_as_received",
            ({},),
        ),
    ],
)
def test_names_of_1_x_still_work_and_name_the_new_one(resource, old, new, arguments):
    controller = getattr(client_of(Scripted(OK)), resource)
    with pytest.warns(DeprecationWarning, match=f"^{old} is deprecated; call {new}\\.$") as caught:
        result = getattr(controller, old)(*arguments)
    assert result == getattr(controller, new)(*arguments)
    assert caught[0].filename == __file__
    assert getattr(controller, old).__name__ == old


def test_cancelling_accepts_an_empty_response():
    assert CANCEL.call(client_of(Scripted((200, {}, "")))) is None
