"""URLs as they are sent, which is how they are signed."""

from __future__ import annotations

import functools
import ipaddress
import re
import warnings
from collections.abc import Mapping
from typing import Optional
from urllib.parse import quote, urlsplit

import requests
from urllib3.exceptions import InsecureRequestWarning

from message_media_messages.api_helper import APIHelper, loaded_class

_MESSAGE = r"(?<=/v1/messages/)(?!\w{8}(-\w{4}){3}-\w{12}$).+$"


def base_uri_prefix(base_uri: object) -> str:
    """Check a base URI and give what stands before the path of every endpoint.

    The first time that a base URI sends credentials unencrypted to another machine, it warns.

    Raises:
        TypeError: It is not text.
        ValueError: It is not the address of a service.
    """
    if not isinstance(base_uri, str):
        raise TypeError(f"base_uri must be text, not {type(base_uri).__name__}.")
    return _prefix(base_uri)


@functools.lru_cache(maxsize=64)
def _prefix(base_uri: str) -> str:
    parts = urlsplit(APIHelper.clean_url(base_uri))
    if "@" in parts.netloc:
        raise ValueError("base_uri must not hold credentials; give them to the client.")
    if parts.query or parts.fragment:
        raise ValueError("base_uri must not have a query or a fragment.")
    prefix = url_as_sent(base_uri).rstrip("/")
    sent = urlsplit(prefix)
    host = sent.hostname or ""
    if sent.scheme == "http" and not _is_loopback(host):
        # Once per base URI, as this function is cached: urllib3 has set a filter that shows an
        # InsecureRequestWarning each time. The stack level is that of a client's constructor.
        warnings.warn(
            f"The API key and everything that is sent to {host} can be read and changed on the "
            "way: the base URI is http. Use https.",
            InsecureRequestWarning,
            stacklevel=4,
        )
    return prefix


def _is_loopback(host: str) -> bool:
    name = host.rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def path_segment(name: str, value: object) -> str:
    """Quote what stands between two slashes of a path, such as a message's id.

    Raises:
        TypeError: The value is of a type that is no id.
        ValueError: It is empty, or would lead to another path.
    """
    if value is not None and not isinstance(value, (str, int, loaded_class("uuid", "UUID"))):
        raise TypeError(f"{name} must be text, not {type(value).__name__}.")
    text = "" if value is None else str(value).strip()
    if text in ("", ".", ".."):
        raise ValueError(f"{name} must be the id of a message, not {value!r}.")
    try:
        return quote(str(value), safe="")
    except UnicodeEncodeError:
        raise ValueError(f"{name} must be the id of a message; no URL can hold it.") from None


def url_as_sent(url: str, query_parameters: Optional[Mapping[str, object]] = None) -> str:
    """Give a URL as `requests` sends it: quoted, with the query in it.

    Raises:
        ValueError: It is not a web address.
    """
    cleaned = APIHelper.clean_url(url)
    try:
        if not query_parameters:
            return prepared_url(cleaned)
        prepared = requests.PreparedRequest()
        prepared.prepare_url(cleaned, query_parameters)  # type: ignore[arg-type]
    except requests.exceptions.InvalidURL as error:
        raise ValueError(f"{url!r} is not a web address: {error}") from None
    return prepared.url or cleaned


def prepared_url(url: str) -> str:
    """Give a URL as `requests` prepares it.

    Raises:
        requests.exceptions.InvalidURL: It is not a web address.
    """
    # A query may hold what must not be kept; the endpoints have none.
    return _prepared(url) if "?" in url else _prepared_before(url)


def _prepared(url: str) -> str:
    prepared = requests.PreparedRequest()
    prepared.prepare_url(url, {})
    return prepared.url or url


_prepared_before = functools.lru_cache(maxsize=64)(_prepared)


def without_user_info(url: str) -> str:
    """Return a URL without the user name and the password that may stand before its host."""
    return re.sub(r"(?<=//)[^/?#]*@", "***@", url) if isinstance(url, str) else url


def loggable_path(url: object) -> str:
    """Give the path of a URL for a log: a message's id is shown if it is one, and nothing else."""
    try:
        path = urlsplit(str(url)).path
    except ValueError:
        return "?"
    return re.sub(_MESSAGE, "...", path)
