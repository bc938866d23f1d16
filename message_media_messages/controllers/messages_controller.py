"""The endpoints of messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, ValuesView
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypedDict, Union, cast

from message_media_messages.controllers import results
from message_media_messages.controllers.base_controller import (
    APIException as APIException,
    APIHelper as APIHelper,
    AuthManager as AuthManager,
    BaseController,
    Body,
    Configuration as Configuration,
)
from message_media_messages.decorators import renamed
from message_media_messages.exceptions.send_messages_400_response_exception import (
    SendMessages400ResponseException,
)
from message_media_messages.exceptions.status_exceptions import NotFoundException
from message_media_messages.http.http_method_enum import HttpMethodEnum
from message_media_messages.models.cancel_scheduled_message_request import (
    CancelScheduledMessageRequest,
)
from message_media_messages.models.get_message_status_response import GetMessageStatusResponse
from message_media_messages.models.message import Message
from message_media_messages.models.send_messages_request import (
    SendMessagesRequest,
    require_messages_key,
    warn_about_misspelled_fields,
)
from message_media_messages.models.send_messages_response import SendMessagesResponse
from message_media_messages.urls import path_segment

if TYPE_CHECKING:
    from uuid import UUID

_CANCELLED = MappingProxyType({"status": "cancelled"})


class Credits(TypedDict):
    """The credits of a prepaid account."""

    remaining_credits: int


class MessagesController(BaseController):
    """Sends and cancels messages, and returns their status and the remaining credits."""

    def send_message(self, content: str, destination_number: str, **fields: Any) -> Message:
        """Send one message.

        `send_message("Hello", "+61491570156", delivery_report=True)`

        Args:
            content: The text, 1 to 5000 characters.
            destination_number: The recipient's number in E.164 format, such as `+61491570156`.
            fields: Other fields of `Message`.

        Returns:
            The accepted message, with its `message_id`.

        Raises:
            TypeError: `Message` has no field of that name. Nothing was sent.
            APIException: See `send_messages`.
        """
        return self.send_messages(Message(content, destination_number, **fields)).messages[0]

    def send_messages(
        self,
        body: Union[
            SendMessagesRequest, Message, Iterable[Union[Message, Mapping[str, object]]], Body
        ],
    ) -> SendMessagesResponse:
        """Send up to 100 messages. The service accepts or rejects all of them together.

        Sending is not idempotent: each successful call sends the messages again. The library
        retries a call only if it can prove that no byte was sent, or after status 429.

        Args:
            body: The messages: a list of `Message` or of dictionaries, one `Message`,
                `SendMessagesRequest`, or a dictionary such as
                `{"messages": [{"content": "Hello", "destination_number": "+61491570156"}]}`.

        Returns:
            The messages with their ids, in the same order.

        Raises:
            SendMessages400ResponseException: A message is not valid, and none was sent; `errors`
                lists the reasons.
            InvalidResponseException: The messages were accepted, but the response cannot be read,
                or does not contain them. Do not send them again.
            APINetworkException: There was no response. If `outcome` is `"unknown"`, the messages
                may have been accepted.
            APIException: Any other error; most statuses have a subclass.
            TypeError: The body cannot be encoded as JSON. Nothing was sent.
            ValueError: The body cannot be encoded as JSON, its key `messages` is misspelt, or there
                are no credentials. Nothing was sent.
        """
        return self._call(
            HttpMethodEnum.POST,
            "/v1/messages",
            body=_request_body(body),
            returns=results.sent_messages,
            idempotent=False,
            errors={
                400: (
                    SendMessages400ResponseException,
                    "Unexpected error in API call. See HTTP response body for details.",
                )
            },
        )

    def get_message_status(self, message_id: Union[str, UUID]) -> GetMessageStatusResponse:
        """Return a message with its status. The service deletes it after 45 days.

        Args:
            message_id: The UUID from `send_messages`.

        Raises:
            ValueError: The id is empty. Nothing was sent.
            NotFoundException: There is no such message.
            APIException: Any other error; most statuses have a subclass.
        """
        return self._call(
            HttpMethodEnum.GET,
            "/v1/messages/" + path_segment("message_id", message_id),
            returns=results.model(GetMessageStatusResponse),
            errors={404: (NotFoundException, "Resource not found")},
        )

    def cancel_scheduled_message(
        self,
        message_id: Union[str, UUID],
        body: Union[CancelScheduledMessageRequest, Body] = _CANCELLED,
    ) -> object:
        """Cancel a scheduled message before it is sent.

        Args:
            message_id: The UUID from `send_messages`.
            body: Usually omitted; the default cancels the message.

        Returns:
            The decoded body of the response; None if it is empty.

        Raises:
            ValueError: The id is empty. Nothing was sent.
            BadRequestException: The message is not scheduled, or was already sent.
            NotFoundException: There is no such message.
            APIException: Any other error; most statuses have a subclass.
        """
        path = "/v1/messages/" + path_segment("message_id", message_id)
        return self._call(HttpMethodEnum.PUT, path, body=body, returns=results.anything)

    def check_credits_remaining(self) -> Credits:
        """Return the remaining credits of a prepaid account, as `{"remaining_credits": 100}`.

        The service does not document whether the number is an integer.

        Raises:
            APIException: Any error; most statuses have a subclass.
        """
        result = self._call(HttpMethodEnum.GET, "/v1/messaging/credits", returns=results.json_value)
        return cast("Credits", result)

    create_send_messages: Final = renamed("create_send_messages", send_messages)
    update_cancel_scheduled_message: Final = renamed(
        "update_cancel_scheduled_message", cancel_scheduled_message
    )


def _request_body(body: object) -> object:
    """Return the request body for messages, after checking for misspelled keys."""
    if isinstance(body, Message):
        return {"messages": [body]}
    if isinstance(body, (list, tuple, set, Iterator, ValuesView)):
        body = {"messages": list(body)}
    require_messages_key(body)
    messages = body.get("messages") if isinstance(body, Mapping) else None
    for message in messages if isinstance(messages, (list, tuple)) else ():
        if isinstance(message, dict):  # a Mapping check takes as long as encoding the message
            warn_about_misspelled_fields(message)
    return body
