"""Verify the signatures of callbacks.

The service signs the request line, the value of the `Date` header and the body, with nothing in
between, with RSA PKCS#1 v1.5.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Callable, NamedTuple, Optional, Union

from message_media_messages import APIHelper
from message_media_messages.callbacks import diagnosis
from message_media_messages.callbacks.adapters import (
    CallbackRequest,
    Headers,
    HeadersLike,
    request_target,
)
from message_media_messages.callbacks.errors import SignatureError
from message_media_messages.callbacks.events import Event, parse

if TYPE_CHECKING:
    from message_media_messages.callbacks.rsa import PublicKey

__all__ = ["CallbackVerifier"]

_SIGNED_HEADERS = {
    name.lower(): name
    for name in (
        "X-MessageMedia-Signature",
        "X-MessageMedia-Digest-Type",
        "X-MessageMedia-Cipher-Type",
        "X-MessageMedia-Key-Id",
        "Date",
    )
}


# Nothing separates what is signed. These patterns fix where each part ends, so that an attacker
# cannot move bytes from one part of a signed request to another.
_REQUEST_LINE = re.compile(r"[A-Z]+ \S+ HTTP/\d(\.\d)?", re.ASCII)
_HTTP_DATE = re.compile(
    r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (GMT|UTC|[+-]\d{4})", re.ASCII
)


def _now() -> datetime:
    return datetime.now(timezone.utc)


class CallbackVerifier:
    """Verifies signed callbacks, and parses them. It can be shared between threads.

    ::

        verifier = CallbackVerifier({key_id: public_key}, public_url="https://example.com/sms")
        event = verifier.parse(*from_wsgi(environ))

    It needs cryptography: `pip install "messagemedia-messages-sdk[callbacks]"`.

    Args:
        public_keys: The public keys by key id, each in base64, as `client.signature_keys.create`
            returns it, or in PEM. Before you enable a new key, add it here, and keep the old one
            until no callback that it signed can arrive.
        public_url: The URL that the service calls, if a proxy changes the path. Its path is tried
            in addition to the received one. If it has no query, the received query is added.
        max_age: The largest difference between `Date` and now, a timedelta or seconds. By default
            it is not checked: it is unknown whether the service sends a new `Date` when it repeats
            a callback. De-duplicate by `event_id` in any case.
        clock: A function that returns the current time as an aware datetime.

    Raises:
        ImportError: cryptography is not installed.
        TypeError: `public_keys` is not a dictionary of strings, or `max_age` is not a duration.
        ValueError: There is no key, a key or the URL is not valid, or `max_age` is not positive.
    """

    def __init__(
        self,
        public_keys: Mapping[str, Union[str, bytes]],
        *,
        public_url: Optional[str] = None,
        max_age: Union[timedelta, float, None] = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._keys = _load_keys(public_keys)
        self._key_ids = list(public_keys)
        self._public_target = None if public_url is None else _public_target(public_url)
        self._max_age = None if max_age is None else _duration(max_age)
        self._clock = clock

    def __repr__(self) -> str:
        return f"{type(self).__name__}(key_ids={self._key_ids})"

    def parse(
        self, method: str, target: str, headers: Headers, body: bytes, protocol: str = "HTTP/1.1"
    ) -> Event:
        """Verify a request, and return the event in it.

        The signature may cover the received HTTP version or `HTTP/1.1`, and the received target or
        that of `public_url`.

        Args:
            method: The HTTP method.
            target: The path and query as received, not decoded: see `from_wsgi` and `from_asgi`.
            headers: The headers, with names in any case.
            body: The raw body.
            protocol: The HTTP version of the request line.

        Raises:
            SignatureError: The signature is missing or not valid, or `Date` is out of `max_age`.
            ParseError: The signature is valid, but the body is not an event.
            TypeError: The body is not bytes, or a header is not a string.
        """
        if not isinstance(body, bytes):
            raise TypeError(f"body must be the raw bytes, not {type(body).__name__}.")
        lowered = _lowered(headers)
        signature = _signature(lowered)
        key = self._keys.get(signature.key_id.lower())
        if key is None:
            raise SignatureError(
                f"The key {signature.key_id[:100]!a} is unknown; the known keys are "
                f"{', '.join(self._key_ids)}. After a rotation, add the new public key."
            )
        targets = self._targets(target)
        for version in dict.fromkeys((protocol, "HTTP/1.1")):
            for each in targets:
                line = f"{method} {each} {version}"
                signed = _encoded(line + signature.date) + body
                if _REQUEST_LINE.fullmatch(line) and key.is_signed(
                    signed, signature.value, signature.digest
                ):
                    self._check_age(signature.date)
                    return parse(body)
        signed_digest = key.signed_digest(signature.value, signature.digest)
        if signed_digest is None:
            raise SignatureError(
                f"The signature is not one of the key {signature.key_id}: it was changed or made "
                "with another key, or the public key is that of another key id."
            )
        request = CallbackRequest(method, target, lowered, body, protocol)
        raise SignatureError(
            diagnosis.explain(
                request, lowered, targets, signature.date, signature.digest, signed_digest
            )
        )

    def _targets(self, received: str) -> tuple[str, ...]:
        """Return the request targets that may be signed."""
        if self._public_target is None:
            return (received,)
        public = self._public_target
        _, mark, query = received.partition("?")
        public = public if "?" in public else public + mark + query
        return (received,) if public == received else (received, public)

    def _check_age(self, date: str) -> None:
        if self._max_age is None:
            return
        try:
            sent = APIHelper.HttpDateTime.from_value(date)
        except ValueError:
            raise SignatureError(f"Date is not a date: {date[:100]!a}.") from None
        age = self._clock() - sent
        if abs(age) > self._max_age:
            difference = f"{abs(age)} in the {'past' if age > timedelta(0) else 'future'}"
            raise SignatureError(f"Date is {difference}, and max_age is {self._max_age}.")


class _Signature(NamedTuple):
    value: bytes
    digest: str
    key_id: str
    date: str


def _lowered(headers: Headers) -> dict[str, str]:
    """Return headers with names in lower case; conflicting ones of the signature are an error."""
    lowered: dict[str, str] = {}
    for given, value in headers.items() if isinstance(headers, HeadersLike) else headers:
        if not isinstance(given, str) or not isinstance(value, str):
            raise TypeError("Header names and values must be strings: see from_wsgi and from_asgi.")
        name = given.lower()
        if lowered.setdefault(name, value) != value and name in _SIGNED_HEADERS:
            raise SignatureError(f"The header {_SIGNED_HEADERS[name]} occurs twice.")
    return lowered


def _signature(headers: Mapping[str, str]) -> _Signature:
    missing = [name for lowered, name in _SIGNED_HEADERS.items() if not headers.get(lowered)]
    if missing:
        raise SignatureError(
            f"The request has no {', '.join(missing)}. The service signs callbacks after "
            "client.signature_keys.enable(key_id), and a proxy must pass these headers on."
        )
    value, digest_type, cipher, key_id, date = (headers[name] for name in _SIGNED_HEADERS)
    digest = re.fullmatch("SHA-?(224|256|512)", digest_type, re.IGNORECASE | re.ASCII)
    if digest is None:
        raise SignatureError(f"The digest {digest_type[:100]!a} is not SHA224, SHA256 or SHA512.")
    if cipher.upper() != "RSA":
        raise SignatureError(f"The cipher {cipher[:100]!a} is not RSA.")
    if _HTTP_DATE.fullmatch(date) is None:
        raise SignatureError(f"Date is not a date: {date[:100]!a}.")
    try:
        decoded = base64.b64decode(value, validate=True)
    except ValueError:
        raise SignatureError("The signature is not base64.") from None
    return _Signature(decoded, f"sha{digest[1]}", key_id, date)


def _encoded(text: str) -> bytes:
    try:
        return text.encode("latin-1")  # as WSGI and ASGI decode requests
    except UnicodeEncodeError:
        raise SignatureError(
            "The request line has characters that no request can have: pass the target as "
            "received, as from_wsgi and from_asgi return it."
        ) from None


def _duration(max_age: Union[timedelta, float]) -> timedelta:
    if not isinstance(max_age, (timedelta, int, float)):
        raise TypeError(f"max_age must be a timedelta or seconds, not {max_age!r}.")
    duration = max_age if isinstance(max_age, timedelta) else timedelta(seconds=max_age)
    if duration <= timedelta(0):
        raise ValueError(f"max_age must be positive, not {max_age}.")
    return duration


def _load_keys(public_keys: Mapping[str, Union[str, bytes]]) -> dict[str, PublicKey]:
    try:
        from message_media_messages.callbacks.rsa import PublicKey
    except ImportError as error:
        raise ImportError(
            "Signatures are verified with cryptography: "
            'pip install "messagemedia-messages-sdk[callbacks]"'
        ) from error
    if not isinstance(public_keys, Mapping) or not all(isinstance(k, str) for k in public_keys):
        raise TypeError(
            "public_keys must be a dictionary {key_id: public_key}, with strings as key ids."
        )
    if not public_keys:
        raise ValueError("public_keys must contain at least one key.")
    keys: dict[str, PublicKey] = {}
    for key_id, text in public_keys.items():
        if key_id.lower() in keys:
            raise ValueError(f"The key id {key_id} is there twice.")
        try:
            keys[key_id.lower()] = PublicKey(text)
        except ValueError as error:
            raise ValueError(
                f"The public key of the key id {key_id[:100]!a} is not valid: {error}. public_keys "
                "must be {key_id: public_key}."
            ) from None
    return keys


def _public_target(url: str) -> str:
    """Return the request target of a URL."""
    if not isinstance(url, str) or re.fullmatch(r"(?i)https?://[^/?#]+[^#]*", url) is None:
        raise ValueError(f"public_url must be an http(s) URL without a fragment, not {url!r}.")
    if re.fullmatch("[!-~]+", url) is None:
        raise ValueError(f"public_url must be percent-encoded, as the service calls it: {url!r}.")
    return request_target(url)
