"""The endpoints of delivery reports."""

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
from message_media_messages.models.check_delivery_reports_response import (
    CheckDeliveryReportsResponse,
)
from message_media_messages.models.confirm_delivery_reports_as_received_request import (
    ConfirmDeliveryReportsAsReceivedRequest,
)


class DeliveryReportsController(BaseController):
    """Checks and confirms delivery reports of messages sent with `delivery_report=True`."""

    def check_delivery_reports(self) -> CheckDeliveryReportsResponse:
        """Return the oldest 100 unconfirmed delivery reports, one per status change.

        Each call returns the same reports until they are confirmed or 45 days old. Process them,
        confirm them, and call again until there are none.

        Raises:
            APIException: Any error; most statuses have a subclass.
        """
        return self._call(
            HttpMethodEnum.GET,
            "/v1/delivery_reports",
            returns=results.model(CheckDeliveryReportsResponse),
        )

    def confirm_delivery_reports_as_received(
        self,
        body: Union[ConfirmDeliveryReportsAsReceivedRequest, Body],
    ) -> object:
        """Confirm up to 100 delivery reports, so that they are not returned again.

        Args:
            body: `ConfirmDeliveryReportsAsReceivedRequest`, or a dictionary such as
                `{"delivery_report_ids": ["011dcead-6988-4ad6-a1c7-6b6c68ea628d"]}`.

        Returns:
            The decoded body of the response; None if it is empty.

        Raises:
            BadRequestException: The ids are not a list of at most 100 UUIDs.
            APIException: Any other error; most statuses have a subclass.
        """
        return self._call(
            HttpMethodEnum.POST,
            "/v1/delivery_reports/confirmed",
            body=body,
            returns=results.anything,
        )

    get_check_delivery_reports: Final = renamed(
        "get_check_delivery_reports", check_delivery_reports
    )
    create_confirm_delivery_reports_as_received: Final = renamed(
        "create_confirm_delivery_reports_as_received", confirm_delivery_reports_as_received
    )
