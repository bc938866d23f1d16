"""Read the body of a response: limited in size, decompressed, decoded."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from typing import Optional

import requests

_MEGABYTE = 1024 * 1024
_CHUNK = 128 * 1024
_COMPRESSED_CHUNK = 8 * 1024  # decompressed, it may be a thousand times as large
_CHARSET = r"(?i)charset=[\"']?([\w.:-]+)"
# Not all codecs of Python: some emit warnings, and some can take minutes.
_CHARSETS = {"utf-8", "utf-8-sig", "ascii", "utf-16", "utf-16-le", "utf-16-be"} | {
    f"{family}{number}"
    for family, numbers in (("iso8859-", range(1, 17)), ("cp", range(1250, 1259)))
    for number in numbers
}

#: The content encodings that `read_body` decompresses.
ENCODINGS = ("gzip", "deflate")


def read_body(response: requests.Response, max_bytes: int) -> tuple[bytes, Optional[str]]:
    """Return the decompressed body, and the reason if it is incomplete, otherwise None."""
    if response.raw is None:  # a response that was created without a connection
        return response.content, None
    too_large = f"it is larger than {max_bytes / _MEGABYTE:g} MB"
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > max_bytes:
        response.close()
        return b"", too_large
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in (*ENCODINGS, "identity"):
        response.close()
        return b"", "it has a content encoding that was not requested"
    # urllib3 1.26 checks the length only if this is set. A response from the cache may have the
    # Content-Length of the 304 that revalidated it.
    response.raw.enforce_content_length = not getattr(response, "from_cache", False)
    chunks: list[bytes] = []
    received = 0
    for chunk in response.iter_content(_CHUNK if encoding == "identity" else _COMPRESSED_CHUNK):
        chunks.append(chunk)
        received += len(chunk)
        if received > max_bytes:
            response.close()
            return b"".join(chunks)[:max_bytes], too_large
    return b"".join(chunks), None


def decode_body(body: bytes, content_type: str) -> str:
    """Decode a body by the charset of its content type; UTF-8 if missing or not supported."""
    declared = re.search(_CHARSET, content_type)
    charset = "utf-8"
    if declared:
        with suppress(LookupError):
            charset = codecs.lookup(declared.group(1)).name
    return body.decode(charset if charset in _CHARSETS else "utf-8", "replace")
