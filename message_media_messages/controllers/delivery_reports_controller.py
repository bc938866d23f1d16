"""What became of the messages that asked for a report."""

from __future__ import annotations

from typing import Final, Union

from message_media_messages.controllers import answers
from message_media_messages.controllers.base_controller import BaseController, Body
from message_media_messages.decorators import renamed
from message_media_messages.http.http_method_enum import HttpMethodEnum
from message_media_messages.models.check_delivery_reports_response import (
    CheckDeliveryReportsResponse,
)
from message_media_messages.models.confirm_delivery_reports_as_received_request import (
    ConfirmDeliveryReportsAsReceivedRequest,
)


class DeliveryReportsController(BaseController):
    """One report for each change in the status of a message sent with `delivery_report=True`."""

    def check_delivery_reports(self) -> CheckDeliveryReportsResponse:
        """Fetch the oldest 100 delivery reports that are not confirmed yet.

        The same ones come again until they are confirmed, or 45 days old: process them, confirm
        them, and ask again until there are none.

        Raises:
            APIException: Any failure; by status a subclass.
        """
        return self._call(
            HttpMethodEnum.GET,
            "/v1/delivery_reports",
            returns=answers.model(CheckDeliveryReportsResponse),
        )

    def confirm_delivery_reports_as_received(
        self,
        body: Union[ConfirmDeliveryReportsAsReceivedRequest, Body],
    ) -> object:
        """Confirm up to 100 delivery reports, so that they are not returned again.

        Args:
            body: `ConfirmDeliveryReportsAsReceivedRequest`, or the same as a dictionary:
                `{"delivery_report_ids": ["011dcead-6988-4ad6-a1c7-6b6c68ea628d"]}`.

        Returns:
            None, or whatever the service answers instead of nothing.

        Raises:
            BadRequestException: The ids are not a list of at most 100 UUIDs.
            APIException: Any other failure; by status a subclass.
        """
        return self._call(
            HttpMethodEnum.POST,
            "/v1/delivery_reports/confirmed",
            body=body,
            returns=answers.anything,
        )

    get_check_delivery_reports: Final = renamed(
        "get_check_delivery_reports", check_delivery_reports
    )
    create_confirm_delivery_reports_as_received: Final = renamed(
        "create_confirm_delivery_reports_as_received", confirm_delivery_reports_as_received
    )
