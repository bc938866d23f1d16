"""A key that the service signs callbacks with."""

from __future__ import annotations

from typing import Optional

from message_media_messages.models._model import Date, Model, date, field


class SignatureKey(Model):
    """A key pair that the service signs callbacks with. The private key stays at the service.

    Args:
        key_id: The UUID of the key, which a signed callback names.
        public_key: The public key in base64. Only the response that creates a key has it.
        cipher: `RSA`.
        digest: `SHA224`, `SHA256` or `SHA512`.
        created: When the key was created.
        enabled: Whether callbacks are signed with this key.
    """

    key_id: str = field()
    public_key: Optional[str] = None
    cipher: Optional[str] = None
    digest: Optional[str] = None
    created: Date = field(date)
    enabled: Optional[bool] = None
