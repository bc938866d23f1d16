"""Programs that sign by themselves, or set the credentials and the account as in 1.x and 2.x."""

import hashlib
import warnings
from types import SimpleNamespace

import pytest
import requests

from message_media_messages import BasicAuth, Configuration, MessageMediaMessagesClient
from message_media_messages.http.auth.auth_manager import AuthManager
from tests.support.callers import MESSAGE_ID, REPLIES, SEND
from tests.support.signing import BASIC_KEY_SECRET, is_signed_by, parameters_of
from tests.support.transports import Scripted
from tests.support.wire import Received

HMAC = {"hmac_auth_user_name": "hmac-key", "hmac_auth_password": "hmac-secret"}
BASIC = {"basic_auth_user_name": "key", "basic_auth_password": "secret"}
BODY = '{"messages": [{"content": "Gr\\u00fc\\u00dfe"}]}'
URL = "https://api.messagemedia.com"


def configure(**values):
    for name, value in values.items():
        setattr(Configuration, name, value)


def received(method, target, request, body):
    """Return what the service would receive."""
    encoded = (body or "").encode()
    return Received(method, target, dict(request.headers), encoded, encoded)


REQUESTS = {
    "requests.Request": lambda method, url: requests.Request(method, url),
    "PreparedRequest": lambda method, url: requests.Request(method, url).prepare(),
    "no method": lambda method, url: SimpleNamespace(headers={}),
    "method is None": lambda method, url: SimpleNamespace(method=None, headers={}),
}


@pytest.mark.parametrize("sign", [AuthManager.apply, AuthManager.apply_hmac_auth])
@pytest.mark.parametrize(
    ("method", "target", "body"),
    [("POST", "/v1/messages", BODY), ("GET", "/v1/replies", None)],
)
@pytest.mark.parametrize("kind", REQUESTS)
def test_the_auth_manager_signs_any_request_by_hmac(kind, method, target, body, sign):
    configure(**HMAC)
    request = REQUESTS[kind](method, URL + target)
    assert sign(request, target, body) is None
    signed = received(method, target, request, body)
    assert is_signed_by(signed, "hmac-secret")
    assert parameters_of(signed)["username"] == "hmac-key"


def test_the_auth_manager_signs_an_empty_body_as_that_of_a_post():
    configure(**HMAC)
    request = SimpleNamespace(headers={})
    AuthManager.apply(request, "/v1/messages", "")
    digest = hashlib.md5(b"").hexdigest()
    assert request.headers["x-Content-MD5"] == digest
    signature = AuthManager.create_signature(
        request.headers["date"], f"x-Content-MD5: {digest}\n", "/v1/messages", "POST"
    )
    assert f'signature="{signature}"' in request.headers["Authorization"]


@pytest.mark.parametrize("body", [BODY, None])
@pytest.mark.parametrize("kind", REQUESTS)
def test_the_auth_manager_signs_any_request_by_basic_authentication(kind, body):
    configure(**BASIC)
    first, second = (REQUESTS[kind]("POST", f"{URL}/v1/messages") for _ in range(2))
    assert AuthManager.apply(first, "/v1/messages", body) is None
    assert AuthManager.apply_basic_auth(second) is None
    for request in (first, second):
        assert request.headers["Authorization"] == BASIC_KEY_SECRET
        assert "date" not in request.headers


def test_a_request_that_the_auth_manager_has_signed_is_sent_by_requests(wire):
    configure(**HMAC)
    request = requests.Request("POST", f"{wire.base_uri}/v1/messages", data=BODY).prepare()
    AuthManager.apply(request, request.path_url, request.body)
    with requests.Session() as session:
        assert session.send(request).status_code == 200
    assert is_signed_by(wire.last, "hmac-secret")


@pytest.mark.parametrize("others", [BASIC, {}], ids=["beside a basic key", "alone"])
@pytest.mark.parametrize("is_configured_before", [True, False])
@pytest.mark.parametrize(
    "arguments",
    [
        ((True,), {}),
        ((), {"use_hmac_authentication": True}),
        ((None, None, True), {}),
        ((), {}),
    ],
    ids=["True", "use_hmac_authentication=True", "None, None, True", "no arguments"],
)
def test_hmac_credentials_on_configuration_sign_by_hmac(
    wire, arguments, is_configured_before, others
):
    positional, keywords = arguments
    values = {**HMAC, **others, "base_uri": wire.base_uri}
    if is_configured_before:
        configure(**values)
    with MessageMediaMessagesClient(*positional, **keywords) as client:
        configure(**values)
        SEND.call(client)
        assert is_signed_by(wire.last, "hmac-secret")
        REPLIES.call(client)
        assert is_signed_by(wire.last, "hmac-secret")
    assert [parameters_of(each)["username"] for each in wire.received] == ["hmac-key"] * 2


@pytest.mark.parametrize(
    ("resource", "old_name", "arguments"),
    [
        ("messages", "create_send_messages", ({"messages": []},)),
        ("messages", "update_cancel_scheduled_message", (MESSAGE_ID, {"status": "cancelled"})),
        ("replies", "get_check_replies", ()),
        ("replies", "create_confirm_replies_as_received", ({"reply_ids": []},)),
        ("delivery_reports", "get_check_delivery_reports", ()),
        ("delivery_reports", "create_confirm_delivery_reports_as_received", ({},)),
    ],
)
def test_the_names_of_1_x_send_the_account_header_of_one_call(resource, old_name, arguments):
    transport = Scripted((200, {}, '{"messages": [{"message_id": "1"}]}'))
    client = MessageMediaMessagesClient("key", "secret", http_client=transport)
    old = getattr(getattr(client, resource), old_name)
    for account in ({"account_header": "sub"}, {}, {"account_header": None}):
        with pytest.warns(DeprecationWarning, match=f"^{old_name} is deprecated") as caught:
            old(*arguments, **account)
        assert [warning.filename for warning in caught] == [__file__]
    assert [headers.get("Account") for headers, _ in transport.sent] == ["sub", None, None]
    assert {headers["Authorization"] for headers, _ in transport.sent} == {BASIC_KEY_SECRET}


def test_the_body_may_be_a_keyword_of_a_name_of_1_x():
    transport = Scripted((200, {}, '{"messages": [{"message_id": "1"}]}'))
    client = MessageMediaMessagesClient("key", "secret", http_client=transport)
    with pytest.warns(DeprecationWarning, match="call send_messages"):
        result = client.messages.create_send_messages(body={"messages": []}, account_header="sub")
    assert result.messages[0].message_id == "1"
    assert [(h["Account"], body) for h, body in transport.sent] == [("sub", '{"messages": []}')]


@pytest.mark.parametrize("account", ["", "a\nb"])
def test_an_account_header_that_cannot_be_sent_is_refused(account):
    transport = Scripted((200, {}, "{}"))
    client = MessageMediaMessagesClient("key", "secret", http_client=transport)
    with (
        pytest.warns(DeprecationWarning, match="call check_replies"),
        pytest.raises(ValueError, match="account_header"),
    ):
        client.replies.get_check_replies(account_header=account)
    assert transport.requests == []


@pytest.mark.parametrize(
    "changed",
    [{"basic_auth_user_name": "other", "basic_auth_password": "other"}, HMAC],
    ids=["basic", "hmac"],
)
@pytest.mark.parametrize("has_called", [True, False])
def test_a_client_keeps_its_own_key_and_warns_once_when_configuration_changes(changed, has_called):
    transport = Scripted((200, {}, '{"messages": [{"message_id": "1"}]}'))
    client = MessageMediaMessagesClient("key", "secret", http_client=transport)
    if has_called:
        SEND.call(client)
    configure(**changed)
    with pytest.warns(UserWarning, match="this client still uses the key") as caught:
        SEND.call(client)
    assert caught[0].filename == SEND.call.__code__.co_filename
    with warnings.catch_warnings(record=True) as later:
        warnings.simplefilter("always")
        SEND.call(client)
        REPLIES.call(client)
    assert (len(caught), later) == (1, [])
    assert {headers["Authorization"] for headers, _ in transport.sent} == {BASIC_KEY_SECRET}


def test_a_client_with_a_handler_warns_too():
    client = MessageMediaMessagesClient(
        auth=BasicAuth("key", "secret"),
        http_client=Scripted((202, {}, '{"messages": [{"message_id": "1"}]}')),
    )
    configure(**BASIC)
    with pytest.warns(UserWarning, match="still uses the key"):
        SEND.call(client)


def test_a_client_that_uses_configuration_follows_its_changes_without_a_warning():
    transport = Scripted((200, {}, '{"messages": [{"message_id": "1"}]}'))
    configure(**BASIC)
    client = MessageMediaMessagesClient(http_client=transport)
    SEND.call(client)
    configure(basic_auth_user_name="other", basic_auth_password="other")
    SEND.call(client)
    assert [headers["Authorization"] for headers, _ in transport.sent] == [
        BASIC_KEY_SECRET,
        "Basic b3RoZXI6b3RoZXI=",
    ]
