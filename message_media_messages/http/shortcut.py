"""The short way through a session of `requests`, for when nobody has put anything in its way."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any, Optional

import requests
from requests.structures import CaseInsensitiveDict

from message_media_messages.http.http_request import Timeout
from message_media_messages.http.urls import prepared_url

# What the standard library and `requests` read of the environment for a web address.
_SETTINGS = (
    "http_proxy",
    "HTTP_PROXY",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "REQUEST_METHOD",
)
_SECONDS_FRESH = 10
_DIRECTORY_OF_REQUESTS = str(Path(requests.__file__).parent) + os.sep


class Shortcut:
    """Sends what `Session.request` would send, without looking for what is not there.

    Which proxy and which certificates hold for a host is found out by `requests`, and anew when the
    settings of the session or the environment are others, and every ten seconds: on Windows and
    macOS there are settings of the whole system as well.
    """

    def __init__(self) -> None:
        self._found: tuple[object, Mapping[str, Any]] = (None, {})

    _clock = staticmethod(time.monotonic)

    def leads_through(self, session: object) -> bool:
        """Say whether this way is as good as `Session.request`.

        It is not where an application has added or replaced what would be left out, as some do to
        watch all requests, or to trust any certificate.
        """
        return (
            type(session) is requests.Session
            and not session.params
            and not len(session.cookies)
            and _is_of_requests(session.request)
            and _is_of_requests(session.prepare_request)
            and _is_of_requests(session.merge_environment_settings)
            and _is_of_requests(requests.PreparedRequest.prepare)
        )

    def request(
        self,
        session: requests.Session,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        data: Optional[bytes],
        timeout: Timeout,
        hooks: Mapping[str, Any],
        proxies: Mapping[str, str],
        verify: Any,
    ) -> requests.Response:
        """Do as `Session.request` does with these arguments, but follow no redirect.

        The body of the response is not read yet, and the request is authenticated already.
        """
        prepared = requests.PreparedRequest()
        prepared.method = method.upper()
        prepared.url = prepared_url(url)
        merged: CaseInsensitiveDict[Optional[str]] = CaseInsensitiveDict(session.headers)
        merged.update(headers)
        # None says that a header of the session is not wanted.
        prepared.prepare_headers({k: v for k, v in merged.items() if v is not None})
        prepared._cookies = session.cookies
        prepared.body = data or None
        prepared.prepare_content_length(prepared.body)
        prepared.prepare_hooks(hooks)
        return session.send(
            prepared,
            timeout=timeout,
            allow_redirects=False,
            **self._settings(session, prepared.url, proxies, verify),
        )

    def _settings(
        self, session: requests.Session, url: str, proxies: Mapping[str, str], verify: Any
    ) -> dict[str, Any]:
        facts = self._facts(session, url, proxies, verify)
        known, found = self._found
        if known != facts:
            found = session.merge_environment_settings(url, {**proxies}, True, verify, None)
            # What another thread may have changed meanwhile holds for this request at most.
            if facts == self._facts(session, url, proxies, verify):
                self._found = facts, found
        return {**found, "proxies": {**found["proxies"]}}

    def _facts(
        self, session: requests.Session, url: str, proxies: Mapping[str, str], verify: Any
    ) -> tuple[object, ...]:
        return (
            url.split("/", 3)[:3],
            {**proxies},
            verify,
            {**session.proxies},
            session.verify,
            session.cert,
            session.trust_env,
            [*map(os.environ.get, _SETTINGS)],
            self._clock() // _SECONDS_FRESH,
        )


def _is_of_requests(method: object) -> bool:
    """Say whether a method is that of the library, and no wrapper around it."""
    function = method.__func__ if type(method) is MethodType else method
    code = function.__code__ if type(function) is FunctionType else None
    return code is not None and code.co_filename.startswith(_DIRECTORY_OF_REQUESTS)
