"""RSA signatures, with the package `cryptography`, which the extra `callbacks` installs."""

from __future__ import annotations

import base64
from typing import Optional, Union

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key

__all__ = ["PublicKey"]

_HASHES = {each.name: each for each in (hashes.SHA224(), hashes.SHA256(), hashes.SHA512())}
_MIN_BITS = 1024


class PublicKey:
    """A public key of the service.

    Args:
        text: Base64 of the DER encoding, as the service returns it, or PEM.

    Raises:
        ValueError: It is anything else, more than one key, not an RSA key, or smaller than 1024
            bits.
    """

    def __init__(self, text: Union[str, bytes]) -> None:
        if not isinstance(text, (str, bytes)):
            raise ValueError(f"it is of the type {type(text).__name__}")  # noqa: TRY004
        encoded = text if isinstance(text, bytes) else text.encode()
        if encoded.count(b"-----BEGIN") > 1:  # The second one would be ignored.
            raise ValueError("it contains more than one key")
        try:
            if encoded.lstrip().startswith(b"-----BEGIN"):
                key = load_pem_public_key(encoded.strip())
            else:
                key = load_der_public_key(
                    base64.b64decode(b"".join(encoded.split()), validate=True)
                )
        except (ValueError, UnsupportedAlgorithm):
            raise ValueError("it is neither base64 of a DER public key nor PEM") from None
        if not isinstance(key, RSAPublicKey):
            raise ValueError("it is not an RSA key")  # noqa: TRY004
        if key.key_size < _MIN_BITS:
            raise ValueError(f"it has {key.key_size} bits, fewer than {_MIN_BITS}")
        self._key = key

    def is_signed(self, signed: bytes, signature: bytes, digest: str) -> bool:
        """Return whether a signature is that of these bytes; `digest` is `sha224` or similar."""
        try:
            self._key.verify(signature, signed, PKCS1v15(), _HASHES[digest])
        except InvalidSignature:
            return False
        return True

    def signed_digest(self, signature: bytes, digest: str) -> Optional[bytes]:
        """Return the digest in a signature, or None if another key made the signature."""
        try:
            return self._key.recover_data_from_signature(signature, PKCS1v15(), _HASHES[digest])
        except InvalidSignature:
            return None
