"""Process all delivery reports: fetch up to 100, process them, confirm them, and repeat."""

from message_media_messages import (
    ConfirmDeliveryReportsAsReceivedRequest,
    MessageMediaMessagesClient,
    StatusEnum,
)

with MessageMediaMessagesClient() as client:
    while reports := client.delivery_reports.check_delivery_reports().delivery_reports:
        for report in reports:
            if report.status == StatusEnum.DELIVERED:
                print(f"{report.message_id} was delivered")
            else:
                print(f"{report.message_id}: {report.status}")
        client.delivery_reports.confirm_delivery_reports_as_received(
            ConfirmDeliveryReportsAsReceivedRequest(
                [report.delivery_report_id for report in reports]
            )
        )
