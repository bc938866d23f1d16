"""Check Basic and HMAC authentication.

An HMAC signature covers the headers in its list, in the order and spelling of the list, and the
request line with the request target exactly as received. The list must contain `request-line`, a
date within 300 seconds of the real time, and, if there is a body, the MD5 of the body. Headers are
checked first, so that the body of a request without valid credentials is never read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Callable, Optional

__all__ = ["CLOCK_SKEW", "authenticated_key"]

CLOCK_SKEW = timedelta(seconds=300)

_DIGESTS = {"hmac-sha1": "sha1", "hmac-sha256": "sha256"}
_MD5_HEADERS = frozenset({"content-md5", "x-content-md5"})
_PARAMETER = re.compile(r'([a-z]+)="([^"]*)"')
_PARAMETERS = re.compile(r'[a-z]+="[^"]*"(?:, *[a-z]+="[^"]*")*')
_PARAMETER_NAMES = ["algorithm", "headers", "signature", "username"]
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HTTP_DATE = re.compile(
    rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ({'|'.join(_MONTHS)}) (\d{{4}})"
    r" (\d\d):(\d\d):(\d\d) (?:GMT|UTC)",
    re.ASCII,
)


def authenticated_key(
    method: str,
    target: str,
    headers: Mapping[str, str],
    read_body: Callable[[], bytes],
    *,
    secrets: Mapping[str, str],
    now: datetime,
) -> Optional[str]:
    """Return the API key that authenticates a request, or None if the credentials are not valid.

    Args:
        method: The HTTP method.
        target: The request target as received, with its query.
        headers: The headers, in a case-insensitive mapping.
        read_body: Returns the body as received. Called after a valid HMAC signature only.
        secrets: The secret of each API key. A key works for both Basic and HMAC.
        now: The real time, for the age of signatures.
    """
    scheme, _, credentials = headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        return _basic_key(credentials, secrets)
    if scheme.lower() == "hmac":
        request_line = f"{method} {target} HTTP/1.1"
        return _hmac_key(credentials, request_line, headers, read_body, secrets, now)
    return None


def _basic_key(credentials: str, secrets: Mapping[str, str]) -> Optional[str]:
    try:
        api_key, _, _ = base64.b64decode(credentials, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return None
    if api_key not in secrets:
        return None
    expected = base64.b64encode(f"{api_key}:{secrets[api_key]}".encode())
    return api_key if _matches(credentials, expected) else None


def _hmac_key(
    credentials: str,
    request_line: str,
    headers: Mapping[str, str],
    read_body: Callable[[], bytes],
    secrets: Mapping[str, str],
    now: datetime,
) -> Optional[str]:
    parameters = _parameters(credentials)
    api_key = parameters.get("username", "")
    digest = _DIGESTS.get(parameters.get("algorithm", ""))
    if api_key not in secrets or digest is None:
        return None
    names = parameters["headers"].split(" ")
    signed = {name.lower(): headers.get(name) for name in names if name != "request-line"}
    if "request-line" not in names or None in signed.values() or not _is_recent(signed, now):
        return None
    signing_string = _signing_string(names, request_line, headers)
    mac = hmac.new(secrets[api_key].encode(), signing_string.encode("latin-1"), digest)
    if not _matches(parameters["signature"], base64.b64encode(mac.digest())):
        return None
    return api_key if _covers_body(signed, read_body()) else None


def _parameters(credentials: str) -> dict[str, str]:
    """Return the four parameters, or an empty dict unless each of them occurs exactly once."""
    if _PARAMETERS.fullmatch(credentials) is None:
        return {}
    pairs = _PARAMETER.findall(credentials)
    return dict(pairs) if sorted(name for name, _ in pairs) == _PARAMETER_NAMES else {}


def _is_recent(signed: Mapping[str, Optional[str]], now: datetime) -> bool:
    date = _http_date(signed.get("date") or "")
    return date is not None and abs(now - date) <= CLOCK_SKEW


def _covers_body(signed: Mapping[str, Optional[str]], body: bytes) -> bool:
    digests = {(signed[name] or "").lower() for name in _MD5_HEADERS.intersection(signed)}
    if not digests:
        return not body
    return digests == {hashlib.md5(body, usedforsecurity=False).hexdigest()}


def _http_date(text: str) -> Optional[datetime]:
    match = _HTTP_DATE.fullmatch(text)
    if match is None:
        return None
    day, month, year, hour, minute, second = match.groups()
    try:
        return datetime(
            int(year),
            _MONTHS.index(month) + 1,
            int(day),
            int(hour),
            int(minute),
            int(second),
            tzinfo=timezone.utc,
        )
    except ValueError:
        return None


def _signing_string(names: list[str], request_line: str, headers: Mapping[str, str]) -> str:
    return "\n".join(
        request_line if name == "request-line" else f"{name}: {headers[name]}" for name in names
    )


def _matches(given: str, expected: bytes) -> bool:
    return hmac.compare_digest(given.encode("latin-1"), expected)
