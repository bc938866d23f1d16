"""Requests and results of the endpoints of signature keys."""

import json
import uuid

import pytest

from message_media_messages import (
    ForbiddenException,
    MessageMediaMessagesClient,
    NotFoundException,
    RetryPolicy,
    ServerErrorException,
    SignatureKey,
)
from tests.support.transports import Scripted

ID = "7ca628a8-08b0-4e42-aeb8-960b37049c31"
PATH = "https://api.messagemedia.com/v1/iam/signature_keys"
KEY = {
    "key_id": ID,
    "cipher": "RSA",
    "digest": "SHA224",
    "created": "2018-01-18T10:16:12.364Z",
    "enabled": False,
}
FOUND = (200, {}, json.dumps(KEY))


def call(outcome, method, *arguments):
    """Return the result of a call, and its request."""
    transport = Scripted(outcome)
    client = MessageMediaMessagesClient("key", "secret", http_client=transport)
    result = getattr(client.signature_keys, method)(*arguments)
    [request] = transport.requests
    return result, (request.http_method, request.query_url, request.parameters or None)


def test_a_key_is_created_and_returned_with_its_public_key():
    created = {**KEY, "public_key": "MIGf"}
    key, request = call((201, {}, json.dumps(created)), "create")
    assert key == SignatureKey(**created)
    assert key.created.year == 2018
    assert request == ("POST", PATH, '{"digest": "SHA256", "cipher": "RSA"}')
    _, request = call((201, {}, json.dumps(created)), "create", "SHA512")
    assert request == ("POST", PATH, '{"digest": "SHA512", "cipher": "RSA"}')


@pytest.mark.parametrize(
    ("method", "arguments", "request_"),
    [
        ("get", (uuid.UUID(ID),), ("GET", f"{PATH}/{ID}", None)),
        ("get_enabled", (), ("GET", f"{PATH}/enabled", None)),
        ("enable", (ID,), ("PATCH", f"{PATH}/enabled", json.dumps({"key_id": ID}))),
        ("enable", (uuid.UUID(ID),), ("PATCH", f"{PATH}/enabled", json.dumps({"key_id": ID}))),
    ],
)
def test_a_key_is_returned_without_its_public_key(method, arguments, request_):
    assert call(FOUND, method, *arguments) == (SignatureKey.from_dictionary(KEY), request_)


@pytest.mark.parametrize(
    ("outcome", "method", "arguments", "path"),
    [
        ((200, {}, ""), "delete", (ID,), f"{PATH}/{ID}"),
        ((204, {}, ""), "disable", (), f"{PATH}/enabled"),
    ],
)
def test_deleting_and_disabling_return_nothing(outcome, method, arguments, path):
    assert call(outcome, method, *arguments) == (None, ("DELETE", path, None))


def test_all_pages_are_listed_from_the_first():
    transport = Scripted((200, {}, json.dumps([KEY, KEY])), (200, {}, "[]"))
    client = MessageMediaMessagesClient("key", "secret", http_client=transport)
    assert list(client.signature_keys.list()) == [SignatureKey.from_dictionary(KEY)] * 2
    assert [(request.http_method, request.query_url) for request in transport.requests] == [
        ("GET", f"{PATH}?page={page}&page_size=20") for page in (1, 2)
    ]


@pytest.mark.parametrize(
    ("method", "arguments"),
    [("get", (ID,)), ("delete", (ID,)), ("enable", (ID,)), ("get_enabled", ())],
)
def test_a_key_that_is_not_there_is_not_found(method, arguments):
    with pytest.raises(NotFoundException, match=r"Signature key not found .*Entity not found"):
        call((404, {}, '{"message": "Entity not found"}'), method, *arguments)


def test_an_account_without_the_feature_is_forbidden():
    why = "This feature has not been enabled in your account."
    with pytest.raises(ForbiddenException, match=why):
        call((403, {}, json.dumps({"message": why})), "create")


def test_a_key_is_not_created_again_after_an_unclear_failure():
    transport = Scripted((503, {}, ""))
    client = MessageMediaMessagesClient(
        "key", "secret", http_client=transport, retry=RetryPolicy(max_retries=1)
    )
    with pytest.raises(ServerErrorException):
        client.signature_keys.create()
    assert len(transport.requests) == 1


@pytest.mark.parametrize("method", ["get", "delete", "enable"])
def test_an_empty_id_asks_nothing(method):
    transport = Scripted(FOUND)
    client = MessageMediaMessagesClient("key", "secret", http_client=transport)
    with pytest.raises(ValueError, match="key_id must be an id, not None"):
        getattr(client.signature_keys, method)(None)
    assert transport.requests == []
