"""Calling the sandbox by hand: plain requests, and signatures that are built here."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import format_datetime
from typing import Optional

import requests

from message_media_messages.sandbox import Sandbox

NUMBER = "+61491570156"
BAD_NUMBER = (
    "International address must be between 8 and 15 characters excluding the first '+', "
    "International address contains invalid characters."
)
MESSAGE = {"content": "My first message!", "destination_number": NUMBER}


def basic(api_key: str = "API_KEY", api_secret: str = "API_SECRET") -> dict[str, str]:
    token = base64.b64encode(f"{api_key}:{api_secret}".encode()).decode()
    return {"Authorization": f"Basic {token}"}


def signed(
    method: str,
    target: str,
    body: bytes = b"",
    *,
    api_key: str = "API_KEY",
    api_secret: str = "API_SECRET",
    algorithm: str = "hmac-sha1",
    names: Optional[tuple[str, ...]] = None,
    date: Optional[datetime] = None,
    extra: Optional[Mapping[str, str]] = None,
    encoding: str = "utf-8",
) -> dict[str, str]:
    """Return the headers of a signed request; `extra` ones are signed as they are if named."""
    if names is None:
        names = ("date", "x-Content-MD5", "request-line") if body else ("date", "request-line")
    moment = format_datetime(date or datetime.now(timezone.utc), usegmt=True)
    md5 = hashlib.md5(body).hexdigest()
    headers = dict(extra or {})
    for name in names:
        if name.lower() == "date":
            headers.setdefault(name, moment)
        if name.lower() in ("x-content-md5", "content-md5"):
            headers.setdefault(name, md5)
    lines = [
        f"{method} {target} HTTP/1.1" if name == "request-line" else f"{name}: {headers[name]}"
        for name in names
    ]
    digest = {"hmac-sha1": "sha1", "hmac-sha256": "sha256"}.get(algorithm, "md5")
    mac = hmac.new(api_secret.encode(), "\n".join(lines).encode(encoding), digest)
    signature = base64.b64encode(mac.digest()).decode()
    headers["Authorization"] = (
        f'hmac username="{api_key}", algorithm="{algorithm}", '
        f'headers="{" ".join(names)}", signature="{signature}"'
    )
    return headers


class Caller:
    """One connection to a sandbox, with Basic authentication."""

    def __init__(
        self,
        sandbox: Sandbox,
        *,
        api_key: str = "API_KEY",
        api_secret: str = "API_SECRET",
        account: Optional[str] = None,
    ) -> None:
        self.base_uri = sandbox.base_uri
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers.update(basic(api_key, api_secret))
        if account is not None:
            self.session.headers["Account"] = account

    def __enter__(self) -> Caller:
        return self

    def __exit__(self, *exc_details: object) -> None:
        self.session.close()

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.base_uri + path, timeout=10)

    def post(self, path: str, body: object) -> requests.Response:
        return self.session.post(self.base_uri + path, data=json.dumps(body), timeout=10)

    def put(self, path: str, body: object) -> requests.Response:
        return self.session.put(self.base_uri + path, data=json.dumps(body), timeout=10)

    def patch(self, path: str, body: object) -> requests.Response:
        return self.session.patch(self.base_uri + path, data=json.dumps(body), timeout=10)

    def delete(self, path: str) -> requests.Response:
        return self.session.delete(self.base_uri + path, timeout=10)

    def send(self, *messages: Mapping[str, object]) -> list[dict[str, object]]:
        answer = self.post("/v1/messages", {"messages": messages or [MESSAGE]})
        assert answer.status_code == 202, answer.text
        sent: list[dict[str, object]] = answer.json()["messages"]
        return sent
