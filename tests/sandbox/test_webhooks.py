from __future__ import annotations

from collections.abc import Iterator

import pytest

from message_media_messages import ConflictException, NotFoundException
from message_media_messages.message_media_messages_client import MessageMediaMessagesClient
from message_media_messages.sandbox import Sandbox

from .calls import Caller

PATH = "/v1/webhooks/messages"
WEBHOOK = {
    "url": "http://localhost/hook",
    "method": "POST",
    "encoding": "JSON",
    "events": ["RECEIVED_SMS", "DELIVERED_DR"],
}
FULL_WEBHOOK = {
    **WEBHOOK,
    "headers": {"X-Key": "value"},
    "template": '{"id": "$mtId"}',
    "read_timeout": 5000,
    "retries": 3,
    "retry_delay": 30,
}


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[MessageMediaMessagesClient]:
    with sandbox.client() as client:
        yield client


def create(caller: Caller, **fields: object) -> dict[str, object]:
    answer = caller.post(PATH, {**WEBHOOK, **fields})
    assert answer.status_code == 201, answer.text
    created: dict[str, object] = answer.json()
    return created


def test_a_webhook_is_created(caller: Caller) -> None:
    answer = caller.post(PATH, FULL_WEBHOOK)
    created = answer.json()
    assert answer.status_code == 201
    assert created == {"id": created["id"], **FULL_WEBHOOK}
    assert len(created["id"]) == 36


def test_what_was_not_set_is_absent(caller: Caller) -> None:
    created = create(caller, template=None, read_timeout=None)
    assert created == {"id": created["id"], **WEBHOOK, "headers": {}, "retries": 0}


def test_url_and_method_are_unique(caller: Caller) -> None:
    create(caller)
    create(caller, method="PUT")
    answer = caller.post(PATH, {**WEBHOOK, "events": ["OPT_OUT_SMS"]})
    assert answer.status_code == 409
    assert answer.json() == {"message": "A webhook with the given url and method already exists."}


def test_an_update_cannot_take_url_and_method_of_another(caller: Caller) -> None:
    create(caller)
    created = create(caller, method="PUT")
    assert caller.patch(f"{PATH}/{created['id']}", {"method": "POST"}).status_code == 409
    assert caller.patch(f"{PATH}/{created['id']}", {"method": "PUT"}).status_code == 200


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"url": None}, "/url: Value is required."),
        ({"method": None}, "/method: Value is required."),
        ({"encoding": None}, "/encoding: Value is required."),
        ({"events": None}, "/events: Value is required."),
        ({"url": 1}, "/url: URL must be a string of at most 1000 characters."),
        ({"url": "http://a/" + "b" * 992}, "/url: URL must be a string of at most 1000"),
        ({"url": "ftp://localhost"}, "/url: URL must be a valid http or https URL."),
        ({"url": "http://"}, "/url: URL must be a valid http or https URL."),
        ({"url": "http://localhost:99999"}, "/url: URL must be a valid http or https URL."),
        ({"url": "http://[::1"}, "/url: URL must be a valid http or https URL."),
        ({"method": "HEAD"}, "/method: Must be one of GET, POST, PATCH, PUT, DELETE."),
        ({"encoding": "YAML"}, "/encoding: Must be one of JSON, FORM_ENCODED, XML."),
        ({"encoding": "XML"}, "/encoding: The sandbox supports XML with a template only."),
        ({"events": []}, "/events: Events must be a list of one or more of RECEIVED_SMS, "),
        ({"events": ["READ_DR"]}, "/events: Events must be a list of one or more of RECEIVED_SMS"),
        ({"events": "RECEIVED_SMS"}, "/events: Events must be a list of one or more of"),
        ({"headers": []}, "/headers: Headers must be an object of string values."),
        ({"headers": {"content-type": "a"}}, "/headers: Content-Type is not allowed: the encoding"),
        ({"headers": {"a b": "c"}}, "/headers: Header names must be valid"),
        (
            {"headers": {"a" * 201: "c"}},
            "/headers: Header names must be valid",
        ),
        (
            {"headers": {"a": 1}},
            "/headers: Header values must be strings of at most",
        ),
        (
            {"headers": {"a": "b\r\nc: d"}},
            "/headers: Header values must be strings of at most",
        ),
        ({"headers": {"a": "b" * 1001}}, "/headers: Header values must be strings of at most"),
        ({"template": 1}, "/template: Template must be a string."),
        ({"template": "#set($a = 1)"}, "/template: Invalid or not supported at '#set($a = 1)'"),
        ({"read_timeout": 0}, "/read_timeout: Must be an integer from 1 to 60000."),
        ({"read_timeout": 60001}, "/read_timeout: Must be an integer from 1 to 60000."),
        ({"retries": 6}, "/retries: Must be an integer from 0 to 5."),
        ({"retries": True}, "/retries: Must be an integer from 0 to 5."),
        ({"retries": "1"}, "/retries: Must be an integer from 0 to 5."),
        ({"retry_delay": 4}, "/retry_delay: Must be an integer from 5 to 60."),
        ({"retry_delay": 5.5}, "/retry_delay: Must be an integer from 5 to 60."),
    ],
)
def test_an_invalid_webhook_is_refused(
    caller: Caller, fields: dict[str, object], detail: str
) -> None:
    answer = caller.post(PATH, {**WEBHOOK, **fields})
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("Request failed to parse correctly.")
    (found,) = answer.json()["details"]
    assert found.startswith(detail)
    assert caller.get(PATH).json()["pageData"] == []


def test_a_strict_sandbox_refuses_unknown_fields() -> None:
    with Sandbox(strict=True) as sandbox, Caller(sandbox) as caller:
        created = caller.post(PATH, {**WEBHOOK, "retry": 1})
        path = f"{PATH}/{create(caller)['id']}"
        updated = caller.patch(path, {"method": "PUT", "event": []})
    for answer, field in ((created, "retry"), (updated, "event")):
        assert answer.status_code == 400
        (detail,) = answer.json()["details"]
        assert detail.startswith(f"/{field}: Unknown field, did you mean ")


def test_the_limits_are_inclusive(caller: Caller) -> None:
    create(
        caller,
        url="http://a/" + "b" * 991,
        headers={"a" * 200: "b" * 1000},
        read_timeout=60000,
        retries=5,
        retry_delay=60,
    )


def test_webhooks_are_listed_in_pages(caller: Caller) -> None:
    ids = [create(caller, method=method)["id"] for method in ("GET", "POST", "PUT")]
    everything = caller.get(PATH).json()
    assert (everything["page"], everything["pageSize"]) == (0, 100)
    assert [webhook["id"] for webhook in everything["pageData"]] == ids
    second = caller.get(f"{PATH}?page=1&page_size=2").json()
    assert (second["page"], second["pageSize"]) == (1, 2)
    assert [webhook["id"] for webhook in second["pageData"]] == ids[2:]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("page=-1", "page"),
        ("page=a", "page"),
        ("page=", "page"),
        ("page_size=0", "page_size"),
        ("page_size=1.5", "page_size"),
    ],
)
def test_a_page_must_be_valid(caller: Caller, query: str, name: str) -> None:
    answer = caller.get(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert answer.json() == {
        "message": "Bad Request",
        "details": [f"{name} property value is invalid"],
    }


def test_a_webhook_is_updated(caller: Caller) -> None:
    created = create(caller, **FULL_WEBHOOK)
    changes = {"encoding": "XML", "template": "<a>$mtId</a>", "events": ["OPT_OUT_SMS"]}
    answer = caller.patch(f"{PATH}/{created['id']}", {**changes, "url": None})
    assert answer.status_code == 200
    assert answer.json() == {**created, **changes}
    assert caller.get(PATH).json()["pageData"] == [answer.json()]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, "At least one field is required."),
        ({"url": None, "method": None}, "At least one field is required."),
        ({"unknown": 1}, "At least one field is required."),
        ({"read_timeout": 1}, "/read_timeout: Value cannot be updated."),
        ({"retries": 1}, "/retries: Value cannot be updated."),
        ({"retry_delay": 5}, "/retry_delay: Value cannot be updated."),
        ({"events": []}, "/events: Events must be a list of one or more of"),
        ({"encoding": "XML"}, "/encoding: The sandbox supports XML with a template only."),
    ],
)
def test_an_invalid_update_is_refused(caller: Caller, body: dict[str, object], detail: str) -> None:
    created = create(caller)
    answer = caller.patch(f"{PATH}/{created['id']}", body)
    assert answer.status_code == 400
    (found,) = answer.json()["details"]
    assert found.startswith(detail)


def test_an_empty_body_is_refused(sandbox: Sandbox, caller: Caller) -> None:
    created = create(caller)
    answer = caller.session.patch(f"{sandbox.base_uri}{PATH}/{created['id']}", timeout=10)
    assert answer.status_code == 400
    assert answer.json()["details"] == ["Failed to parse message body."]


def test_an_unknown_webhook_is_not_found(caller: Caller) -> None:
    for answer in (caller.patch(f"{PATH}/a", {"method": "GET"}), caller.delete(f"{PATH}/a")):
        assert (answer.status_code, answer.content) == (404, b"")
    assert caller.get(f"{PATH}/a").json() == {"message": "Resource not found."}


def test_a_webhook_is_deleted(caller: Caller) -> None:
    path = f"{PATH}/{create(caller)['id']}"
    answer = caller.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert caller.delete(path).status_code == 404
    create(caller)


def test_webhooks_belong_to_an_account(sandbox: Sandbox, caller: Caller) -> None:
    created = create(caller)
    with Caller(sandbox, account="MARKETING") as other:
        assert other.get(PATH).json()["pageData"] == []
        assert other.delete(f"{PATH}/{created['id']}").status_code == 404
        create(other)


def test_the_client_uses_them(client: MessageMediaMessagesClient) -> None:
    created = client.webhooks.create("http://localhost/", ["RECEIVED_SMS"], retries=1)
    changed = client.webhooks.update(created.id or "", events=["OPT_OUT_SMS"])
    assert (changed.id, changed.events, changed.retries) == (created.id, ["OPT_OUT_SMS"], 1)
    with pytest.raises(ConflictException):
        client.webhooks.create("http://localhost/", ["RECEIVED_SMS"])
    client.webhooks.create("http://localhost/", ["RECEIVED_SMS"], method="PUT")
    assert len(list(client.webhooks.list(page_size=1))) == 2
    client.webhooks.delete(created.id or "")
    with pytest.raises(NotFoundException):
        client.webhooks.delete(created.id or "")
