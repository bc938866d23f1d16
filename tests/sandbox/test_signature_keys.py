from __future__ import annotations

import base64
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from message_media_messages import NotFoundException
from message_media_messages.sandbox import Sandbox

from .calls import Caller

PATH = "/v1/iam/signature_keys"


def create(caller: Caller, digest: str = "SHA256") -> dict[str, object]:
    answer = caller.post(PATH, {"digest": digest, "cipher": "RSA"})
    assert answer.status_code == 201, answer.text
    created: dict[str, object] = answer.json()
    return created


def without_public_key(created: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in created.items() if name != "public_key"}


def test_a_key_is_created(caller: Caller) -> None:
    created = create(caller, "SHA224")
    assert without_public_key(created) == {
        "key_id": created["key_id"],
        "cipher": "RSA",
        "digest": "SHA224",
        "created": created["created"],
        "enabled": False,
    }
    assert len(str(created["key_id"])) == 36
    key = load_der_public_key(base64.b64decode(str(created["public_key"]), validate=True))
    assert isinstance(key, RSAPublicKey)
    assert key.key_size == 2048


def test_only_the_creation_returns_the_public_key(caller: Caller) -> None:
    created = create(caller)
    expected = without_public_key(created)
    assert caller.get(f"{PATH}/{created['key_id']}").json() == expected
    assert caller.get(f"{PATH}?page=1&page_size=20").json() == [expected]


@pytest.mark.parametrize(
    ("body", "details"),
    [
        ({"digest": "SHA256", "cipher": "RA"}, ["/cipher: [RA] is invalid"]),
        ({"digest": "MD5", "cipher": "RSA"}, ["/digest: [MD5] is invalid"]),
        ({"digest": [], "cipher": "RSA"}, ["/digest: [[]] is invalid"]),
        ({}, ["/digest: Digest cannot be null", "/cipher: Cipher cannot be null"]),
    ],
)
def test_an_invalid_key_is_refused(
    caller: Caller, body: dict[str, object], details: list[str]
) -> None:
    answer = caller.post(PATH, body)
    assert answer.status_code == 400
    assert answer.json() == {"message": "Bad Request", "details": details}


def test_a_strict_sandbox_refuses_unknown_fields() -> None:
    with Sandbox(strict=True) as sandbox, Caller(sandbox) as caller:
        created = caller.post(PATH, {"digest": "SHA256", "cipher": "RSA", "key": 1})
        enabled = caller.patch(f"{PATH}/enabled", {"key_id": "a", "key": "a"})
    assert created.json()["details"] == ["/key: Unknown field."]
    assert enabled.json()["details"] == ["/key: Unknown field, did you mean key_id?"]


def test_keys_are_listed_in_pages_from_1(caller: Caller) -> None:
    ids = [create(caller)["key_id"] for _ in range(3)]
    first = caller.get(f"{PATH}?page=1&page_size=2").json()
    second = caller.get(f"{PATH}?page=2&page_size=2").json()
    assert [key["key_id"] for key in first + second] == ids
    assert caller.get(f"{PATH}?page=3&page_size=2").json() == []


@pytest.mark.parametrize(
    ("query", "name"),
    [("", "page"), ("page=1", "page_size"), ("page=0&page_size=1", "page")],
)
def test_both_numbers_of_a_page_are_required(caller: Caller, query: str, name: str) -> None:
    answer = caller.get(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert answer.json()["details"] == [f"{name} property value is invalid"]


def test_one_key_is_enabled_at_a_time(caller: Caller) -> None:
    old, new = without_public_key(create(caller)), without_public_key(create(caller))
    answer = caller.patch(f"{PATH}/enabled", {"key_id": old["key_id"]})
    assert (answer.status_code, answer.json()) == (200, {**old, "enabled": True})
    answer = caller.patch(f"{PATH}/enabled", {"key_id": new["key_id"]})
    assert answer.json() == {**new, "enabled": True}
    assert caller.get(f"{PATH}/enabled").json() == {**new, "enabled": True}
    assert caller.get(f"{PATH}/{old['key_id']}").json() == old


def test_keys_are_disabled(caller: Caller) -> None:
    created = create(caller)
    caller.patch(f"{PATH}/enabled", {"key_id": created["key_id"]})
    for _ in range(2):
        answer = caller.delete(f"{PATH}/enabled")
        assert (answer.status_code, answer.content) == (204, b"")
    answer = caller.get(f"{PATH}/enabled")
    assert (answer.status_code, answer.json()) == (404, {"message": "Currently no key is enabled"})


def test_deleting_the_enabled_key_disables_it(caller: Caller) -> None:
    enabled, other = create(caller), create(caller)
    caller.patch(f"{PATH}/enabled", {"key_id": enabled["key_id"]})
    assert caller.delete(f"{PATH}/{other['key_id']}").status_code == 200
    assert caller.get(f"{PATH}/enabled").status_code == 200
    answer = caller.delete(f"{PATH}/{enabled['key_id']}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert caller.get(f"{PATH}/enabled").status_code == 404


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, "/key_id: Key id cannot be null"),
        ({"key_id": 1}, "key_id property value is invalid"),
    ],
)
def test_an_invalid_key_id_is_refused(caller: Caller, body: dict[str, object], detail: str) -> None:
    answer = caller.patch(f"{PATH}/enabled", body)
    assert answer.status_code == 400
    assert answer.json() == {"message": "Bad Request", "details": [detail]}


def test_an_unknown_key_is_not_found(caller: Caller) -> None:
    for answer in (
        caller.get(f"{PATH}/a"),
        caller.delete(f"{PATH}/a"),
        caller.patch(f"{PATH}/enabled", {"key_id": "a"}),
    ):
        assert (answer.status_code, answer.json()) == (404, {"message": "Entity not found"})


def test_keys_belong_to_an_account(sandbox: Sandbox, caller: Caller) -> None:
    created = create(caller)
    with Caller(sandbox, account="MARKETING") as other:
        assert other.get(f"{PATH}/{created['key_id']}").status_code == 404


def test_without_cryptography_it_says_what_to_install(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.rsa", None)
    answer = caller.post(PATH, {"digest": "SHA256", "cipher": "RSA"})
    assert answer.status_code == 403
    assert 'pip install "messagemedia-messages-sdk[callbacks]"' in answer.json()["message"]
    assert caller.get(f"{PATH}?page=1&page_size=1").json() == []


def test_the_client_uses_them(sandbox: Sandbox) -> None:
    with sandbox.client() as client:
        created = client.signature_keys.create("SHA512")
        key_id = created.key_id or ""
        assert client.signature_keys.enable(key_id).enabled is True
        assert client.signature_keys.get_enabled().key_id == key_id
        client.signature_keys.disable()
        with pytest.raises(NotFoundException):
            client.signature_keys.get_enabled()
        assert [key.key_id for key in client.signature_keys.list(page_size=1)] == [key_id]
        client.signature_keys.delete(key_id)
        with pytest.raises(NotFoundException):
            client.signature_keys.get(key_id)
