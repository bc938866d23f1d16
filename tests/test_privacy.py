"""No key, secret, signature, phone number or text is shown, whatever happens."""

import base64
import contextlib
import json
import logging
import pickle
import re
import traceback
from types import SimpleNamespace

import pytest

from message_media_messages import (
    APIConnectionException,
    APIException,
    HmacAuth,
    HttpCallBack,
    Message,
    MessageMediaMessagesClient,
    RequestsClient,
    RetryPolicy,
    SendMessagesRequest,
)
from message_media_messages.exceptions.network_exceptions import APIProxyException
from message_media_messages.models._model import Model
from tests.support.callers import MESSAGE_ID
from tests.support.transports import Scripted
from tests.support.wire import CLOSE, Last, answer

NUMBER, SENDER, TEXT = "+61491570156", "+61491570157", "Your code is 4711"
KEY, SECRET = "KEY-OF-THE-ACCOUNT", "SECRET-OF-THE-ACCOUNT"
HIDDEN = [
    KEY,
    SECRET,
    base64.b64encode(f"{KEY}:{SECRET}".encode()).decode(),
    "signature=",
    NUMBER[1:],
    SENDER[1:],
    TEXT,
]
MESSAGE = {
    "message_id": MESSAGE_ID,
    "reply_id": MESSAGE_ID,
    "content": TEXT,
    "original_text": TEXT,
    "subject": TEXT,
    "destination_number": NUMBER,
    "source_number": SENDER,
    "metadata": {"name": TEXT},
    "unknown": TEXT,
}
CALLS = {
    "send": lambda client: client.messages.send_messages(
        SendMessagesRequest([Message.from_dictionary(MESSAGE), MESSAGE])
    ),
    "status": lambda client: client.messages.get_message_status(MESSAGE_ID),
    "status of a number": lambda client: client.messages.get_message_status(NUMBER),
    "cancel": lambda client: client.messages.cancel_scheduled_message(MESSAGE_ID),
    "credits": lambda client: client.messages.check_credits_remaining(),
    "replies": lambda client: client.replies.check_replies(),
    "confirm replies": lambda client: client.replies.confirm_replies_as_received(
        {"reply_ids": [MESSAGE_ID]}
    ),
    "reports": lambda client: client.delivery_reports.check_delivery_reports(),
    "confirm reports": lambda client: client.delivery_reports.confirm_delivery_reports_as_received(
        {"delivery_report_ids": [MESSAGE_ID]}
    ),
}
OUTCOMES = {
    "success": {name: [MESSAGE] for name in ("messages", "replies", "delivery_reports")},
    **{
        str(status): answer(
            status, {"message": f"To {NUMBER}: no", "details": [f"/x: {SENDER}, {NUMBER[1:]}"]}
        )
        for status in (302, 400, 401, 503)
    },
    "html": answer(200, f"<html>{TEXT} {NUMBER}</html>", "text/html"),
    "text": answer(200, f"{TEXT} {NUMBER}", "text/plain"),
    "half": Last(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"a": "' + TEXT.encode()),
    "closed": CLOSE,
    "no HTTP": Last(f"{TEXT} {NUMBER}\r\n\r\n".encode()),
    "no chunks": Last(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + f'{{"content": "{TEXT}", "to": "{NUMBER}"}}\r\n'.encode()
    ),
}


# Every outcome of a send, every call that succeeds, and the failures of each kind of call.
CASES = [
    *[("basic", "send", outcome) for outcome in OUTCOMES],
    *[("hmac", "send", outcome) for outcome in ("success", "400", "closed")],
    *[("basic", call, "success") for call in CALLS if call != "send"],
    *[
        ("basic", call, outcome)
        for call in ("status of a number", "replies", "confirm replies")
        for outcome in ("400", "closed")
    ],
]


@pytest.fixture
def make(wire):
    """Make clients of the wire server, and close their connections."""
    with contextlib.ExitStack() as stack:

        def make(scheme):
            arguments = (KEY, SECRET) if scheme == "basic" else ()
            auth = HmacAuth(KEY, SECRET) if scheme == "hmac" else None
            return stack.enter_context(
                MessageMediaMessagesClient(
                    *arguments, auth=auth, base_uri=wire.base_uri, retry=RetryPolicy(max_retries=1)
                )
            )

        yield make


@pytest.fixture
def client(make):
    return make("basic")


def reprs_of(thing):
    """Show a thing and what it is made of, as a crash report does."""
    yield repr(thing)
    yield str(thing)
    for value in getattr(thing, "__dict__", {}).values():
        if type(value).__module__.startswith("message_media_messages"):
            yield from reprs_of(value)


@pytest.mark.parametrize(("scheme", "call", "outcome"), CASES)
def test_nothing_is_shown(wire, make, caplog, scheme, call, outcome):
    client = make(scheme)
    caplog.set_level(logging.DEBUG, "message_media_messages")
    wire.answers(OUTCOMES[outcome])
    try:
        result = CALLS[call](client)
        shown = list(reprs_of(result)) if isinstance(result, Model) else []
    except APIException as error:
        shown = [*reprs_of(error), error.context.request.headers["Authorization"]]
        if call != "status of a number":
            shown += traceback.format_exception(type(error), error, error.__traceback__)
    shown += [record.getMessage() for record in caplog.records if record.name != "urllib3"]
    shown += list(reprs_of(client))
    assert any("attempt 1" in line for line in shown)
    for hidden in HIDDEN:
        assert not [line for line in shown if hidden in line], hidden


def test_what_is_logged(wire, client, caplog):
    caplog.set_level(logging.DEBUG, "message_media_messages")
    wire.answers(answer(503, ""), CLOSE, {"replies": []})
    client.with_options(retry=RetryPolicy(max_retries=2, backoff=0)).replies.check_replies()
    lines = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert [(level, line.partition(" in ")[0]) for level, line in lines] == [
        ("DEBUG", "GET /v1/replies: 503"),
        ("INFO", "GET /v1/replies: 503, retrying"),
        ("DEBUG", "GET /v1/replies: APIConnectionException"),
        ("INFO", "GET /v1/replies: APIConnectionException, retrying"),
        ("DEBUG", "GET /v1/replies: 200"),
    ]
    assert lines[0][1].endswith(" ms (attempt 1)")
    assert lines[1][1].endswith(" in 0.0 s")
    assert lines[4][1].endswith(" ms (attempt 3)")
    assert logging.getLogger("message_media_messages").handlers


def test_how_long_an_attempt_took_is_logged_in_milliseconds(wire, client, caplog):
    caplog.set_level(logging.DEBUG, "message_media_messages")
    seconds = iter([0.0, 10.0, 10.25, 11.0])
    client.messages._clock = lambda: next(seconds)
    client.messages.check_credits_remaining()
    assert [record.getMessage() for record in caplog.records if record.name != "urllib3"] == [
        "GET /v1/messaging/credits: 200 in 250 ms (attempt 1)"
    ]


def test_numbers_that_are_no_phone_numbers_are_not_hidden():
    text = f"{MESSAGE_ID}: 5000 characters on 2016-11-03, not 12345, at 2016-11-03T11:49:02.807Z"
    assert shown(text) == f"No. (HTTP 400: {text})"


@pytest.mark.parametrize(
    "number",
    ["+61491570156", "61491570156", "0491 570 156", "(04) 9157-0156", "+61-491-570-156",
     "%2B61491570156", "x61491570156", "6149157015666666", "0491 - 570 - 156", "0491/570/156",
     "0491,570,156", "0491\xa0570\xa0156", "0491\u2011570\u2011156", "0491\n570\u200b156",
     "+\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669"],
)  # fmt: skip
def test_a_phone_number_is_hidden_however_it_is_written(number):
    text = shown(f"To {number}, please")
    assert text.endswith(f"...{number[-3:]}, please)")
    assert number[:-3] not in text


def test_a_phone_number_at_the_cut_of_a_long_text_is_hidden():
    for digits in range(1, 12):
        text = "x" * (2_000 - len("HTTP 400: ") - digits) + "61491570156" + "x" * 2_000
        assert not re.search(r"\d", shown(text).removeprefix("No. (HTTP 400: ")), digits


def shown(message):
    """Return the text of an exception about a response with a message."""
    body = json.dumps({"message": message})
    response = SimpleNamespace(status_code=400, raw_body=body, headers={})
    return str(APIException("No.", SimpleNamespace(response=response)))


SECRETS = [
    KEY,
    SECRET,
    base64.b64encode(f"{KEY}:{SECRET}".encode()).decode(),
    "signature=",
]


def parts_of(value):
    """Take apart what crash reporters take apart, and show the rest by its repr."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from (*parts_of(name), *parts_of(item))
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from parts_of(item)
    else:
        yield repr(value)


def crash_report(error):
    """Show the variables of all frames of an exception and of those that led to it.

    The frames of this module are left out, for its variables hold the secrets.
    """
    waiting, seen = [error], []
    while waiting:
        each = waiting.pop()
        if each is None or any(each is known for known in seen):
            continue
        seen.append(each)
        waiting += [each.__cause__, each.__context__]
        yield from traceback.format_exception_only(type(each), each)
        for frame, _ in traceback.walk_tb(each.__traceback__):
            if frame.f_code.co_filename != __file__:
                for name, value in frame.f_locals.items():
                    for part in parts_of(value):
                        yield f"{frame.f_code.co_name}.{name} = {part}"


class Raises(HttpCallBack):
    def on_before_request(self, request):
        raise RuntimeError("of the application")


class SignsOnce:
    """An `auth` that fails for the second attempt, when the first signature is still there."""

    def apply(self, http_request):
        if "Authorization" in http_request.headers:
            raise RuntimeError("of the application")
        HmacAuth(KEY, SECRET).apply(http_request)


CRASHES = {
    "an answer that is lost": (CLOSE, {}),
    "half an answer": (OUTCOMES["half"], {}),
    "a refusal": (answer(400, {"message": "no"}), {}),
    "a success without its messages": ({}, {}),
    "a call back that fails": ({}, {"http_call_back": Raises()}),
    "nobody there": (CLOSE, {"base_uri": "http://127.0.0.1:1"}),
}


@pytest.mark.parametrize("crash", CRASHES)
@pytest.mark.parametrize("is_hmac", [False, True], ids=["basic", "hmac"])
def test_a_crash_report_has_no_secret(wire, is_hmac, crash):
    reply, options = CRASHES[crash]
    wire.answers(reply)
    options = {"base_uri": wire.base_uri, "retry": RetryPolicy(max_retries=1), **options}
    with MessageMediaMessagesClient(KEY, SECRET, is_hmac, **options) as client:
        try:
            [].pop()
        except IndexError as error:
            handled = error
            with pytest.raises(Exception) as caught:  # noqa: PT011 - whichever it is
                client.messages.send_messages({"messages": [{"content": "Hi"}]})
    assert handled.__traceback__ is not None  # whose frames are the caller's
    report = list(crash_report(caught.value))
    assert any("send_messages.self = " in line for line in report)
    assert [line for line in report if any(secret in line for secret in SECRETS)] == []


@pytest.mark.parametrize("is_hmac", [False, True], ids=["basic", "hmac"])
def test_a_crash_report_of_a_body_that_is_invalid_has_no_secret(is_hmac):
    with (
        MessageMediaMessagesClient(KEY, SECRET, is_hmac) as client,
        pytest.raises(ValueError, match=r"(?i)nan") as caught,
    ):
        client.messages.send_messages({"messages": [{"metadata": {"n": float("nan")}}]})
    report = list(crash_report(caught.value))
    assert [line for line in report if any(secret in line for secret in SECRETS)] == []


@pytest.mark.parametrize("scheme", ["basic", "hmac"])
def test_a_crash_report_of_configured_credentials_that_are_invalid_has_no_secret(scheme):
    client = MessageMediaMessagesClient()
    setattr(client.config, f"{scheme}_auth_user_name", KEY)
    setattr(client.config, f"{scheme}_auth_password", SECRET + "\n")
    with client, pytest.raises(ValueError, match="API secret contains a control") as caught:
        client.messages.check_credits_remaining()
    report = list(crash_report(caught.value))
    assert [line for line in report if any(secret in line for secret in SECRETS)] == []


def test_a_crash_report_of_a_server_that_repeats_the_header_has_no_secret(wire):
    wire.answers(Last(base64.b64encode(f"{KEY}:{SECRET}".encode()) + b"\r\n\r\n"))
    with (
        MessageMediaMessagesClient(KEY, SECRET, base_uri=wire.base_uri) as client,
        pytest.raises(APIConnectionException) as caught,
    ):
        client.messages.send_messages({"messages": [{"content": "Hi"}]})
    report = list(crash_report(caught.value))
    assert [line for line in report if any(secret in line for secret in SECRETS)] == []


def test_a_crash_report_of_an_auth_that_fails_has_no_secret(wire):
    wire.answers(answer(429, ""))
    with MessageMediaMessagesClient(auth=SignsOnce(), base_uri=wire.base_uri) as client:
        with pytest.raises(RuntimeError) as caught:
            client.messages.send_messages({"messages": [{"content": "Hi"}]})
        report = list(crash_report(caught.value))
    assert [line for line in report if any(secret in line for secret in SECRETS)] == []


def test_a_crash_report_of_a_request_that_cannot_be_sent_has_no_secret():
    headers = {"Authorization": f"Basic {KEY}"}
    with contextlib.closing(RequestsClient()) as http_client:
        for url, parameters in [("ftp://host", None), ("http://host", "\ud800")]:
            with pytest.raises(ValueError) as caught:  # noqa: PT011 - whichever it is
                http_client.execute_as_string(
                    http_client.post(url, dict(headers), parameters=parameters)
                )
            report = list(crash_report(caught.value))
            assert [line for line in report if KEY in line] == []


@pytest.mark.parametrize(
    ("scheme", "proxy"),
    [
        ("http", "http://user:hunter2#x@proxy.example"),
        ("https", "http://user:hunter2#x@proxy.example"),
        ("https", "http://user:hunter2@"),
        ("https", "http://user:hunter2@proxy.example:port"),
        ("https", "ftp://user:hunter2@proxy.example"),
        ("https", "socks9://user:hunter2@proxy.example"),
    ],
)
def test_the_password_of_a_proxy_whose_url_is_invalid_is_not_shown(scheme, proxy):
    with contextlib.closing(RequestsClient(proxies={"all": proxy})) as http_client:
        client = MessageMediaMessagesClient(
            KEY, SECRET, base_uri=f"{scheme}://localhost", http_client=http_client
        )
        with pytest.raises(APIProxyException, match="proxy URL is not valid") as caught:
            client.messages.check_credits_remaining()
    error = caught.value
    assert error.request_sent is False
    assert "hunter2" not in "".join(crash_report(error)) + repr(pickle.dumps(error))


def test_the_password_of_a_proxy_that_refuses_and_repeats_it_is_not_shown(wire):
    wire.answers(Last(b"HTTP/1.1 407 user:hunter2 may not\r\n\r\n"))
    proxy = wire.base_uri.replace("//", "//user:hunter2@")
    with contextlib.closing(RequestsClient(proxies={"https": proxy})) as http_client:
        client = MessageMediaMessagesClient(KEY, SECRET, http_client=http_client)
        with pytest.raises(APIProxyException, match="Tunnel connection failed: 407") as caught:
            client.messages.check_credits_remaining()
    assert "hunter2" not in "".join(crash_report(caught.value)) + repr(pickle.dumps(caught.value))


def test_the_error_of_a_transport_of_the_application_has_no_secret():
    transport = Scripted(APIConnectionException)
    client = MessageMediaMessagesClient(KEY, SECRET, http_client=transport)
    with pytest.raises(APIConnectionException) as caught:
        client.messages.check_credits_remaining()
    assert caught.value.context.request.headers["Authorization"] == "Basic ***"


def test_a_password_in_the_url_of_a_request_made_by_hand_is_not_shown():
    with (
        contextlib.closing(RequestsClient()) as http_client,
        pytest.raises(APIConnectionException) as caught,
    ):
        http_client.execute_as_string(http_client.get("http://user:hunter2@127.0.0.1:1/a@b"))
    error = caught.value
    assert error.context.request.query_url == "http://***@127.0.0.1:1/a@b"
    assert error.request.url == "http://***@127.0.0.1:1/a@b"
    assert "hunter2" not in "".join(crash_report(error)) + repr(pickle.dumps(error))
