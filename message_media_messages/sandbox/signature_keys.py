"""The signature keys of an account, which sign its callbacks. They need cryptography."""

from __future__ import annotations

import base64
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Callable, Optional

from message_media_messages.sandbox.dates import format_date_time
from message_media_messages.sandbox.validation import unknown_field_errors

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

__all__ = ["SignatureKey", "SignatureKeys", "UnknownKeyError", "create_errors", "enable_errors"]

CIPHER = "RSA"
DIGESTS = ("SHA224", "SHA256", "SHA512")


class UnknownKeyError(LookupError):
    """The account has no signature key with this id."""


@dataclass(frozen=True)
class SignatureKey:
    """An RSA key pair and the digest of its signatures."""

    key_id: str
    digest: str
    created: datetime
    private_key: RSAPrivateKey

    @property
    def public_key(self) -> str:
        """The public key as the service returns it: bare base64 of DER SubjectPublicKeyInfo."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        der = self.private_key.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(der).decode()

    def signature_headers(self, request_line: str, date: str, body: bytes) -> Mapping[str, str]:
        """Return the headers that sign a callback.

        Args:
            request_line: For example `POST /callbacks HTTP/1.1`.
            date: The value of the header `Date`.
            body: The body as sent.
        """
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

        digests: dict[str, hashes.HashAlgorithm] = {
            "SHA224": hashes.SHA224(),
            "SHA256": hashes.SHA256(),
            "SHA512": hashes.SHA512(),
        }
        signed = f"{request_line}{date}".encode() + body
        signature = self.private_key.sign(signed, PKCS1v15(), digests[self.digest])
        return {
            "X-MessageMedia-Signature": base64.b64encode(signature).decode(),
            "X-MessageMedia-Digest-Type": self.digest,
            "X-MessageMedia-Cipher-Type": CIPHER,
            "X-MessageMedia-Key-Id": self.key_id,
        }


class SignatureKeys:
    """The signature keys of an account, oldest first. Thread-safe.

    Args:
        clock: Returns the current time.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: dict[str, SignatureKey] = {}
        self._enabled: Optional[SignatureKey] = None

    def create(self, digest: str) -> SignatureKey:
        """Generate a key, which is not enabled.

        Raises:
            ModuleNotFoundError: cryptography is not installed.
        """
        from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

        private_key = generate_private_key(public_exponent=65537, key_size=2048)
        key = SignatureKey(str(uuid.uuid4()), digest, self._clock(), private_key)
        with self._lock:
            self._keys[key.key_id] = key
        return key

    def all(self) -> list[SignatureKey]:
        """Return all keys."""
        with self._lock:
            return list(self._keys.values())

    def get(self, key_id: str) -> SignatureKey:
        """Return a key.

        Raises:
            UnknownKeyError: There is no key with this id.
        """
        with self._lock:
            return self._find(key_id)

    def delete(self, key_id: str) -> None:
        """Delete a key. If it was enabled, no key is enabled then.

        Raises:
            UnknownKeyError: There is no key with this id.
        """
        with self._lock:
            key = self._find(key_id)
            del self._keys[key_id]
            if self._enabled is key:
                self._enabled = None

    def enable(self, key_id: str) -> SignatureKey:
        """Enable a key, and disable the one that was enabled.

        Raises:
            UnknownKeyError: There is no key with this id.
        """
        with self._lock:
            self._enabled = self._find(key_id)
            return self._enabled

    @property
    def enabled(self) -> Optional[SignatureKey]:
        """The enabled key."""
        return self._enabled

    def disable(self) -> None:
        """Disable the enabled key."""
        with self._lock:
            self._enabled = None

    def to_json(self, key: SignatureKey) -> dict[str, object]:
        """Return a key as the service does, without its public key."""
        return {
            "key_id": key.key_id,
            "cipher": CIPHER,
            "digest": key.digest,
            "created": format_date_time(key.created),
            "enabled": key is self._enabled,
        }

    def _find(self, key_id: str) -> SignatureKey:
        key = self._keys.get(key_id)
        if key is None:
            raise UnknownKeyError(key_id)
        return key


def create_errors(body: Mapping[str, object], *, strict: bool = False) -> list[str]:
    """Return the errors in the body of a create request.

    Args:
        body: The parsed body.
        strict: Whether to refuse unknown fields.
    """
    errors = unknown_field_errors("", body, ("digest", "cipher")) if strict else []
    for field, choices in (("digest", DIGESTS), ("cipher", (CIPHER,))):
        value = body.get(field)
        if value is None:
            errors.append(f"/{field}: {field.capitalize()} cannot be null")
        elif value not in choices:
            errors.append(f"/{field}: [{value}] is invalid")
    return errors


def enable_errors(body: Mapping[str, object], *, strict: bool = False) -> list[str]:
    """Return the errors in the body of an enable request.

    Args:
        body: The parsed body.
        strict: Whether to refuse unknown fields.
    """
    errors = unknown_field_errors("", body, ("key_id",)) if strict else []
    key_id = body.get("key_id")
    if key_id is None:
        errors.append("/key_id: Key id cannot be null")
    elif not isinstance(key_id, str):
        errors.append("key_id property value is invalid")
    return errors
