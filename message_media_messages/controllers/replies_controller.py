"""The endpoints of replies."""

from __future__ import annotations

from typing import Final, Union

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
from message_media_messages.http.http_method_enum import HttpMethodEnum
from message_media_messages.models.check_replies_response import CheckRepliesResponse
from message_media_messages.models.confirm_replies_as_received_request import (
    ConfirmRepliesAsReceivedRequest,
)


class RepliesController(BaseController):
    """Checks and confirms replies and other messages to the account's numbers."""

    def check_replies(self) -> CheckRepliesResponse:
        """Return the oldest 100 unconfirmed replies.

        Each call returns the same replies until they are confirmed or 45 days old. Process them,
        confirm them, and call again until there are none.

        Raises:
            APIException: Any error; most statuses have a subclass.
        """
        return self._call(
            HttpMethodEnum.GET, "/v1/replies", returns=results.model(CheckRepliesResponse)
        )

    def confirm_replies_as_received(
        self,
        body: Union[ConfirmRepliesAsReceivedRequest, Body],
    ) -> object:
        """Confirm up to 100 replies, so that they are not returned again.

        Args:
            body: `ConfirmRepliesAsReceivedRequest`, or a dictionary such as
                `{"reply_ids": ["011dcead-6988-4ad6-a1c7-6b6c68ea628d"]}`.

        Returns:
            The decoded body of the response; None if it is empty.

        Raises:
            BadRequestException: The ids are not a list of at most 100 UUIDs.
            APIException: Any other error; most statuses have a subclass.
        """
        return self._call(
            HttpMethodEnum.POST, "/v1/replies/confirmed", body=body, returns=results.anything
        )

    get_check_replies: Final = renamed("get_check_replies", check_replies)
    create_confirm_replies_as_received: Final = renamed(
        "create_confirm_replies_as_received", confirm_replies_as_received
    )
