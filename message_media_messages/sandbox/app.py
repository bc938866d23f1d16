"""The WSGI application of the sandbox: routes, status codes, content types and bodies.

It checks the credentials of a request first, then the header `Account`, then the path and the
method, then the body. The body is read after the credentials and the account were accepted, except
that an HMAC signature covers it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Callable, NamedTuple, Optional

from werkzeug.wrappers import Request, Response

from message_media_messages.sandbox import signature_keys, webhooks
from message_media_messages.sandbox.account import Account, NotScheduledError, UnknownMessageError
from message_media_messages.sandbox.accounts import Accounts
from message_media_messages.sandbox.authentication import authenticated_key
from message_media_messages.sandbox.dates import utc_now
from message_media_messages.sandbox.failures import PlannedFailures
from message_media_messages.sandbox.json_types import encode_json
from message_media_messages.sandbox.request_body import RequestBodyError
from message_media_messages.sandbox.request_log import Headers, ReceivedRequest, RequestLog
from message_media_messages.sandbox.scenarios import Scenarios
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

_INVALID_REQUEST = "Request failed to parse correctly. Please ensure input is valid and try again."

_JsonObject = dict[str, object]


class _Call(NamedTuple):
    """The arguments of an endpoint. `item_id` is empty if the path has no id."""

    account: Account
    body: bytes
    item_id: str
    query: Mapping[str, str]
    strict: bool


_Endpoint = Callable[[_Call], Response]


class _ApiError(Exception):
    """Raised to return an error response."""

    def __init__(
        self,
        status: int,
        message: str,
        details: Sequence[str] = (),
        suffix: str = "",
        headers: Optional[Mapping[str, str]] = None,
    ) -> None:
        super().__init__(status, message, details, suffix, headers)
        self.status = status
        self.message = message
        self.details = details
        self.suffix = suffix
        self.headers = headers or {}

    def response(self) -> Response:
        error: dict[str, object] = {"message": self.message}
        if self.details:
            error["details"] = list(self.details)
        response = _json(error, self.status, suffix=self.suffix)
        response.headers.update(self.headers)
        return response


class Application:
    """The Messages API as a WSGI application.

    Args:
        accounts: The API keys and their accounts.
        request_log: Stores the received requests.
        failures: The failures of the next requests with valid credentials.
        scenarios: The active scenarios.
        clock: Returns the time of the scenarios. The age of HMAC signatures is judged by the real
            time: clients sign with it, even after `Sandbox.advance`.
        wait: Waits for some seconds, for slow responses.
        path_prefix: A path before `/v1`, such as `/gateway`. Empty on the real service.
        strict: Whether to refuse unknown fields in bodies.
    """

    def __init__(
        self,
        accounts: Accounts,
        request_log: RequestLog,
        failures: PlannedFailures,
        scenarios: Scenarios,
        *,
        clock: Callable[[], datetime],
        wait: Callable[[float], object],
        path_prefix: str = "",
        strict: bool = False,
    ) -> None:
        self._accounts = accounts
        self._request_log = request_log
        self._failures = failures
        self._scenarios = scenarios
        self._clock = clock
        self._wait = wait
        self._path_prefix = path_prefix
        self._strict = strict

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Return the response to a request.

        Raises:
            ConnectionAbortedError: A failure closes the connection without a response.
        """
        request = Request(environ)
        target: str = environ["RAW_URI"]
        headers = Headers(request.headers.items())
        body = b""
        try:
            account = self._account(request, target, headers)
            body = request.get_data()
            response = self._respond(request, account, body)
        except _ApiError as error:
            response = error.response()
        except RequestBodyError as error:
            response = _ApiError(error.status, error.message).response()
        status = None if response is None else response.status_code
        self._request_log.record(ReceivedRequest(request.method, target, headers, body, status))
        if response is None:
            raise ConnectionAbortedError("connection closed by a failure")
        return response(environ, start_response)

    def _respond(self, request: Request, account: Account, body: bytes) -> Optional[Response]:
        """Return the response of the endpoint or of a failure. None closes the connection."""
        failure = self._failures.next() or self._scenarios.failure(
            request.method, request.path[len(self._path_prefix) :], self._clock()
        )
        if failure is None:
            return self._handle(request, account, body)
        response = None
        if failure.after_accepting or failure.status is None:
            response = self._handle(request, account, body)
        self._wait(failure.delay)
        if failure.drop:
            return None
        if failure.status is None:
            return response
        return Response(failure.body, failure.status, dict(failure.headers))

    def _handle(self, request: Request, account: Account, body: bytes) -> Response:
        try:
            endpoint, item_id = self._route(request)
            return endpoint(_Call(account, body, item_id, request.args, self._strict))
        except UnknownMessageError:
            return _not_found().response()
        except webhooks.UnknownWebhookError:
            return _empty(404)
        except webhooks.WebhookExistsError:
            message = "A webhook with the given url and method already exists."
            return _ApiError(409, message).response()
        except signature_keys.UnknownKeyError:
            return _ApiError(404, "Entity not found").response()
        except _ApiError as error:
            return error.response()

    def _account(self, request: Request, target: str, headers: Headers) -> Account:
        api_key = authenticated_key(
            request.method,
            target,
            headers,
            request.get_data,
            secrets=self._accounts.secrets,
            now=utc_now(),
        )
        if api_key is None:
            challenge = {"WWW-Authenticate": 'Basic realm="Messages API", hmac'}
            raise _ApiError(401, "Invalid authentication credentials", headers=challenge)
        name = request.headers.get("Account") or None
        try:
            return self._accounts.find(api_key, name)
        except LookupError:
            message = f"Invalid account '{name}' in header Account"
            raise _ApiError(403, message, suffix="\n") from None

    def _route(self, request: Request) -> tuple[_Endpoint, str]:
        prefix, path = self._path_prefix, request.path
        if not path.startswith(prefix):
            raise _not_found()
        path = path[len(prefix) :]
        endpoint = _ENDPOINTS.get((request.method, path))
        if endpoint is not None:
            return endpoint, ""
        parent, _, item_id = path.rpartition("/")
        endpoint = _ITEM_ENDPOINTS.get((request.method, parent))
        if endpoint is None or not item_id:
            raise _not_found()
        return endpoint, item_id


def _send(call: _Call) -> Response:
    request = _validated_body(call.body, partial(send_errors, strict=call.strict))
    return _json({"messages": call.account.send(accepted_messages(request))}, 202)


def _message(call: _Call) -> Response:
    return _json(call.account.message(call.item_id), 200)


def _cancel(call: _Call) -> Response:
    call.account.message(call.item_id)
    _validated_body(call.body, partial(cancel_errors, strict=call.strict))
    try:
        call.account.cancel(call.item_id)
    except NotScheduledError:
        raise _ApiError(400, "Message is not currently scheduled") from None
    return _json({}, 200)


def _credits(call: _Call) -> Response:
    return _json({"remaining_credits": call.account.remaining_credits}, 200)


def _replies(call: _Call) -> Response:
    return _json({"replies": call.account.replies()}, 200)


def _confirm_replies(call: _Call) -> Response:
    call.account.confirm_replies(_confirmed(call, "reply_ids"))
    return _empty(202)


def _delivery_reports(call: _Call) -> Response:
    reports = [
        {name: value for name, value in report.items() if name != "error_code"}
        for report in call.account.delivery_reports()
    ]
    return _json({"delivery_reports": reports}, 200)


def _confirm_delivery_reports(call: _Call) -> Response:
    call.account.confirm_delivery_reports(_confirmed(call, "delivery_report_ids"))
    return _empty(202)


def _webhooks(call: _Call) -> Response:
    page = _page_number(call.query, "page", first=0, default=0)
    size = _page_number(call.query, "page_size", first=1, default=webhooks.PAGE_SIZE)
    found = call.account.webhooks.all()[page * size : (page + 1) * size]
    page_data = [webhook.to_json() for webhook in found]
    return _json({"page": page, "pageSize": size, "pageData": page_data}, 200)


def _create_webhook(call: _Call) -> Response:
    request = _validated_body(call.body, partial(webhooks.create_errors, strict=call.strict))
    return _json(call.account.create_webhook(request).to_json(), 201)


def _update_webhook(call: _Call) -> Response:
    webhook = call.account.webhooks.get(call.item_id)
    errors_of = partial(webhooks.update_errors, webhook=webhook, strict=call.strict)
    request = _validated_body(call.body, errors_of)
    return _json(call.account.webhooks.update(call.item_id, request).to_json(), 200)


def _delete_webhook(call: _Call) -> Response:
    call.account.webhooks.delete(call.item_id)
    return _empty(204)


def _signature_keys(call: _Call) -> Response:
    keys = call.account.signature_keys
    page = _page_number(call.query, "page", first=1)
    size = _page_number(call.query, "page_size", first=1)
    found = keys.all()[(page - 1) * size : page * size]
    return _json([keys.to_json(key) for key in found], 200)


def _create_signature_key(call: _Call) -> Response:
    errors_of = partial(signature_keys.create_errors, strict=call.strict)
    request = _validated_body(call.body, errors_of, "Bad Request")
    keys = call.account.signature_keys
    try:
        key = keys.create(str(request["digest"]))
    except ModuleNotFoundError:
        raise _ApiError(
            403,
            "Signature keys of the sandbox need cryptography: "
            'pip install "messagemedia-messages-sdk[callbacks]"',
        ) from None
    return _json({**keys.to_json(key), "public_key": key.public_key}, 201)


def _signature_key(call: _Call) -> Response:
    keys = call.account.signature_keys
    return _json(keys.to_json(keys.get(call.item_id)), 200)


def _delete_signature_key(call: _Call) -> Response:
    call.account.signature_keys.delete(call.item_id)
    return _empty(200)


def _enable_signature_key(call: _Call) -> Response:
    errors_of = partial(signature_keys.enable_errors, strict=call.strict)
    request = _validated_body(call.body, errors_of, "Bad Request")
    keys = call.account.signature_keys
    return _json(keys.to_json(keys.enable(str(request["key_id"]))), 200)


def _enabled_signature_key(call: _Call) -> Response:
    keys = call.account.signature_keys
    key = keys.enabled
    if key is None:
        raise _ApiError(404, "Currently no key is enabled")
    return _json(keys.to_json(key), 200)


def _disable_signature_key(call: _Call) -> Response:
    call.account.signature_keys.disable()
    return _empty(204)


_ENDPOINTS: Mapping[tuple[str, str], _Endpoint] = {
    ("POST", "/v1/messages"): _send,
    ("GET", "/v1/messaging/credits"): _credits,
    ("GET", "/v1/replies"): _replies,
    ("POST", "/v1/replies/confirmed"): _confirm_replies,
    ("GET", "/v1/delivery_reports"): _delivery_reports,
    ("POST", "/v1/delivery_reports/confirmed"): _confirm_delivery_reports,
    ("GET", "/v1/webhooks/messages"): _webhooks,
    ("POST", "/v1/webhooks/messages"): _create_webhook,
    ("GET", "/v1/iam/signature_keys"): _signature_keys,
    ("POST", "/v1/iam/signature_keys"): _create_signature_key,
    ("GET", "/v1/iam/signature_keys/enabled"): _enabled_signature_key,
    ("PATCH", "/v1/iam/signature_keys/enabled"): _enable_signature_key,
    ("DELETE", "/v1/iam/signature_keys/enabled"): _disable_signature_key,
}

# The path of these endpoints ends with `/` and an id.
_ITEM_ENDPOINTS: Mapping[tuple[str, str], _Endpoint] = {
    ("GET", "/v1/messages"): _message,
    ("PUT", "/v1/messages"): _cancel,
    ("PATCH", "/v1/webhooks/messages"): _update_webhook,
    ("DELETE", "/v1/webhooks/messages"): _delete_webhook,
    ("GET", "/v1/iam/signature_keys"): _signature_key,
    ("DELETE", "/v1/iam/signature_keys"): _delete_signature_key,
}


def _validated_body(
    body: bytes,
    errors_of: Callable[[Mapping[str, object]], list[str]],
    message: str = _INVALID_REQUEST,
) -> _JsonObject:
    try:
        request = parse_object(body)
    except ValueError:
        raise _bad_request(["Failed to parse message body."], message) from None
    errors = errors_of(request)
    if errors:
        raise _bad_request(errors, message)
    return request


def _page_number(
    query: Mapping[str, str], name: str, *, first: int, default: Optional[int] = None
) -> int:
    text = query.get(name)
    if text is None and default is not None:
        return default
    if text is None or re.fullmatch("[0-9]{1,9}", text) is None or int(text) < first:
        raise _bad_request([f"{name} property value is invalid"], "Bad Request")
    return int(text)


def _confirmed(call: _Call, field: str) -> list[str]:
    errors_of = partial(confirm_errors, field=field, strict=call.strict)
    return confirmed_ids(_validated_body(call.body, errors_of), field)


def _bad_request(details: Sequence[str], message: str = _INVALID_REQUEST) -> _ApiError:
    return _ApiError(400, message, details)


def _not_found() -> _ApiError:
    return _ApiError(404, "Resource not found.")


def _json(value: object, status: int, *, suffix: str = "") -> Response:
    content = encode_json(value) + suffix.encode()
    return Response(content, status, content_type="application/json")


def _empty(status: int) -> Response:
    return Response(status=status, content_type="text/plain")
