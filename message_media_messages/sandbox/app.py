"""The service as a WSGI application: paths, statuses, content types and bodies.

A request is authenticated first, then its header `Account` is judged, then its path and method,
then its body.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Callable, NamedTuple, Optional

from requests.structures import CaseInsensitiveDict
from werkzeug.wrappers import Request, Response

from message_media_messages.sandbox.account import Account, NotScheduledError, UnknownMessageError
from message_media_messages.sandbox.accounts import Accounts
from message_media_messages.sandbox.authentication import authenticated_key
from message_media_messages.sandbox.dates import utc_now
from message_media_messages.sandbox.traffic import PlannedFailure, ReceivedRequest, Traffic
from message_media_messages.sandbox.validation import (
    accepted_messages,
    cancel_errors,
    confirm_errors,
    confirmed_ids,
    parse_object,
    send_errors,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["Application"]

_JsonObject = dict[str, object]
_MESSAGE_PATH = re.compile(r"/v1/messages/([^/]+)")


class _Call(NamedTuple):
    """What an endpoint works on. `message_id` is empty where the path has none."""

    account: Account
    body: bytes
    message_id: str


_Endpoint = Callable[[_Call], Response]


class _RefusedError(Exception):
    """The request is answered with an error."""

    def __init__(
        self, status: int, message: str, details: Sequence[str] = (), end: str = ""
    ) -> None:
        super().__init__(status, message, details, end)
        self.status = status
        self.message = message
        self.details = details
        self.end = end

    def response(self) -> Response:
        error: dict[str, object] = {"message": self.message}
        if self.details:
            error["details"] = list(self.details)
        return _json(error, self.status, end=self.end)


class Application:
    """The Messages API over some accounts.

    Args:
        accounts: Who may enter, and where to.
        traffic: Remembers the requests, and knows which of them are to fail.
        path_prefix: What stands before `/v1`, such as `/gateway`; empty as on the real service.
        clock: The real time, by which signatures grow old. It is not the time by which messages
            live: clients sign with the real time however far that one was advanced.
    """

    def __init__(
        self,
        accounts: Accounts,
        traffic: Traffic,
        *,
        path_prefix: str = "",
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._accounts = accounts
        self._traffic = traffic
        self._path_prefix = path_prefix
        self._clock = clock

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request.

        Raises:
            ConnectionAbortedError: The connection is to be dropped without an answer.
        """
        request = Request(environ)
        failure = self._traffic.next_failure()
        response = self._serve(request) if failure is None else self._fail(request, failure)
        self._traffic.record(_received(request, response))
        if response is None:
            raise ConnectionAbortedError("dropped without an answer, as planned")
        return response(environ, start_response)

    def _fail(self, request: Request, failure: PlannedFailure) -> Optional[Response]:
        if failure.after_accepting:
            self._serve(request)
        if failure.drop:
            return None
        return Response(failure.body, failure.status, dict(failure.headers))

    def _serve(self, request: Request) -> Response:
        try:
            account = self._account(request)
            endpoint, message_id = self._route(request)
            return endpoint(_Call(account, request.get_data(), message_id))
        except UnknownMessageError:
            return _not_found().response()
        except _RefusedError as refused:
            return refused.response()

    def _account(self, request: Request) -> Account:
        api_key = authenticated_key(
            request.method,
            _target(request),
            _headers(request),
            request.get_data(),
            secrets=self._accounts.secrets,
            now=self._clock(),
        )
        if api_key is None:
            raise _RefusedError(401, "Invalid authentication credentials")
        name = request.headers.get("Account") or None
        try:
            return self._accounts.find(api_key, name)
        except LookupError:
            message = f"Invalid account '{name}' in header Account"
            raise _RefusedError(403, message, end="\n") from None

    def _route(self, request: Request) -> tuple[_Endpoint, str]:
        prefix, path = self._path_prefix, request.path
        if not path.startswith(prefix):
            raise _not_found()
        template, message_id = path[len(prefix) :], ""
        match = _MESSAGE_PATH.fullmatch(template)
        if match is not None:
            template, message_id = "/v1/messages/{message_id}", match[1]
        endpoint = _ENDPOINTS.get((request.method, template))
        if endpoint is None:
            raise _not_found()
        return endpoint, message_id


def _send(call: _Call) -> Response:
    request = _valid(call.body, send_errors)
    return _json({"messages": call.account.send(accepted_messages(request))}, 202)


def _message(call: _Call) -> Response:
    return _json(call.account.message(call.message_id), 200)


def _cancel(call: _Call) -> Response:
    call.account.message(call.message_id)
    _valid(call.body, cancel_errors)
    try:
        call.account.cancel(call.message_id)
    except NotScheduledError:
        raise _RefusedError(400, "Message is not currently scheduled") from None
    return _empty(200)


def _credits(call: _Call) -> Response:
    return _json({"remaining_credits": call.account.remaining_credits}, 200)


def _replies(call: _Call) -> Response:
    return _json({"replies": call.account.replies()}, 200)


def _confirm_replies(call: _Call) -> Response:
    call.account.confirm_replies(_confirmed(call.body, "reply_ids"))
    return _empty(202, "text/plain")


def _delivery_reports(call: _Call) -> Response:
    return _json({"delivery_reports": call.account.delivery_reports()}, 200)


def _confirm_delivery_reports(call: _Call) -> Response:
    call.account.confirm_delivery_reports(_confirmed(call.body, "delivery_report_ids"))
    return _empty(202, "text/plain")


_ENDPOINTS: Mapping[tuple[str, str], _Endpoint] = {
    ("POST", "/v1/messages"): _send,
    ("GET", "/v1/messages/{message_id}"): _message,
    ("PUT", "/v1/messages/{message_id}"): _cancel,
    ("GET", "/v1/messaging/credits"): _credits,
    ("GET", "/v1/replies"): _replies,
    ("POST", "/v1/replies/confirmed"): _confirm_replies,
    ("GET", "/v1/delivery_reports"): _delivery_reports,
    ("POST", "/v1/delivery_reports/confirmed"): _confirm_delivery_reports,
}


def _valid(body: bytes, errors_of: Callable[[Mapping[str, object]], list[str]]) -> _JsonObject:
    try:
        request = parse_object(body)
    except ValueError:
        raise _unparsable(["Failed to parse message body."]) from None
    errors = errors_of(request)
    if errors:
        raise _unparsable(errors)
    return request


def _confirmed(body: bytes, field: str) -> list[str]:
    request = _valid(body, partial(confirm_errors, field=field))
    return confirmed_ids(request, field)


def _unparsable(details: Sequence[str]) -> _RefusedError:
    message = "Request failed to parse correctly. Please ensure input is valid and try again."
    return _RefusedError(400, message, details)


def _not_found() -> _RefusedError:
    return _RefusedError(404, "Resource not found.")


def _json(value: Mapping[str, object], status: int, *, end: str = "") -> Response:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")) + end
    # A lone surrogate has no UTF-8; its backslash escape is what JSON calls it, too.
    return Response(
        text.encode("utf-8", "backslashreplace"), status, content_type="application/json"
    )


def _empty(status: int, content_type: Optional[str] = None) -> Response:
    response = Response(b"", status, content_type=content_type)
    if content_type is None:
        del response.headers["Content-Type"]
    return response


def _target(request: Request) -> str:
    target: str = request.environ["RAW_URI"]
    return target


def _headers(request: Request) -> Mapping[str, str]:
    return CaseInsensitiveDict(request.headers.items())


def _received(request: Request, response: Optional[Response]) -> ReceivedRequest:
    return ReceivedRequest(
        request.method,
        _target(request),
        _headers(request),
        request.get_data(),
        None if response is None else response.status_code,
    )
