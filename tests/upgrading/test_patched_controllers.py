"""Tests of applications replace the controllers of a client, and names in their modules."""

import importlib
from unittest import mock

import pytest

from message_media_messages import (
    HttpCallBack,
    MessageMediaMessagesClient,
    SendMessages400ResponseException,
)
from message_media_messages.controllers.messages_controller import MessagesController
from tests.support.callers import CONFIRM_REPLIES, REPLIES, REPORTS, SEND, STATUS
from tests.support.transports import DuckTransport

CLIENT_MODULE = "message_media_messages.message_media_messages_client"
MODULES = [
    "message_media_messages.controllers.messages_controller",
    "message_media_messages.controllers.replies_controller",
    "message_media_messages.controllers.delivery_reports_controller",
]


@pytest.fixture(params=[("key", "secret"), ("key", "secret", True), ()], ids=str)
def arguments(request):
    return request.param


@pytest.mark.parametrize("autospec", [True, None])
@pytest.mark.parametrize(
    ("name", "attribute", "method", "endpoint"),
    [
        ("MessagesController", "messages", "send_messages", SEND),
        ("MessagesController", "messages", "get_message_status", STATUS),
        ("RepliesController", "replies", "check_replies", REPLIES),
        ("RepliesController", "replies", "confirm_replies_as_received", CONFIRM_REPLIES),
        ("DeliveryReportsController", "delivery_reports", "check_delivery_reports", REPORTS),
    ],
)
def test_what_is_set_on_a_patched_controller_is_what_the_client_returns(
    arguments, name, attribute, method, endpoint, autospec
):
    with mock.patch(f"{CLIENT_MODULE}.{name}", autospec=autospec) as patched:
        getattr(patched.return_value, method).return_value = "result"
        client = MessageMediaMessagesClient(*arguments)
        patched.assert_not_called()
        assert endpoint.call(client) == "result"
        assert endpoint.call(client) == "result"
        assert getattr(client, attribute) is patched.return_value
    patched.assert_called_once_with()
    assert getattr(patched.return_value, method).call_count == 2


def test_an_exception_that_is_set_on_a_patched_controller_is_raised():
    with mock.patch(f"{CLIENT_MODULE}.MessagesController") as patched:
        refused = SendMessages400ResponseException("no", mock.Mock())
        patched.return_value.send_messages.side_effect = refused
        with pytest.raises(SendMessages400ResponseException) as caught:
            SEND.call(MessageMediaMessagesClient("key", "secret"))
    assert caught.value is refused


@pytest.mark.parametrize(
    "options",
    [{}, {"account": "sub", "http_client": DuckTransport(), "http_call_back": HttpCallBack()}],
    ids=["no options", "options"],
)
def test_a_fake_controller_needs_only_the_method_that_is_called(options):
    class Fake:
        __slots__ = ()

        def send_messages(self, body):
            return body["messages"][0]["content"]

    with mock.patch(f"{CLIENT_MODULE}.MessagesController", Fake):
        client = MessageMediaMessagesClient("key", "secret", **options)
        assert SEND.call(client) == "Hi"
        assert SEND.call(client.with_options(account="other")) == "Hi"
        client.close()


def test_a_subclass_of_a_controller_gets_the_options_of_the_client():
    class Counting(MessagesController):
        sent = 0

        def send_messages(self, body):
            self.sent += 1
            return super().send_messages(body)

    transport = DuckTransport()
    with mock.patch(f"{CLIENT_MODULE}.MessagesController", Counting):
        client = MessageMediaMessagesClient("key", "secret", http_client=transport)
        assert SEND.call(client).messages[0].message_id == "1"
    assert (client.messages.sent, len(transport.sent)) == (1, 1)


def test_a_controller_is_replaced_on_a_client():
    client = MessageMediaMessagesClient("key", "secret")
    client.messages = mock.Mock()
    assert SEND.call(client) is client.messages.send_messages.return_value
    client.messages.send_messages.assert_called_once_with({"messages": [{"content": "Hi"}]})


@pytest.mark.parametrize("new", [mock.Mock, mock.PropertyMock])
def test_a_controller_is_replaced_on_the_class_of_clients(new):
    with mock.patch.object(MessageMediaMessagesClient, "messages", new_callable=new) as patched:
        double = patched.return_value if new is mock.PropertyMock else patched
        double.send_messages.return_value = "result"
        assert SEND.call(MessageMediaMessagesClient("key", "secret")) == "result"


def test_a_method_is_replaced_on_the_class_of_controllers():
    client = MessageMediaMessagesClient("key", "secret")
    with mock.patch.object(MessagesController, "send_messages", autospec=True) as patched:
        patched.return_value = "result"
        assert SEND.call(client) == "result"
    patched.assert_called_once_with(client.messages, {"messages": [{"content": "Hi"}]})


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("APIException", "exceptions.api_exception"),
        ("APIHelper", "api_helper"),
        ("AuthManager", "http.auth.auth_manager"),
        ("Configuration", "configuration"),
    ],
)
def test_the_names_of_a_controller_module_are_imported_and_patched(module, name, where):
    expected = importlib.import_module(f"message_media_messages.{where}")
    assert getattr(importlib.import_module(module), name) is getattr(expected, name)
    client = MessageMediaMessagesClient("key", "secret", http_client=DuckTransport())
    with mock.patch(f"{module}.{name}") as patched:
        assert getattr(importlib.import_module(module), name) is patched
        assert SEND.call(client).messages[0].message_id == "1"
        assert CONFIRM_REPLIES.call(client)["messages"] == [{"message_id": "1"}]


def test_a_replaced_configuration_sends_to_its_base_uri(wire):
    class Fake:
        base_uri = wire.base_uri

    wire.answers({"messages": [{"message_id": "1"}]})
    client = MessageMediaMessagesClient("key", "secret", base_uri="http://localhost:1")
    with mock.patch(f"{MODULES[0]}.Configuration", Fake):
        assert SEND.call(client).messages[0].message_id == "1"
    assert len(wire.received) == 1


class Configuration:
    """The settings of an application that extends a controller in the same module."""

    base_uri = "http://localhost:1"


class Extended(MessagesController):
    pass


def test_a_configuration_beside_a_subclass_is_not_that_of_the_library(wire):
    wire.answers({"messages": [{"message_id": "1"}]})
    with mock.patch(f"{CLIENT_MODULE}.MessagesController", Extended):
        client = MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri)
        assert SEND.call(client).messages[0].message_id == "1"
    Extended.__module__ = "loaded by a plugin system"
    assert SEND.call(client).messages[0].message_id == "1"
    with mock.patch(f"{MODULES[0]}.Configuration") as patched:
        patched.base_uri = f"{wire.base_uri}/patched"
        SEND.call(client)
    assert [request.target for request in wire.received] == [
        "/v1/messages",
        "/v1/messages",
        "/patched/v1/messages",
    ]
