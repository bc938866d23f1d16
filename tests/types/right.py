"""An application as it should be: type checkers find nothing, and see the types asserted here."""

import datetime as dt
from collections.abc import Mapping
from typing import Optional, Union
from uuid import uuid4

from typing_extensions import assert_type

from message_media_messages import (
    APIException,
    APIHelper,
    APINetworkException,
    CheckDeliveryReportsResponse,
    CheckRepliesResponse,
    DeliveryReport,
    GetMessageStatusResponse,
    HmacAuth,
    HttpCallBack,
    HttpClient,
    HttpContext,
    HttpRequest,
    HttpResponse,
    InvalidResponseException,
    Message,
    MessageMediaMessagesClient,
    Reply,
    RequestsClient,
    RetryPolicy,
    SendMessages400ResponseException,
    SendMessagesRequest,
    SendMessagesResponse,
    StatusEnum,
    TooManyRequestsException,
    VendorAccountId,
)
from message_media_messages.sandbox import Sandbox

NOON = dt.datetime(2030, 1, 31, 12, tzinfo=dt.timezone.utc)


def send(client: MessageMediaMessagesClient) -> None:
    hello = Message("Hello", "+61491570156", scheduled=NOON, metadata={"order": "4711"})
    response = client.messages.send_messages(SendMessagesRequest([hello]))
    assert_type(response, SendMessagesResponse)
    assert_type(response.messages, list[Message])
    for message in response.messages:
        assert_type(message.message_id, str)
        assert_type(message.status, str)
        assert_type(message.status == StatusEnum.QUEUED, bool)
        assert_type(message.content, Optional[str])
        assert_type(message.delivery_report, bool)
        assert_type(message.media, Optional[list[str]])
        assert_type(message.metadata, Optional[dict[str, str]])
        assert_type(message.scheduled, Optional[APIHelper.RFC3339DateTime])
        assert_type(message.additional_properties, dict[str, object])
        assert_type(message.to_dictionary(), dict[str, object])
    again = Message.from_dictionary({"content": "Hello"})
    assert_type(again, Message)


def send_dictionaries(client: MessageMediaMessagesClient) -> None:
    message = {"content": "Hello", "destination_number": "+61491570156"}
    client.messages.send_messages({"messages": [message, {**message, "delivery_report": True}]})
    client.messages.send_messages(SendMessagesRequest([message, Message("Hello", "+61491570156")]))


def send_as_in_2_1_3(client: MessageMediaMessagesClient) -> None:
    body = SendMessagesRequest()
    body.messages = []
    body.messages.append(Message())
    body.messages[0].content = "Hello"
    body.messages[0].destination_number = "+61491570156"
    body.messages[0].media = ["https://example.com/cat.png"]
    assert_type(client.messages.create_send_messages(body), SendMessagesResponse)


def dates(message: Message) -> None:
    message.scheduled = NOON
    message.scheduled = "2030-01-31T12:00:00Z"
    message.scheduled = None
    scheduled = message.scheduled
    if scheduled is not None:
        plain: dt.datetime = scheduled
        assert_type(scheduled - NOON, dt.timedelta)
        assert_type(NOON - scheduled, dt.timedelta)
        later: dt.datetime = scheduled + dt.timedelta(hours=1)
        assert_type(later - scheduled, dt.timedelta)
        assert_type(scheduled < NOON, bool)
        assert_type(scheduled.datetime, dt.datetime)
        assert_type(scheduled.value, str)
        assert_type(plain.date(), dt.date)


def read_like_a_dictionary(message: Message) -> None:
    assert_type(message["status"], object)
    assert_type(message.get("status", "unknown"), object)
    assert_type("status" in message, bool)
    assert_type(dict(message), dict[str, object])


def final(message: Message) -> bool:
    assert_type(StatusEnum.FINAL, frozenset[str])
    return StatusEnum.is_final(message.status)


def follow(client: MessageMediaMessagesClient, message_id: str) -> str:
    message = client.messages.get_message_status(message_id)
    assert_type(message, GetMessageStatusResponse)
    client.messages.get_message_status(uuid4())
    client.messages.cancel_scheduled_message(message_id)
    assert_type(client.messages.check_credits_remaining()["remaining_credits"], int)
    return message.status


def receive(client: MessageMediaMessagesClient) -> None:
    answer = client.replies.check_replies()
    assert_type(answer, CheckRepliesResponse)
    assert_type(answer.replies, list[Reply])
    for reply in answer.replies:
        assert_type(reply.reply_id, str)
        assert_type(reply.content, Optional[str])
        assert_type(reply.date_received, Optional[APIHelper.RFC3339DateTime])
        assert_type(reply.vendor_account_id, Optional[VendorAccountId])
    ids = [reply.reply_id for reply in answer.replies]
    client.replies.confirm_replies_as_received({"reply_ids": ids})

    found = client.delivery_reports.check_delivery_reports()
    assert_type(found, CheckDeliveryReportsResponse)
    assert_type(found.delivery_reports, list[DeliveryReport])
    for report in found.delivery_reports:
        assert_type(report.delivery_report_id, str)
        assert_type(report.status, str)
        assert_type(report.error_code, Optional[str])
        assert_type(report.billing_units, Optional[int])


def errors(client: MessageMediaMessagesClient) -> Union[str, float, None]:
    try:
        client.messages.send_messages({"messages": []})
    except SendMessages400ResponseException as error:
        assert_type(error.details, list[str])
        assert_type(error.message, Optional[str])
    except TooManyRequestsException as error:
        return error.retry_after
    except APINetworkException as error:
        assert_type(error.request_sent, bool)
    except InvalidResponseException as error:
        assert_type(error.context, HttpContext)
    except APIException as error:
        assert_type(error.response_code, Optional[int])
        return error.reason
    return None


class ShopClient(MessageMediaMessagesClient):
    def greet(self) -> None:
        self.messages.send_messages({"messages": [{"content": "Welcome!"}]})


def options() -> None:
    with ShopClient("API_KEY", "API_SECRET", use_hmac_authentication=True) as client:
        client.greet()
        client.with_options(account="SALES", timeout=(5, 30)).greet()
    MessageMediaMessagesClient(auth=HmacAuth("API_KEY", "API_SECRET", "hmac-sha256"))
    MessageMediaMessagesClient(timeout=2.5, retry=RetryPolicy(max_retries=0))
    MessageMediaMessagesClient(http_client=RequestsClient(pool_size=64))
    client.config.basic_auth_password = "ANOTHER_SECRET"


class Signature:
    def apply(self, http_request: HttpRequest) -> None:
        http_request.add_header("Authorization", "Bearer 4711")


class Trace(HttpCallBack):
    def on_before_request(self, request: HttpRequest) -> None:
        request.headers["X-Trace"] = request.http_method

    def on_after_response(self, context: HttpContext) -> None:
        assert_type(context.response.status_code, int)


class Fake(HttpClient):
    def execute_as_string(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(200, {}, '{"messages": []}')


class Foreign:
    """A transport that shares nothing with the package but the names of its methods."""

    def get(self, query_url: str, *, headers: Mapping[str, str]) -> HttpRequest:
        return HttpRequest("GET", query_url, dict(headers))

    def post(
        self, query_url: str, *, headers: Mapping[str, str], parameters: object
    ) -> HttpRequest:
        return HttpRequest("POST", query_url, dict(headers), None, parameters)

    put = post

    def execute_as_string(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(200, {}, "{}")


def extend() -> None:
    MessageMediaMessagesClient(auth=Signature(), http_client=Fake(), http_call_back=Trace())
    MessageMediaMessagesClient(http_client=Foreign())


def test_with_the_sandbox() -> None:
    with Sandbox(credits=10) as sandbox, sandbox.client(timeout=1) as client:
        assert_type(client, MessageMediaMessagesClient)
        [sent] = client.messages.send_messages(SendMessagesRequest([Message("Hi")])).messages
        assert_type(sent, Message)
        assert_type(sandbox.messages[0]["message_id"], str)
        assert_type(sandbox.messages[0]["content"], str)
        sandbox.advance(dt.timedelta(days=1))
        reply = sandbox.receive_reply("Hi!", message_id=sent.message_id)
        assert_type(reply["source_number"], str)
        assert_type(sandbox.account().delivery_reports()[0]["status"], str)
