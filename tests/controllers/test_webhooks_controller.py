"""Requests and results of the endpoints of webhooks."""

import json
import uuid

import pytest

from message_media_messages import (
    APIException,
    BadRequestException,
    ConflictException,
    InvalidResponseException,
    MessageMediaMessagesClient,
    NotFoundException,
    RetryPolicy,
    Webhook,
    WebhookEventEnum,
)
from tests.support.transports import Scripted

ID = "76fa7010-8c1f-4a24-917a-4d62a54e744d"
PATH = "https://api.messagemedia.com/v1/webhooks/messages"
URL = "https://example.com/sms"
WEBHOOK = {
    "id": ID,
    "url": URL,
    "method": "POST",
    "encoding": "JSON",
    "headers": {},
    "events": ["ENROUTE_DR", "DELIVERED_DR"],
    "template": '{"id":"$mtId","status":"$statusCode"}',
    "read_timeout": 5000,
    "retries": 3,
    "retry_delay": 30,
}


def client_of(*outcomes):
    transport = Scripted(*outcomes)
    return transport, MessageMediaMessagesClient("key", "secret", http_client=transport)


def page_of(*ids):
    body = {"page": 0, "pageSize": 100, "pageData": [{**WEBHOOK, "id": each} for each in ids]}
    return 200, {}, json.dumps(body)


def test_all_pages_are_listed_until_one_is_empty():
    transport, client = client_of(page_of("1", "2"), page_of("3"), page_of())
    assert [webhook.id for webhook in client.webhooks.list(page_size=2)] == ["1", "2", "3"]
    assert [(request.http_method, request.query_url) for request in transport.requests] == [
        ("GET", f"{PATH}?page={page}&page_size=2") for page in (0, 1, 2)
    ]


def test_a_page_is_requested_when_it_is_needed():
    transport, client = client_of(page_of("1"), page_of("2"))
    webhooks = client.webhooks.list()
    assert transport.requests == []
    assert next(webhooks).id == "1"
    assert [request.query_url for request in transport.requests] == [f"{PATH}?page=0&page_size=20"]


def test_a_service_that_repeats_its_page_does_not_list_forever():
    transport, client = client_of(page_of("1", "2"))
    assert [webhook.id for webhook in client.webhooks.list(page_size=2)] == ["1", "2"]
    assert len(transport.requests) == 2


@pytest.mark.parametrize("page_size", [0, -1, "20", None])
def test_a_page_size_that_is_no_positive_integer_is_an_error_at_once(page_size):
    transport, client = client_of(page_of())
    with pytest.raises(ValueError, match="page_size must be a positive integer"):
        client.webhooks.list(page_size=page_size)
    assert transport.requests == []


@pytest.mark.parametrize("body", ['{"pageData": null}', "{}", '{"pageData": [1]}', ""])
def test_a_page_that_is_not_as_documented_is_no_result(body):
    _, client = client_of((200, {}, body))
    with pytest.raises(InvalidResponseException):
        next(client.webhooks.list())


def test_a_page_of_more_items_than_the_service_returns_is_no_result():
    _, client = client_of((200, {}, json.dumps({"pageData": [{}] * 100_000})))
    with pytest.raises(InvalidResponseException, match="more than 10000 items"):
        next(client.webhooks.list())


def test_a_webhook_is_created_with_the_fields_that_are_given():
    transport, client = client_of((201, {}, json.dumps(WEBHOOK)))
    events = (event for event in (WebhookEventEnum.ENROUTE_DR, WebhookEventEnum.DELIVERED_DR))
    webhook = client.webhooks.create(
        URL,
        events,
        headers={"X-Tenant": "1"},
        template="$mtId",
        read_timeout=5000,
        retries=3,
        retry_delay=30,
    )
    assert webhook == Webhook(**WEBHOOK)
    [request] = transport.requests
    assert (request.http_method, request.query_url) == ("POST", PATH)
    assert json.loads(request.parameters) == {
        "url": URL,
        "method": "POST",
        "encoding": "JSON",
        "headers": {"X-Tenant": "1"},
        "events": ["ENROUTE_DR", "DELIVERED_DR"],
        "template": "$mtId",
        "read_timeout": 5000,
        "retries": 3,
        "retry_delay": 30,
    }


def test_a_field_that_is_not_given_is_not_sent():
    transport, client = client_of((201, {}, json.dumps(WEBHOOK)))
    client.webhooks.create(URL, ["OPT_OUT_SMS"], method="PUT", encoding="XML")
    assert json.loads(transport.requests[0].parameters) == {
        "url": URL,
        "method": "PUT",
        "encoding": "XML",
        "events": ["OPT_OUT_SMS"],
    }


@pytest.mark.parametrize("call", ["create", "update"])
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"events": "DELIVERED_DR"}, r"events must be a list such as \['DELIVERED_DR'\], not 'DEL"),
        ({"events": b"DELIVERED_DR"}, "events must be a list"),
        ({"events": 5}, "events must be a list such as .*, not 5"),
        ({"headers": ["ab"]}, "headers must be a dictionary, not list"),
        ({"headers": "ab"}, "headers must be a dictionary, not str"),
        ({"template": b"{}"}, "template: bytes have no JSON form"),
    ],
)
def test_a_wrong_type_is_an_error_before_anything_is_sent(call, arguments, why):
    transport, client = client_of((201, {}, "{}"))
    with pytest.raises(TypeError, match=why):
        getattr(client.webhooks, call)(URL, **{"events": ["DELIVERED_DR"], **arguments})
    assert transport.requests == []


def test_what_creating_needs_cannot_be_none():
    transport, client = client_of((201, {}, "{}"))
    with pytest.raises(TypeError, match=r"events must be a list such as .*, not None"):
        client.webhooks.create(URL, None)
    for missing in ({"url": None}, {"method": None}, {"encoding": None}):
        with pytest.raises(ValueError, match=r"Required parameter .* cannot be None"):
            client.webhooks.create(**{"url": URL, "events": ["DELIVERED_DR"], **missing})
    assert transport.requests == []


def test_an_existing_webhook_is_a_conflict():
    why = "A webhook with the given url and method already exists."
    _, client = client_of((409, {}, json.dumps({"message": why})))
    with pytest.raises(ConflictException, match=why) as caught:
        client.webhooks.create(URL, ["DELIVERED_DR"])
    assert caught.value.outcome == "not_sent"


@pytest.mark.parametrize(
    ("call", "attempts"),
    [
        (lambda webhooks: webhooks.create(URL, ["DELIVERED_DR"]), 1),
        (lambda webhooks: webhooks.update(ID, url=URL), 2),
        (lambda webhooks: next(webhooks.list()), 2),
    ],
)
def test_a_webhook_is_not_created_again_after_an_unclear_failure(call, attempts, monkeypatch):
    transport, client = client_of((503, {}, ""), (400, {}, "{}"))
    monkeypatch.setattr(type(client.webhooks), "_sleep", staticmethod(lambda seconds: None))
    with pytest.raises(APIException):
        call(client.with_options(retry=RetryPolicy()).webhooks)
    assert len(transport.requests) == attempts


def test_an_update_sends_only_what_changes():
    transport, client = client_of((200, {}, json.dumps(WEBHOOK)))
    changed = client.webhooks.update(uuid.UUID(ID), events=["ENROUTE_DR"], headers={})
    assert changed.events == ["ENROUTE_DR", "DELIVERED_DR"]
    [request] = transport.requests
    assert (request.http_method, request.query_url) == ("PATCH", f"{PATH}/{ID}")
    assert json.loads(request.parameters) == {"events": ["ENROUTE_DR"], "headers": {}}


def test_a_webhook_is_deleted():
    transport, client = client_of((204, {}, ""))
    assert client.webhooks.delete(ID) is None
    [request] = transport.requests
    assert (request.http_method, request.query_url) == ("DELETE", f"{PATH}/{ID}")


@pytest.mark.parametrize("call", ["update", "delete"])
def test_an_unknown_webhook_is_not_found(call):
    _, client = client_of((404, {}, ""))
    with pytest.raises(NotFoundException, match="Webhook not found"):
        getattr(client.webhooks, call)(ID)


@pytest.mark.parametrize("call", ["update", "delete"])
def test_an_empty_id_asks_nothing(call):
    transport, client = client_of((204, {}, ""))
    with pytest.raises(ValueError, match="webhook_id must be an id, not ''"):
        getattr(client.webhooks, call)("")
    assert transport.requests == []


def test_what_is_not_valid_is_the_services_to_refuse():
    _, client = client_of((400, {}, '{"message": "Bad Request", "details": ["/url: invalid"]}'))
    with pytest.raises(BadRequestException, match="/url: invalid"):
        client.webhooks.create("", [])


def test_the_repr_of_a_webhook_hides_its_url_and_headers():
    assert repr(Webhook.from_dictionary({**WEBHOOK, "headers": {"X-Secret": "s"}})) == (
        f"Webhook(id='{ID}', url=<23 chars>, method='POST', encoding='JSON', headers=<1 entries>, "
        "events=['ENROUTE_DR', 'DELIVERED_DR'], template=<37 chars>, read_timeout=<4 chars>, "
        "retries=3, retry_delay=<2 chars>)"
    )
