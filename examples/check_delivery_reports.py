"""Process all delivery reports there are: fetch up to 100, process them, confirm them, again."""

from message_media_messages import (
    ConfirmDeliveryReportsAsReceivedRequest,
    MessageMediaMessagesClient,
    StatusEnum,
)

with MessageMediaMessagesClient() as client:
    while reports := client.delivery_reports.check_delivery_reports().delivery_reports:
        for report in reports:
            arrived = report.status == StatusEnum.DELIVERED
            print(f"{report.message_id}: {'arrived' if arrived else report.status}")
        client.delivery_reports.confirm_delivery_reports_as_received(
            ConfirmDeliveryReportsAsReceivedRequest(
                [report.delivery_report_id for report in reports]
            )
        )
