"""What people send back."""

from __future__ import annotations

from typing import Final, Union

from message_media_messages.controllers import answers
from message_media_messages.controllers.base_controller import BaseController, Body
from message_media_messages.decorators import renamed
from message_media_messages.http.http_method_enum import HttpMethodEnum
from message_media_messages.models.check_replies_response import CheckRepliesResponse
from message_media_messages.models.confirm_replies_as_received_request import (
    ConfirmRepliesAsReceivedRequest,
)


class RepliesController(BaseController):
    """What people sent back, and what they sent to the account's own numbers."""

    def check_replies(self) -> CheckRepliesResponse:
        """Fetch the oldest 100 replies that are not confirmed yet.

        The same ones come again until they are confirmed, or 45 days old: process them, confirm
        them, and ask again until there are none.

        Raises:
            APIException: Any failure; by status a subclass.
        """
        return self._call(
            HttpMethodEnum.GET, "/v1/replies", returns=answers.model(CheckRepliesResponse)
        )

    def confirm_replies_as_received(
        self,
        body: Union[ConfirmRepliesAsReceivedRequest, Body],
    ) -> object:
        """Confirm up to 100 replies, so that they are not returned again.

        Args:
            body: `ConfirmRepliesAsReceivedRequest`, or the same as a dictionary:
                `{"reply_ids": ["011dcead-6988-4ad6-a1c7-6b6c68ea628d"]}`.

        Returns:
            None, or whatever the service answers instead of nothing.

        Raises:
            BadRequestException: The ids are not a list of at most 100 UUIDs.
            APIException: Any other failure; by status a subclass.
        """
        return self._call(
            HttpMethodEnum.POST, "/v1/replies/confirmed", body=body, returns=answers.anything
        )

    get_check_replies: Final = renamed("get_check_replies", check_replies)
    create_confirm_replies_as_received: Final = renamed(
        "create_confirm_replies_as_received", confirm_replies_as_received
    )
