"""Convert the body of a success response to the result of a call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Callable, Optional, TypeVar, Union

from message_media_messages.exceptions.status_exceptions import InvalidResponseException
from message_media_messages.http.http_context import HttpContext
from message_media_messages.http.redaction import redacted
from message_media_messages.json_encoding import json_deserialize
from message_media_messages.models._model import Model, page_of
from message_media_messages.models.send_messages_response import SendMessagesResponse

M = TypeVar("M", bound=Model)
R = TypeVar("R")

# The service returns 100 items at most. A model takes 200 times the memory of the `{}` that it is
# created from, so the items of a large body are counted first.
_MAX_ITEMS = 10_000
_SMALL_BODY = 200_000


def model(kind: type[M]) -> Callable[[HttpContext], M]:
    """Return a function that parses the body as a model; JSON null becomes None."""

    def read(context: HttpContext) -> M:
        decoded = json_value(context)
        if decoded is None and not (context.response.raw_body or "").strip():
            raise _invalid(context, "it is empty")
        return _model_of(kind, decoded, context)

    return read


def models(kind: type[M], key: Optional[str] = None) -> Callable[[HttpContext], list[M]]:
    """Return a function that parses the body as a list of models, which may be under a key."""
    read_page = page_of(kind)

    def read(context: HttpContext) -> list[M]:
        decoded = json_value(context)
        items = decoded.get(key) if key is not None and isinstance(decoded, dict) else decoded
        return _converted(lambda page: read_page(page[key]), {key: items}, context)

    return read


def nothing(context: HttpContext) -> None:
    """Ignore the body, which is empty."""


def sent_messages(context: HttpContext) -> SendMessagesResponse:
    """Parse the messages that were accepted.

    A response without messages raises an error. Otherwise code of the caller could fail on it, and
    send the messages again.
    """
    decoded = json_value(context)
    messages = decoded.get("messages") if isinstance(decoded, dict) else None
    if not messages or not isinstance(messages, list) or None in messages:
        raise _invalid(context, "it does not contain the messages")
    return _model_of(SendMessagesResponse, decoded, context)


def anything(context: HttpContext) -> object:
    """Return the decoded JSON, or the text if it is not JSON; None if the body is empty."""
    body = _body(context)
    try:
        return json_value(context)
    except InvalidResponseException:
        if "html" in context.response.headers.get("content-type", "").lower():
            # The service never sends HTML. This response is from a proxy or a gateway.
            raise
        return body


def _model_of(kind: type[M], decoded: object, context: HttpContext) -> M:
    return _converted(kind.from_dictionary, decoded, context)


def _converted(convert: Callable[[Any], R], decoded: object, context: HttpContext) -> R:
    is_large = len(context.response.raw_body or "") > _SMALL_BODY
    if is_large and _items(decoded) > _MAX_ITEMS:
        raise _invalid(context, f"it has more than {_MAX_ITEMS} items")
    try:
        return convert(decoded)
    except (TypeError, ValueError, ArithmeticError, RecursionError) as error:
        # Only InvalidResponseException tells the caller that the request was accepted.
        raise _invalid(context, error) from error


def _items(decoded: object) -> int:
    """Return the number of items in the lists of a response, and in the lists of those items."""
    count = 0
    lists = [each for each in _values(decoded) if isinstance(each, list)]
    for items in lists:
        count += len(items)
        if count > _MAX_ITEMS:
            break
        for item in items:
            count += sum(len(each) for each in _values(item) if isinstance(each, list))
    return count


def _values(decoded: object) -> Iterable[object]:
    return decoded.values() if isinstance(decoded, dict) else ()


def _body(context: HttpContext) -> Union[str, bytes, None]:
    if context.response.incomplete:
        raise _invalid(context, context.response.incomplete)
    return context.response.raw_body


def json_value(context: HttpContext) -> object:
    """Return the decoded JSON; None if the body is empty."""
    body = _body(context)
    try:
        return json_deserialize(body)
    except ValueError as error:
        raise _invalid(context, error) from error


def _invalid(context: HttpContext, why: object) -> InvalidResponseException:
    return InvalidResponseException(
        f"The response cannot be read: {str(why).rstrip('.')}.", redacted(context)
    )
