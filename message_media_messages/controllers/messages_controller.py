"""Sending messages, and what became of them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Union

from message_media_messages.controllers import answers
from message_media_messages.controllers.base_controller import BaseController, Body
from message_media_messages.decorators import renamed
from message_media_messages.exceptions.send_messages_400_response_exception import (
    SendMessages400ResponseException,
)
from message_media_messages.exceptions.status_exceptions import NotFoundException
from message_media_messages.http.http_method_enum import HttpMethodEnum
from message_media_messages.http.urls import path_segment
from message_media_messages.models.cancel_scheduled_message_request import (
    CancelScheduledMessageRequest,
)
from message_media_messages.models.get_message_status_response import GetMessageStatusResponse
from message_media_messages.models.send_messages_request import SendMessagesRequest
from message_media_messages.models.send_messages_response import SendMessagesResponse

if TYPE_CHECKING:
    from uuid import UUID

_CANCELLED = MappingProxyType({"status": "cancelled"})


class MessagesController(BaseController):
    """Messages, and the credits they cost."""

    def send_messages(self, body: Union[SendMessagesRequest, Body]) -> SendMessagesResponse:
        """Send up to 100 messages, which the service accepts or refuses together.

        The service has no way to recognise a repetition: each successful call sends the messages.
        The library itself repeats a call only if it surely did not reach the service, or was
        refused with 429.

        Args:
            body: `SendMessagesRequest`, or the same as a dictionary:
                `{"messages": [{"content": "Hello", "destination_number": "+61491570156"}]}`.

        Returns:
            The messages with their ids, in the same order.

        Raises:
            SendMessages400ResponseException: A message is invalid, and none was sent; `details`
                says which and why.
            InvalidResponseException: The messages were accepted, but the answer cannot be read,
                or does not have them. Do not send them again.
            APINetworkException: There was no answer. If its `request_sent` is true, the messages
                may have been accepted; do not send them again without a look.
            APIException: Any other refusal; by status a subclass.
            TypeError: Something in the body cannot be sent as JSON. Nothing was sent.
            ValueError: Likewise; or there are no credentials.
        """
        return self._call(
            HttpMethodEnum.POST,
            "/v1/messages",
            body=body,
            returns=answers.sent_messages,
            repeatable=False,
            errors={
                400: (
                    SendMessages400ResponseException,
                    "Unexpected error in API call. See HTTP response body for details.",
                )
            },
        )

    def get_message_status(self, message_id: Union[str, UUID]) -> GetMessageStatusResponse:
        """Ask for a message and its status. The service forgets it after 45 days.

        Args:
            message_id: The UUID that `send_messages` returned.

        Raises:
            ValueError: The id is empty. Nothing was sent.
            NotFoundException: There is no such message.
            APIException: Any other failure; by status a subclass.
        """
        return self._call(
            HttpMethodEnum.GET,
            "/v1/messages/" + path_segment("message_id", message_id),
            returns=answers.model(GetMessageStatusResponse),
            errors={404: (NotFoundException, "Resource not found")},
        )

    def cancel_scheduled_message(
        self,
        message_id: Union[str, UUID],
        body: Union[CancelScheduledMessageRequest, Body] = _CANCELLED,
    ) -> object:
        """Cancel a message that is scheduled and not sent yet.

        Args:
            message_id: The UUID that `send_messages` returned.
            body: `CancelScheduledMessageRequest()`, which is what is sent without it.

        Returns:
            None, or whatever the service answers instead of nothing.

        Raises:
            ValueError: The id is empty. Nothing was sent.
            BadRequestException: The message is not scheduled, or no longer.
            NotFoundException: There is no such message.
            APIException: Any other failure; by status a subclass.
        """
        path = "/v1/messages/" + path_segment("message_id", message_id)
        return self._call(HttpMethodEnum.PUT, path, body=body, returns=answers.anything)

    def check_credits_remaining(self) -> object:
        """Ask how many credits a prepaid account has left.

        Returns:
            The decoded answer, a dictionary with `remaining_credits`.

        Raises:
            APIException: Any failure; by status a subclass.
        """
        return self._call(HttpMethodEnum.GET, "/v1/messaging/credits", returns=answers.json_value)

    create_send_messages: Final = renamed("create_send_messages", send_messages)
    update_cancel_scheduled_message: Final = renamed(
        "update_cancel_scheduled_message", cancel_scheduled_message
    )
