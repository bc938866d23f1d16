"""How the body of a success becomes the result of a call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Callable, TypeVar, Union

from message_media_messages.api_helper import APIHelper
from message_media_messages.exceptions.invalid_response_exception import InvalidResponseException
from message_media_messages.http.headers import header
from message_media_messages.http.http_context import HttpContext
from message_media_messages.models._model import Model
from message_media_messages.models.send_messages_response import SendMessagesResponse

M = TypeVar("M", bound=Model)

# The service returns 100 items at most. A model takes 200 times the memory of the `{}` that it is
# made from, so the items of a large body are counted before models are made.
_MOST_ITEMS = 10_000
_SMALL_BODY = 200_000


def model(kind: type[M]) -> Callable[[HttpContext], M]:
    """Read the body as a model; JSON's null gives None."""

    def read(context: HttpContext) -> M:
        decoded = _decoded(context)
        if decoded is None and not (context.response.raw_body or "").strip():
            raise _unreadable(context, "it is empty")
        return _model_of(kind, decoded, context)

    return read


def sent_messages(context: HttpContext) -> SendMessagesResponse:
    """Read the messages that were accepted.

    Raises:
        InvalidResponseException: The response has no list of messages, or the list is empty or
            contains null. Otherwise the caller's code could fail on such a result, and send the
            messages again.
    """
    decoded = _decoded(context)
    messages = decoded.get("messages") if isinstance(decoded, dict) else None
    if not messages or not isinstance(messages, list) or None in messages:
        raise _unreadable(context, "it does not have the messages")
    return _model_of(SendMessagesResponse, decoded, context)


def json_value(context: HttpContext) -> object:
    """Give the decoded JSON as it is; an empty body gives None."""
    return _decoded(context)


def anything(context: HttpContext) -> object:
    """Give the decoded JSON, or the text that it is instead; an empty body gives None."""
    body = _body(context)
    try:
        return _decoded(context)
    except InvalidResponseException:
        content_type = header(getattr(context.response, "headers", None), "content-type")
        if "html" in (content_type or "").lower():
            # The service has no HTML: somebody between it and us answered in its place.
            raise
        return body


def _model_of(kind: type[M], decoded: object, context: HttpContext) -> M:
    is_large = len(context.response.raw_body or "") > _SMALL_BODY
    if is_large and _items(decoded) > _MOST_ITEMS:
        raise _unreadable(context, f"it has more than {_MOST_ITEMS} items")
    try:
        return kind.from_dictionary(decoded)  # type: ignore[arg-type] # it checks that
    except (TypeError, ValueError, ArithmeticError, RecursionError) as error:
        # Whatever is wrong with it, a call that was accepted must not look as if it failed.
        raise _unreadable(context, error) from error


def _items(decoded: object) -> int:
    """Return the number of items in the lists of a response, and in the lists of those items."""
    count = 0
    lists = [each for each in _values(decoded) if isinstance(each, list)]
    for items in lists:
        count += len(items)
        if count > _MOST_ITEMS:
            break
        for item in items:
            count += sum(len(each) for each in _values(item) if isinstance(each, list))
    return count


def _values(decoded: object) -> Iterable[object]:
    return decoded.values() if isinstance(decoded, dict) else ()


def _body(context: HttpContext) -> Union[str, bytes, None]:
    incomplete = getattr(context.response, "incomplete", None)
    if incomplete:
        raise _unreadable(context, incomplete)
    return context.response.raw_body


def _decoded(context: HttpContext) -> object:
    body = _body(context)
    try:
        return APIHelper.json_deserialize(body)
    except ValueError as error:
        raise _unreadable(context, error) from error


def _unreadable(context: HttpContext, why: object) -> InvalidResponseException:
    return InvalidResponseException(
        f"The answer of the service cannot be read: {why}.", context.without_secrets()
    )
