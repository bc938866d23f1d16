"""Build and check URLs."""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Mapping, Sequence
from typing import Optional
from urllib.parse import quote, urlsplit

import requests
from urllib3.exceptions import InsecureRequestWarning

from message_media_messages.decorators import warn_caller
from message_media_messages.json_encoding import is_model, loaded_class, to_dictionary

_WEB_URL = r"(?is)(https?://[^/?#\s]+)((?:/[^?#]*)?)((?:[?#].*)?)"
_JOINED_BY = {"csv": ",", "psv": "|", "tsv": "\t"}
_KEY_SUFFIX = {"indexed": "[{}]", "unindexed": "[]", "plain": ""}
_MESSAGE = r"(?<=/v1/messages/)(?!\w{8}(-\w{4}){3}-\w{12}$).+$"


def serialize_array(
    key: str, array: Sequence[object], formatting: str = "indexed"
) -> list[tuple[str, object]]:
    """Return a list as the name-value pairs of a query or a form.

    Args:
        key: The parameter's name.
        array: Its values.
        formatting: `indexed` (`key[0]`), `unindexed` (`key[]`) or `plain` (`key`). Lists of
            dictionaries, models and lists are always indexed.

    Raises:
        ValueError: The formatting is unknown.
    """
    if array and (isinstance(array[0], (dict, list)) or is_model(array[0])):
        formatting = "indexed"
    if formatting not in _KEY_SUFFIX:
        raise ValueError("Invalid format provided.")
    suffix = _KEY_SUFFIX[formatting]
    return [(key + suffix.format(index), item) for index, item in enumerate(array)]


def append_url_with_query_parameters(
    url: str,
    parameters: Optional[Mapping[str, object]],
    array_serialization: str = "indexed",
) -> str:
    """Return a URL with query parameters added, except those that are None.

    Args:
        url: The URL, with or without a query.
        parameters: The values by name; `array_serialization` applies to lists.
        array_serialization: A formatting of `serialize_array`, or `csv`, `psv` or `tsv`.

    Raises:
        ValueError: The URL is None, or the array serialization is unknown.
    """
    _require_url(url)
    pairs: list[str] = []
    for key, value in (parameters or {}).items():
        if isinstance(value, list):
            items = [item for item in value if item is not None]
            if array_serialization in _JOINED_BY:
                joined = _JOINED_BY[array_serialization].join(map(_quoted, items))
                pairs += [f"{key}={joined}"] if items else []
            else:
                array = serialize_array(key, items, array_serialization)
                pairs += [f"{name}={_quoted(item)}" for name, item in array]
        elif value is not None:
            pairs.append(f"{key}={_quoted(value)}")
    if not pairs:
        return url
    return url + ("&" if "?" in url else "?") + "&".join(pairs)


def append_url_with_template_parameters(
    url: str, parameters: Optional[Mapping[str, object]]
) -> str:
    """Return a URL with its `{name}` placeholders replaced by quoted path segments.

    Args:
        url: The template.
        parameters: The values by name; a list becomes several segments, None an empty text.

    Raises:
        ValueError: The URL is None.
    """
    _require_url(url)
    for name, value in (parameters or {}).items():
        segments = value if isinstance(value, list) else [] if value is None else [value]
        url = url.replace("{" + name + "}", "/".join(map(_quoted, segments)))
    return url


def clean_url(url: str) -> str:
    """Return a URL with repeated slashes in its path collapsed.

    Raises:
        ValueError: The URL does not begin with `http://` or `https://` and a host.
    """
    match = re.fullmatch(_WEB_URL, url)
    if match is None:
        raise ValueError("Invalid Url format.")
    host, path, rest = match.groups()
    return host + re.sub("//+", "/", path) + rest


def form_encode_parameters(
    form_parameters: Mapping[str, object], array_serialization: str = "indexed"
) -> list[tuple[str, object]]:
    """Return parameters, which may be nested, as the name-value pairs of a form."""
    return [
        pair
        for key, value in form_parameters.items()
        for pair in form_encode(value, key, array_serialization)
    ]


def form_encode(
    obj: object, instance_name: str, array_serialization: str = "indexed"
) -> list[tuple[str, object]]:
    """Return a value as the name-value pairs of a form, without None values.

    Args:
        obj: A scalar, a model, or a dictionary or list of them.
        instance_name: The name of the form field.
        array_serialization: A formatting of `serialize_array`.

    Raises:
        ValueError: The formatting is unknown.
    """
    if obj is None:
        return []
    if is_model(obj):
        obj = to_dictionary(obj)
    if isinstance(obj, dict):
        nested = [(f"{instance_name}[{key}]", value) for key, value in obj.items()]
    elif isinstance(obj, list):
        nested = serialize_array(instance_name, obj, array_serialization)
    else:
        return [(instance_name, obj)]
    return [
        pair for name, value in nested for pair in form_encode(value, name, array_serialization)
    ]


def _quoted(value: object) -> str:
    return quote(str(value), safe="")


def _require_url(url: Optional[str]) -> None:
    if url is None:
        raise ValueError("URL is None.")


def base_uri_prefix(base_uri: object, name: str = "base_uri") -> str:
    """Check a base URI, and return it as a prefix for the paths of endpoints.

    Warn once for each base URI that sends credentials unencrypted to another machine.
    """
    if not isinstance(base_uri, str):
        raise TypeError(f"{name} must be text, not {type(base_uri).__name__}.")
    return _checked_prefix(base_uri, name)


@functools.lru_cache(maxsize=64)
def _checked_prefix(base_uri: str, name: str) -> str:
    if "@" in base_uri:  # first, because the errors below show the value
        raise ValueError(f"{name} must not contain credentials; pass them to the client.")
    try:
        parts = urlsplit(clean_url(base_uri))
    except ValueError as error:
        raise ValueError(
            f"{error} {name} must be like https://api.messagemedia.com, not {base_uri!r}."
        ) from None
    if parts.query or parts.fragment:
        raise ValueError(f"{name} must not have a query or a fragment.")
    prefix = url_as_sent(base_uri).rstrip("/")
    sent = urlsplit(prefix)
    if sent.path.endswith("/v1"):
        raise ValueError(f"{name} must not end in /v1, which the library adds: {base_uri!r}.")
    host = sent.hostname or ""
    if sent.scheme == "http" and not _is_loopback(host):
        # Once, because this function is cached: urllib3 sets a filter that shows each warning.
        warn_caller(
            f"The {name} is http, so the API key and everything that is sent to {host} can be read "
            "and changed on the way. Use https.",
            InsecureRequestWarning,
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
    """Return one segment of a path, quoted; raise an error for what would lead to another path."""
    if value is None or str(value).strip() in ("", ".", ".."):
        raise ValueError(f"{name} must be an id, not {value!r}.")
    if not isinstance(value, (str, int, loaded_class("uuid", "UUID"))):
        raise TypeError(f"{name} must be text, not {type(value).__name__}.")
    try:
        return quote(str(value), safe="")
    except UnicodeEncodeError:
        raise ValueError(f"{name} must be an id; a URL cannot contain this text.") from None


def url_as_sent(url: str, query_parameters: Optional[Mapping[str, object]] = None) -> str:
    """Return a URL as `requests` sends it, quoted and with its query, or raise `ValueError`."""
    cleaned = clean_url(url)
    try:
        return _prepared(cleaned, query_parameters) if query_parameters else prepared_url(cleaned)
    except requests.exceptions.InvalidURL as error:
        raise ValueError(f"{url!r} is not a valid URL: {error}") from None


def prepared_url(url: str) -> str:
    """Return a URL as `requests` prepares it, or raise its `InvalidURL`."""
    # URLs with a query are not cached: they may contain personal data. The endpoints have none.
    return _prepared(url) if "?" in url else _prepared_cached(url)


def _prepared(url: str, query_parameters: Optional[Mapping[str, object]] = None) -> str:
    prepared = requests.PreparedRequest()
    prepared.prepare_url(url, query_parameters or {})  # type: ignore[arg-type]
    return prepared.url or url


_prepared_cached = functools.lru_cache(maxsize=64)(_prepared)


def without_user_info(url: str) -> str:
    """Return a URL with the user name and password redacted that may precede its host."""
    return re.sub(r"(?<=//)[^/?#]*@", "***@", url) if isinstance(url, str) else url


def loggable_path(url: object) -> str:
    """Return the path of a URL for a log, with a message's id redacted unless it is a UUID."""
    try:
        path = urlsplit(str(url)).path
    except ValueError:
        return "?"
    return re.sub(_MESSAGE, "...", path)
