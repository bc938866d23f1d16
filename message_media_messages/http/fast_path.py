"""The fast path for a `requests` session that is not customised."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any, Optional, Union

import requests
from requests.structures import CaseInsensitiveDict

from message_media_messages.http.http_request import Timeout
from message_media_messages.urls import prepared_url

# The environment variables that the standard library and `requests` read for a URL.
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_SETTINGS = (
    *_PROXIES,
    *map(str.upper, _PROXIES),
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "REQUEST_METHOD",
)
_SECONDS_FRESH = 10
_DIRECTORY_OF_REQUESTS = str(Path(requests.__file__).parent) + os.sep


class FastPath:
    """Sends the same request as `Session.request`, in less time.

    The proxy and the certificates that `requests` finds for a host are cached until the settings of
    the session or the environment change, and for ten seconds at most, because Windows and macOS
    also have system-wide settings.
    """

    def __init__(self) -> None:
        self._found: tuple[object, Mapping[str, Any]] = (None, {})

    _clock = staticmethod(time.monotonic)

    def is_open(self, session: object) -> bool:
        """Return whether nothing that this path skips is patched, wrapped or set."""
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
        data: Union[str, bytes, None],
        timeout: Timeout,
        hooks: Mapping[str, Any],
        proxies: Mapping[str, str],
        verify: Any,
    ) -> requests.Response:
        """Send a request like `Session.request`, but do not follow redirects.

        The request is already authenticated, and the body of the response is not read yet.
        """
        prepared = requests.PreparedRequest()
        prepared.method = method.upper()
        prepared.url = prepared_url(url)
        merged: CaseInsensitiveDict[Optional[str]] = CaseInsensitiveDict(session.headers)
        merged.update(headers)
        # None removes a header of the session.
        prepared.prepare_headers({k: v for k, v in merged.items() if v is not None})
        prepared._cookies = session.cookies
        prepared.body = data or None
        if isinstance(prepared.body, str):  # ASCII, so it has as many bytes as characters
            prepared.headers["Content-Length"] = str(len(prepared.body))
        else:
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
        def facts() -> tuple[object, ...]:
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

        now = facts()
        known, found = self._found
        if known != now:
            found = session.merge_environment_settings(url, {**proxies}, True, verify, None)
            if now == facts():  # no other thread has changed a setting
                self._found = now, found
        return {**found, "proxies": {**found["proxies"]}}


def _is_of_requests(method: object) -> bool:
    """Return whether a method is defined by `requests`, and not a wrapper or a mock."""
    function = method.__func__ if type(method) is MethodType else method
    code = function.__code__ if type(function) is FunctionType else None
    return code is not None and code.co_filename.startswith(_DIRECTORY_OF_REQUESTS)
