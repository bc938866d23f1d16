"""The client: its controllers, which settings apply, and the arguments that it refuses."""

import threading
from types import SimpleNamespace

import pytest
import responses

from message_media_messages import (
    APIConnectionException,
    BasicAuth,
    Configuration,
    HmacAuth,
    Message,
    MessageMediaMessagesClient,
    RequestsClient,
    RetryPolicy,
    SendMessagesRequest,
    ServerErrorException,
)
from message_media_messages.controllers.base_controller import BaseController
from message_media_messages.controllers.messages_controller import MessagesController
from message_media_messages.controllers.replies_controller import RepliesController
from message_media_messages.http.http_response import HttpResponse
from tests.support.callers import CREDITS, ENDPOINTS, SEND
from tests.support.signing import is_signed_by, parameters_of
from tests.support.transports import DuckTransport, Scripted
from tests.support.wire import CLOSE, answer

BASIC_KEY_SECRET = "Basic a2V5OnNlY3JldA=="


@responses.activate
def test_a_client_sends_to_the_service_and_reads_its_answer():
    responses.post(
        "https://api.messagemedia.com/v1/messages",
        json={"messages": [{"message_id": "1", "status": "queued"}]},
        status=202,
    )
    client = MessageMediaMessagesClient("key", "secret")
    response = client.messages.send_messages(
        SendMessagesRequest([Message("Hello", "+61491570156")])
    )
    assert (response.messages[0].message_id, response.messages[0].status) == ("1", "queued")
    [call] = responses.calls
    assert call.request.body == (
        '{"messages": [{"content": "Hello", "destination_number": "+61491570156", '
        '"delivery_report": false}]}'
    )
    assert call.request.headers["Authorization"] == BASIC_KEY_SECRET
    assert call.request.headers["Accept"] == "application/json"
    assert call.request.headers["Content-Type"] == "application/json; charset=utf-8"
    assert call.request.headers["User-Agent"].startswith("messagemedia-messages")
    client.close()


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_every_endpoint_is_one_request_as_documented(wire, endpoint):
    with MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri + "/") as client:
        endpoint.call(client)
    [request] = wire.received
    assert (request.method, request.target) == (endpoint.method, endpoint.target)
    assert request.body == endpoint.body
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert headers["accept"] == "application/json"
    assert headers["authorization"] == BASIC_KEY_SECRET
    expected = "application/json; charset=utf-8" if endpoint.body else None
    assert headers.get("content-type") == expected
    assert "account" not in headers


def test_controllers_are_made_once(wire):
    client = MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri)
    assert client.messages is client.messages
    assert client.replies is client.replies
    assert client.delivery_reports is client.delivery_reports
    assert vars(client)["messages"] is client.messages
    assert MessageMediaMessagesClient.messages is None
    client.close()


def test_one_connection_serves_all_controllers(wire):
    with MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri) as client:
        for endpoint in ENDPOINTS:
            endpoint.call(client)
    assert len(wire.received) == len(ENDPOINTS)
    assert wire.connections == 1


class TestCredentials:
    def test_configuration_set_later_holds_for_a_client_without_arguments(self, wire):
        client = MessageMediaMessagesClient()
        Configuration.base_uri = wire.base_uri
        Configuration.basic_auth_user_name = "key"
        Configuration.basic_auth_password = "secret"
        client.messages.check_credits_remaining()
        assert wire.last.headers["Authorization"] == BASIC_KEY_SECRET
        Configuration.hmac_auth_user_name = "hmac"
        Configuration.hmac_auth_password = "hidden"
        client.messages.check_credits_remaining()
        assert parameters_of(wire.last)["username"] == "hmac"
        assert is_signed_by(wire.last, "hidden")
        client.close()

    def test_a_controller_alone_uses_the_process_wide_configuration(self, wire):
        http_client = RequestsClient(timeout=5)
        controller = RepliesController(http_client)
        Configuration.base_uri = wire.base_uri
        Configuration.basic_auth_user_name = "key"
        Configuration.basic_auth_password = "secret"
        controller.check_replies()
        assert wire.last.headers["Authorization"] == BASIC_KEY_SECRET
        assert controller.http_client is http_client
        http_client.close()

    def test_those_of_a_client_take_precedence_over_those_of_the_class(self, wire):
        Configuration.hmac_auth_user_name = "other"
        Configuration.hmac_auth_password = "other"
        with MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri) as client:
            client.messages.check_credits_remaining()
            assert wire.last.headers["Authorization"] == BASIC_KEY_SECRET

    def test_those_set_on_the_config_of_a_client_apply_to_it_alone(self, wire):
        first = MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri)
        second = MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri)
        first.config.basic_auth_user_name = "rotated"
        first.messages.check_credits_remaining()
        assert wire.last.headers["Authorization"] != BASIC_KEY_SECRET
        second.messages.check_credits_remaining()
        assert wire.last.headers["Authorization"] == BASIC_KEY_SECRET
        assert Configuration.basic_auth_user_name is None
        first.close()
        second.close()

    def test_two_accounts_are_never_mixed_in_one_request(self, wire, monkeypatch):
        for name in ("basic_auth_user_name", "hmac_auth_user_name"):
            monkeypatch.setattr(Configuration, name, "A")
            monkeypatch.setattr(Configuration, name.replace("user_name", "password"), "As")
        client = MessageMediaMessagesClient(base_uri=wire.base_uri)
        client.config.basic_auth_user_name = "key"
        with pytest.raises(ValueError, match="basic_auth_user_name and basic_auth_password must"):
            client.messages.check_credits_remaining()
        client.config.basic_auth_password = "secret"
        client.messages.check_credits_remaining()
        assert [r.headers["Authorization"] for r in wire.received] == [BASIC_KEY_SECRET]
        client.close()

    def test_all_attempts_of_a_call_are_signed_by_one_account(self, wire, monkeypatch):
        def switch(seconds):
            Configuration.basic_auth_user_name = "other"
            Configuration.base_uri = "http://127.0.0.1:1"

        monkeypatch.setattr(BaseController, "_sleep", staticmethod(switch))
        Configuration.base_uri = wire.base_uri
        Configuration.basic_auth_user_name, Configuration.basic_auth_password = "key", "secret"
        wire.answers(answer(429), answer(200, {}))
        client = MessageMediaMessagesClient()
        client.messages.check_credits_remaining()
        assert [r.headers["Authorization"] for r in wire.received] == [BASIC_KEY_SECRET] * 2
        client.close()

    def test_the_environment_is_read_where_there_are_no_others(self, wire, monkeypatch):
        monkeypatch.setenv("MESSAGEMEDIA_API_KEY", "key")
        monkeypatch.setenv("MESSAGEMEDIA_API_SECRET", "secret")
        monkeypatch.setenv("MESSAGEMEDIA_BASE_URI", wire.base_uri)
        monkeypatch.setenv("MESSAGEMEDIA_ACCOUNT", "sub")
        with MessageMediaMessagesClient() as client:
            client.messages.check_credits_remaining()
            assert wire.last.headers["Authorization"] == BASIC_KEY_SECRET
            assert wire.last.headers["Account"] == "sub"
            monkeypatch.setenv("MESSAGEMEDIA_USE_HMAC", "True")
            client.messages.check_credits_remaining()
            assert is_signed_by(wire.last, "secret")
            monkeypatch.setenv("MESSAGEMEDIA_USE_HMAC", "perhaps")
            with pytest.raises(ValueError, match="MESSAGEMEDIA_USE_HMAC must be true or false"):
                client.messages.check_credits_remaining()
        assert len(wire.received) == 2

    def test_the_flag_makes_those_of_the_environment_hmac(self, wire, monkeypatch):
        monkeypatch.setenv("MESSAGEMEDIA_API_KEY", "key")
        monkeypatch.setenv("MESSAGEMEDIA_API_SECRET", "secret")
        client = MessageMediaMessagesClient(use_hmac_authentication=True, base_uri=wire.base_uri)
        client.messages.check_credits_remaining()
        assert is_signed_by(wire.last, "secret")
        client.close()

    def test_a_basic_key_is_never_used_for_hmac(self, wire):
        Configuration.basic_auth_user_name = "key"
        Configuration.basic_auth_password = "secret"
        client = MessageMediaMessagesClient(use_hmac_authentication=True, base_uri=wire.base_uri)
        with pytest.raises(ValueError, match="hmac_auth_user_name"):
            client.messages.check_credits_remaining()
        assert wire.received == []
        client.close()

    def test_the_environment_is_not_read_beside_others(self, wire, monkeypatch):
        for name in ("API_KEY", "API_SECRET", "BASE_URI", "ACCOUNT"):
            monkeypatch.setenv(f"MESSAGEMEDIA_{name}", "environment")
        with MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri) as client:
            client.messages.check_credits_remaining()
            assert wire.last.headers["Authorization"] == BASIC_KEY_SECRET
            assert "Account" not in wire.last.headers
            client.config.basic_auth_user_name = None
            client.config.basic_auth_password = None
            with pytest.raises(ValueError, match="no credentials"):
                client.messages.check_credits_remaining()

    @pytest.mark.parametrize("on_class", [True, False])
    def test_the_base_uri_of_the_environment_yields_to_one_in_the_code(
        self, wire, monkeypatch, on_class
    ):
        monkeypatch.setenv("MESSAGEMEDIA_API_KEY", "key")
        monkeypatch.setenv("MESSAGEMEDIA_API_SECRET", "secret")
        monkeypatch.setenv("MESSAGEMEDIA_BASE_URI", "http://127.0.0.1:1")
        if on_class:
            Configuration.base_uri = wire.base_uri
            client = MessageMediaMessagesClient()
        else:
            client = MessageMediaMessagesClient(base_uri=wire.base_uri)
        client.messages.check_credits_remaining()
        assert len(wire.received) == 1
        client.close()


class TestAuth:
    def test_a_handler_signs_instead_of_a_key(self, wire):
        handler = HmacAuth("key", "secret", "hmac-sha256")
        with MessageMediaMessagesClient(auth=handler, base_uri=wire.base_uri) as client:
            client.messages.check_credits_remaining()
        assert parameters_of(wire.last)["algorithm"] == "hmac-sha256"
        assert is_signed_by(wire.last, "secret")

    def test_a_handler_may_be_ones_own(self, wire):
        class Token:
            def apply(self, http_request):
                http_request.add_header("Authorization", f"Bearer {http_request.http_method}")

        with MessageMediaMessagesClient(auth=Token(), base_uri=wire.base_uri) as client:
            client.messages.check_credits_remaining()
        assert wire.last.headers["Authorization"] == "Bearer GET"

    def test_a_handler_contradicts_a_key(self):
        handler = BasicAuth("key", "secret")
        with pytest.raises(ValueError, match="either auth or a user name and a password"):
            MessageMediaMessagesClient("key", "secret", auth=handler)
        with pytest.raises(ValueError, match="either auth or a user name and a password"):
            MessageMediaMessagesClient(use_hmac_authentication=True, auth=handler)

    def test_a_handler_must_have_apply(self):
        with pytest.raises(TypeError, match=r"apply\(http_request\)"):
            MessageMediaMessagesClient(auth=("key", "secret"))


class TestBadArguments:
    @pytest.mark.parametrize(
        "base_uri",
        ["", "api.messagemedia.com", "ftp://h", "https://", "https:///v1", "//h"],
    )
    def test_a_base_uri_without_scheme_or_host(self, base_uri):
        with pytest.raises(ValueError, match=r"^Invalid Url format\. base_uri must be like https"):
            MessageMediaMessagesClient("key", "secret", base_uri=base_uri)
        client = MessageMediaMessagesClient("key", "secret")
        client.config.base_uri = base_uri
        with pytest.raises(ValueError, match=r"^Invalid Url format\. base_uri must be like https"):
            client.messages.check_credits_remaining()
        client.close()

    @pytest.mark.parametrize(
        ("base_uri", "kind", "match"),
        [
            ("https://key:secret@host", ValueError, "credentials"),
            ("https://host/?a=b", ValueError, "query"),
            ("https://host/#part", ValueError, "fragment"),
            ("https://exa mple.com", ValueError, "Invalid Url format"),
            ("https://host:port", ValueError, "host:port"),
            ("https://host/v1/", ValueError, "base_uri must not end in /v1, .*'https://host/v1/'"),
            (b"https://host", TypeError, "base_uri must be text, not bytes"),
            (5, TypeError, "base_uri must be text, not int"),
        ],
    )
    def test_a_base_uri_that_is_no_address_of_a_service(self, base_uri, kind, match):
        with pytest.raises(kind, match=match):
            MessageMediaMessagesClient("key", "secret", base_uri=base_uri)

    @pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), (1, 0)])
    def test_a_timeout_that_is_not_positive(self, timeout):
        with pytest.raises(ValueError, match="timeout must be positive"):
            MessageMediaMessagesClient("key", "secret", timeout=timeout)
        with pytest.raises(ValueError, match="timeout must be positive"):
            RequestsClient(timeout=timeout)

    @pytest.mark.parametrize("timeout", ["5", True, (1, 2, 3), [1, 2], ("1", 2)])
    def test_a_timeout_that_is_no_number(self, timeout):
        with pytest.raises(TypeError, match="timeout must be seconds"):
            MessageMediaMessagesClient("key", "secret", timeout=timeout)

    @pytest.mark.parametrize(
        ("arguments", "kind"),
        [
            (("key", 5), TypeError),
            ((b"key", b"secret"), TypeError),
            (("key", " "), ValueError),
            (("key", "sec\ud800ret"), ValueError),
            (("key\n", "secret"), ValueError),
            (("key", "sec\r\nret"), ValueError),
            (("ke:y", "secret"), ValueError),
            (('ke"y', "secret", True), ValueError),
            (("k\u00e9y", "secret", True), ValueError),
        ],
    )
    def test_credentials_that_cannot_be_sent(self, arguments, kind):
        with pytest.raises(kind, match=r"The API (key|secret)"):
            MessageMediaMessagesClient(*arguments)

    @pytest.mark.parametrize(
        ("account", "kind"),
        [("", ValueError), ("a\r\nb", ValueError), ("\u00e9", ValueError), (5, TypeError)],
    )
    def test_an_account_that_cannot_be_sent(self, account, kind):
        with pytest.raises(kind, match="account"):
            MessageMediaMessagesClient("key", "secret", account=account)

    @pytest.mark.parametrize("account", [" ", "a\r\nb", "a\x1bb", "\u00e9", "\udcff"])
    def test_an_account_of_the_environment_that_cannot_be_sent(self, account, wire, monkeypatch):
        monkeypatch.setenv("MESSAGEMEDIA_API_KEY", "key")
        monkeypatch.setenv("MESSAGEMEDIA_API_SECRET", "secret")
        monkeypatch.setenv("MESSAGEMEDIA_BASE_URI", wire.base_uri)
        monkeypatch.setenv("MESSAGEMEDIA_ACCOUNT", account)
        with (
            MessageMediaMessagesClient() as client,
            pytest.raises(ValueError, match="MESSAGEMEDIA_ACCOUNT"),
        ):
            client.messages.check_credits_remaining()
        assert not wire.received

    def test_a_retry_that_is_no_policy(self):
        with pytest.raises(TypeError, match="retry must be a RetryPolicy, not int"):
            MessageMediaMessagesClient("key", "secret", retry=3)

    def test_a_timeout_beside_an_http_client(self):
        with pytest.raises(ValueError, match=r"RequestsClient\(timeout=10\)"):
            MessageMediaMessagesClient("k", "s", timeout=5, http_client=RequestsClient())

    def test_a_flag_that_is_text_is_refused(self):
        with pytest.raises(TypeError, match="must be True or False, not 'false'"):
            MessageMediaMessagesClient("key", "secret", "false")


class TestRequest:
    def test_an_endpoint_that_the_library_does_not_know_is_called_like_the_others(self, wire):
        wire.answers(answer(201, {"id": 1}), answer(204), answer(200, "fine", "text/plain"))
        client = MessageMediaMessagesClient("key", "secret", True, base_uri=wire.base_uri + "/p")
        created = client.with_options(account="sub").request("post", "/v2/things?a=b c", {"x": 1})
        assert created == {"id": 1}
        assert (wire.last.method, wire.last.target) == ("POST", "/p/v2/things?a=b%20c")
        assert (wire.last.json, wire.last.headers["Account"]) == ({"x": 1}, "sub")
        assert is_signed_by(wire.last, "secret")
        assert client.request("DELETE", "/v2/things/1") is None
        assert (wire.last.method, wire.last.body) == ("DELETE", b"")
        assert is_signed_by(wire.last, "secret")
        assert client.request("GET", "/v2/things") == "fine"

    @pytest.mark.parametrize(
        ("method", "idempotent", "attempts"),
        [("GET", None, 3), ("PUT", None, 3), ("DELETE", None, 3), ("POST", None, 1),
         ("PATCH", None, 1), ("POST", True, 3), ("GET", False, 1)],
    )  # fmt: skip
    def test_it_is_retried_after_it_was_sent_only_if_it_is_idempotent(
        self, wire, method, idempotent, attempts
    ):
        wire.answers(answer(503))
        client = MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri)
        with pytest.raises(ServerErrorException):
            client.request(method, "/v2/things", idempotent=idempotent)
        assert len(wire.received) == attempts

    @pytest.mark.parametrize(
        ("method", "path", "match"),
        [("FETCH", "/v1", "method must be an HTTP method"), ("GET", "v1", "path must begin with"),
         ("GET", "", "path must begin with"), ("GET", None, "path must"), (None, "/v1", "method"),
         ("GET", "/.%2e/x", "path must not leave the"), ("GET", "/../x", "path must not leave")],
    )  # fmt: skip
    def test_a_method_or_a_path_that_is_none_is_refused(self, wire, method, path, match):
        client = MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri + "/tenant")
        with pytest.raises(ValueError, match=match):
            client.request(method, path)
        assert wire.received == []

    def test_a_body_of_a_get_is_refused(self):
        with pytest.raises(ValueError, match="GET has no body; put the parameters into the query"):
            MessageMediaMessagesClient("key", "secret").request("GET", "/v1/x", {"a": 1})

    def test_a_transport_without_the_method_is_named(self):
        client = MessageMediaMessagesClient("key", "secret", http_client=DuckTransport())
        with pytest.raises(TypeError, match=r"The HTTP client must have a method patch\(\)"):
            client.request("PATCH", "/v1/x")


class TestOptions:
    def test_an_auth_replaces_the_key_for_one_call(self, wire):
        client = MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri)
        CREDITS.call(client.with_options(auth=HmacAuth("other", "other-secret")))
        assert is_signed_by(wire.last, "other-secret")
        CREDITS.call(client)
        assert wire.last.headers["Authorization"] == BASIC_KEY_SECRET
        with pytest.raises(TypeError, match="auth must have a method apply"):
            client.with_options(auth="key")

    def test_the_sub_account_is_named_in_a_header(self, wire):
        with MessageMediaMessagesClient(
            "key", "secret", base_uri=wire.base_uri, account="sub"
        ) as client:
            for endpoint in ENDPOINTS:
                endpoint.call(client)
        assert {request.headers["Account"] for request in wire.received} == {"sub"}

    def test_other_options_go_over_the_same_connections(self, wire):
        with MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri) as client:
            client.messages.check_credits_remaining()
            with client.with_options(account="sub", retry=RetryPolicy(max_retries=0)) as other:
                other.messages.check_credits_remaining()
            client.messages.check_credits_remaining()
        assert [request.headers.get("Account") for request in wire.received] == [None, "sub", None]
        assert wire.connections == 1

    def test_options_that_are_not_given_stay(self, wire):
        with MessageMediaMessagesClient(
            "key", "secret", base_uri=wire.base_uri, account="sub"
        ) as client:
            client.with_options(timeout=5).with_options().messages.check_credits_remaining()
        assert wire.last.headers["Account"] == "sub"

    def test_an_auth_of_ones_own_stays(self, wire):
        auth = HmacAuth("key", "secret")
        with MessageMediaMessagesClient(auth=auth, base_uri=wire.base_uri) as client:
            client.with_options(account="sub").messages.check_credits_remaining()
        assert is_signed_by(wire.last, "secret")

    def test_other_options_do_not_change_the_first_client(self, wire):
        with MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri) as client:
            other = client.with_options(account="sub")
            other.config.base_uri = "http://127.0.0.1:1"
            other.config.basic_auth_user_name = "other"
            client.messages.check_credits_remaining()
        assert wire.last.headers["Authorization"] == BASIC_KEY_SECRET

    def test_a_call_back_that_was_set_on_a_controller_goes_along(self, wire):
        seen = []
        call_back = SimpleNamespace(on_before_request=seen.append, on_after_response=seen.append)
        with MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri) as client:
            client.messages.http_call_back = call_back
            client.with_options(account="sub").messages.check_credits_remaining()
        assert len(seen) == 2
        assert wire.last.headers["Account"] == "sub"

    def test_the_timeout_is_that_of_the_call(self):
        seen = []

        class Spy(RequestsClient):
            def execute_as_string(self, request):
                seen.append(request.timeout)
                return HttpResponse(200, {}, "{}")

        client = MessageMediaMessagesClient("key", "secret", http_client=Spy(timeout=9))
        client.messages.check_credits_remaining()
        client.with_options(timeout=(1, 2.5)).messages.check_credits_remaining()
        assert seen == [None, (1, 2.5)]

    def test_a_transport_of_ones_own_has_its_own_timeout(self):
        client = MessageMediaMessagesClient("key", "secret", http_client=Scripted())
        with pytest.raises(ValueError, match="timeout has no effect"):
            client.with_options(timeout=5)

    def test_a_transport_of_ones_own_is_used_for_everything_and_left_open(self):
        transport = Scripted(HttpResponse(200, {}, '{"remaining_credits": 5}'))
        with MessageMediaMessagesClient("key", "secret", http_client=transport) as client:
            assert client.messages.check_credits_remaining() == {"remaining_credits": 5}
        [request] = transport.requests
        assert request.query_url == "https://api.messagemedia.com/v1/messaging/credits"
        assert request.headers["Authorization"] == BASIC_KEY_SECRET

    def test_an_http_client_that_was_given_stays_open(self, wire):
        http_client = RequestsClient()
        for _ in range(2):
            with MessageMediaMessagesClient(
                "key", "secret", base_uri=wire.base_uri, http_client=http_client
            ) as client:
                client.messages.check_credits_remaining()
        assert wire.connections == 1
        http_client.close()

    def test_a_closed_client_opens_again_when_it_is_used(self, wire):
        client = MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri)
        client.messages.check_credits_remaining()
        client.close()
        client.close()
        client.messages.check_credits_remaining()
        assert wire.connections == 2
        client.close()


def test_a_failure_that_is_being_handled_is_not_taken_for_that_of_the_next_call(wire):
    """A failover inside an except block must not send a message twice."""
    wire.answers(CLOSE)
    unreachable = MessageMediaMessagesClient("key", "secret", base_uri="http://127.0.0.1:1")
    with MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri) as client:
        try:
            SEND.call(unreachable)
        except APIConnectionException:
            with pytest.raises(APIConnectionException, match="may have executed") as second:
                SEND.call(client)
    assert second.value.request_sent is True
    assert len(wire.received) == 1


@pytest.mark.parametrize("value", ["secret\nX: y", "secret\u20ac", 5])
def test_a_header_that_cannot_be_sent_is_named_without_its_value(wire, value):
    handler = SimpleNamespace(apply=lambda request: request.add_header("X-Key", value))
    client = MessageMediaMessagesClient(auth=handler, base_uri=wire.base_uri)
    with pytest.raises((TypeError, ValueError), match=r"^The header X-Key ") as caught:
        SEND.call(client)
    assert "secret" not in str(caught.value)
    assert wire.received == []
    client.close()


def test_many_threads_share_one_client(wire):
    wire.answers({"remaining_credits": 1})
    with MessageMediaMessagesClient("key", "secret", True, base_uri=wire.base_uri) as client:
        threads = [
            threading.Thread(
                target=lambda: [client.messages.get_message_status("x") for _ in range(10)]
            )
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(wire.received) == 80
    assert all(is_signed_by(request, "secret") for request in wire.received)


def test_a_repr_shows_the_address_and_no_secret():
    client = MessageMediaMessagesClient("the-key", "the-secret", account="sub")
    assert repr(client) == (
        "MessageMediaMessagesClient(base_uri='https://api.messagemedia.com', account='sub')"
    )
    hmac = HmacAuth("the-key", "the-secret")
    for thing in (client.config, client.messages, hmac, BasicAuth("the-key", "the-secret")):
        assert "the-key" not in repr(thing)
        assert "the-secret" not in repr(thing)
    assert isinstance(client.messages, MessagesController)
    client.close()


def test_a_repr_shows_where_calls_of_a_client_without_a_key_go(monkeypatch):
    with MessageMediaMessagesClient() as client:
        assert repr(client) == (
            "MessageMediaMessagesClient(base_uri='https://api.messagemedia.com')"
        )
        monkeypatch.setenv("MESSAGEMEDIA_BASE_URI", "http://127.0.0.1:8080")
        monkeypatch.setenv("MESSAGEMEDIA_API_KEY", "key")
        monkeypatch.setenv("MESSAGEMEDIA_API_SECRET", "secret")
        assert repr(client) == "MessageMediaMessagesClient(base_uri='http://127.0.0.1:8080')"
        assert repr(client.config) == "Configuration(base_uri='http://127.0.0.1:8080')"
        assert repr(client.messages) == "<MessagesController(base_uri='http://127.0.0.1:8080')>"
    with MessageMediaMessagesClient(account="Branch01") as client:
        assert repr(client).endswith(", account='Branch01')")


def test_the_base_uri_of_the_environment_applies_to_a_client_with_a_key(wire, monkeypatch):
    monkeypatch.setenv("MESSAGEMEDIA_BASE_URI", wire.base_uri)
    CREDITS.call(MessageMediaMessagesClient("key", "secret"))
    assert (len(wire.received), wire.last.headers["Authorization"]) == (1, BASIC_KEY_SECRET)
    monkeypatch.setenv("MESSAGEMEDIA_BASE_URI", "localhost:8080")
    with pytest.raises(ValueError, match="MESSAGEMEDIA_BASE_URI must be like https"):
        CREDITS.call(MessageMediaMessagesClient("key", "secret"))


def test_a_key_on_the_class_that_the_client_has_too_is_no_reason_to_warn(wire):
    client = MessageMediaMessagesClient("key", "secret", base_uri=wire.base_uri)
    Configuration.basic_auth_user_name, Configuration.basic_auth_password = "key", "secret"
    CREDITS.call(client)
    Configuration.basic_auth_user_name = "other"
    with pytest.warns(UserWarning, match="still uses the key"):
        CREDITS.call(client.with_options(timeout=5))
    CREDITS.call(client.with_options(timeout=5))
    CREDITS.call(client)


def test_a_repr_works_in_a_constructor_that_fails():
    class Client(MessageMediaMessagesClient):
        def __init__(self):
            self.shown = repr(self)

    assert Client().shown == "Client(base_uri='https://api.messagemedia.com')"


@pytest.mark.parametrize(
    "base_uri",
    [
        "u:secret@host",
        "https://u:secret@host/v1",
        " https://u:secret@host",
        "https://u:/secret@host",
    ],
)
def test_credentials_in_a_base_uri_are_not_shown(base_uri):
    with pytest.raises(ValueError, match="base_uri") as caught:
        MessageMediaMessagesClient("key", "secret", base_uri=base_uri)
    client = MessageMediaMessagesClient("key", "secret")
    client.config.base_uri = base_uri
    for shown in (str(caught.value), repr(client), repr(client.config), repr(client.messages)):
        assert "secret" not in shown


def test_a_completion_offers_no_deprecated_names():
    client = MessageMediaMessagesClient("key", "secret")
    for controller in (client.messages, client.replies, client.delivery_reports):
        public = {name for name in dir(controller) if name[0] != "_"}
        assert not [name for name in public if name.startswith(("create_", "get_check", "update_"))]
    assert {"send_message", "send_messages", "get_message_status"} <= set(dir(client.messages))
