"""Checks a signature independently of the library, from the bytes that came in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from tests.support.wire import Received

BASIC_KEY_SECRET = "Basic a2V5OnNlY3JldA=="
"""The Authorization header of the API key `key` with the secret `secret`."""

_PARAMETER = re.compile(r'(\w+)="([^"]*)"')


def parameters_of(request: Received) -> dict[str, str]:
    """Give what the HMAC Authorization header says."""
    scheme, _, rest = request.headers["Authorization"].partition(" ")
    assert scheme == "hmac"
    return dict(_PARAMETER.findall(rest))


def is_signed_by(request: Received, secret: str) -> bool:
    """Say whether a request carries a signature over itself, body included."""
    said = parameters_of(request)
    lines = []
    for name in said["headers"].split(" "):
        if name == "request-line":
            lines.append(f"{request.method} {request.target} HTTP/1.1")
        else:
            lines.append(f"{name}: {request.headers[name]}")
            if name.lower().endswith("content-md5"):
                assert request.headers[name] == hashlib.md5(request.body).hexdigest()
    digest = getattr(hashlib, said["algorithm"].replace("hmac-", ""))
    expected = hmac.new(secret.encode(), "\n".join(lines).encode(), digest).digest()
    has_md5 = any(name.lower().endswith("content-md5") for name in said["headers"].split(" "))
    return has_md5 == bool(request.body) and base64.b64decode(said["signature"]) == expected
