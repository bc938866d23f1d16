"""Whole calls: the library's own client against the sandbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from message_media_messages.exceptions.status_exceptions import (
    ForbiddenException,
    NotFoundException,
)
from message_media_messages.http.auth.hmac_auth import HmacAuth
from message_media_messages.message_media_messages_client import MessageMediaMessagesClient
from message_media_messages.models.send_messages_response import SendMessagesResponse
from message_media_messages.sandbox import Sandbox

from .calls import MESSAGE


@pytest.fixture(params=[True, False], ids=["hmac", "basic"])
def client(
    request: pytest.FixtureRequest, sandbox: Sandbox
) -> Iterator[MessageMediaMessagesClient]:
    with sandbox.client(use_hmac_authentication=request.param) as client:
        yield client


def id_of(sent: SendMessagesResponse) -> str:
    assert sent.messages is not None
    message_id = sent.messages[0].message_id
    assert message_id is not None
    return message_id


def test_a_message_is_sent_reported_answered_and_confirmed(
    client: MessageMediaMessagesClient, sandbox: Sandbox
) -> None:
    sent = client.messages.send_messages(
        {"messages": [{**MESSAGE, "delivery_report": True, "metadata": {"clé": "🎉"}}]}
    )
    message_id = id_of(sent)
    sandbox.advance(3)
    assert client.messages.get_message_status(message_id).status == "delivered"

    reports = client.delivery_reports.check_delivery_reports().delivery_reports
    assert [report.status for report in reports] == ["enroute", "submitted", "delivered"]
    ids = [report.delivery_report_id for report in reports]
    client.delivery_reports.confirm_delivery_reports_as_received({"delivery_report_ids": ids})
    assert client.delivery_reports.check_delivery_reports().delivery_reports == []

    sandbox.receive_reply("Hello back", message_id=message_id)
    (reply,) = client.replies.check_replies().replies
    assert (reply.message_id, reply.content) == (message_id, "Hello back")
    assert reply.metadata == {"clé": "🎉"}
    client.replies.confirm_replies_as_received({"reply_ids": [reply.reply_id]})
    assert client.replies.check_replies().replies == []


def test_a_scheduled_message_is_cancelled(
    client: MessageMediaMessagesClient, sandbox: Sandbox
) -> None:
    scheduled = {**MESSAGE, "scheduled": "2999-01-01T00:00:00Z"}
    sent = client.messages.send_messages({"messages": [scheduled]})
    client.messages.cancel_scheduled_message(id_of(sent), {"status": "cancelled"})
    assert sandbox.messages[0]["status"] == "cancelled"


def test_errors_are_those_of_the_service(
    client: MessageMediaMessagesClient, sandbox: Sandbox
) -> None:
    with pytest.raises(NotFoundException):
        client.messages.get_message_status("not an id")
    with sandbox.client(account="SALES") as sales, pytest.raises(ForbiddenException):
        sales.replies.check_replies()


def test_a_client_of_a_sub_account_and_of_another_key_see_their_own(sandbox: Sandbox) -> None:
    other = sandbox.add_account("OTHER", "HIDDEN")
    with (
        sandbox.client(account="MARKETING") as marketing,
        sandbox.client(api_key="OTHER") as second,
    ):
        marketing.messages.send_messages({"messages": [MESSAGE]})
        second.messages.send_messages({"messages": [MESSAGE, MESSAGE]})
    assert len(sandbox.account("MARKETING").messages) == 1
    assert len(other.messages) == 2
    assert sandbox.messages == []


def test_a_client_can_have_an_authentication_of_its_own(sandbox: Sandbox) -> None:
    auth = HmacAuth("API_KEY", "API_SECRET", "hmac-sha256")
    with sandbox.client(auth=auth) as client:
        client.messages.send_messages({"messages": [MESSAGE]})
    assert 'algorithm="hmac-sha256"' in sandbox.requests[0].headers["Authorization"]


def test_a_client_with_a_path_prefix_signs_it() -> None:
    with Sandbox(path_prefix="/gateway") as sandbox, sandbox.client() as client:
        assert client.replies.check_replies().replies == []


def test_there_is_no_client_of_an_unknown_key(sandbox: Sandbox) -> None:
    with pytest.raises(LookupError, match="NOBODY"):
        sandbox.client(api_key="NOBODY")
