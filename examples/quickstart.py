"""Send a message, check its status until it is delivered, receive a reply, print the credits.

Without credentials in the environment, this program starts a sandbox, which sends no messages and
costs nothing. With credentials, pass the number of your phone, and reply to the message:

    python examples/quickstart.py +61491570156
"""

import os
import sys
import time
from typing import Callable, Optional

from message_media_messages import MessageMediaMessagesClient, Reply, StatusEnum
from message_media_messages.sandbox import Sandbox


def main() -> None:
    if "MESSAGEMEDIA_API_KEY" in os.environ:
        if len(sys.argv) != 2:
            sys.exit("The environment has credentials: pass the phone number to send to.")
        with MessageMediaMessagesClient() as client:
            run(client, sys.argv[1], wait=time.sleep)
    else:
        with Sandbox() as sandbox, sandbox.client() as client:
            print(f"No MESSAGEMEDIA_API_KEY in the environment: using {sandbox}")
            run(client, "+61491570156", wait=sandbox.advance, send_reply=sandbox.receive_reply)


def run(
    client: MessageMediaMessagesClient,
    phone: str,
    wait: Callable[[float], object],
    send_reply: Optional[Callable[..., object]] = None,
) -> None:
    sent = client.messages.send_message(
        "Hello! How are you?", phone, delivery_report=True, metadata={"order": "42"}
    )
    print(f"sent       {sent.message_id} is {sent.status}")

    status = sent.status
    for _ in range(120):
        wait(1)
        now = client.messages.get_message_status(sent.message_id).status
        if now != status:
            print(f"status     {now}")
        status = now
        if StatusEnum.is_final(status):
            break

    # Confirm only the reports of this message: another program may have to process the others.
    reports = client.delivery_reports.check_delivery_reports().delivery_reports
    reports = [report for report in reports if report.message_id == sent.message_id]
    for report in reports:
        print(f"report     {report.status} at {report.submitted_date}")
    ids = [report.delivery_report_id for report in reports]
    client.delivery_reports.confirm_delivery_reports_as_received({"delivery_report_ids": ids})

    if send_reply is None:
        print("waiting    up to two minutes for your reply")
    else:
        send_reply("Fine, thank you!", message_id=sent.message_id)
    replies: list[Reply] = []
    for _ in range(60):
        replies = client.replies.check_replies().replies
        replies = [reply for reply in replies if reply.message_id == sent.message_id]
        if replies:
            break
        wait(2)
    for reply in replies:
        print(f"reply      {reply.content!r} to order {(reply.metadata or {}).get('order')}")
    ids = [reply.reply_id for reply in replies]
    client.replies.confirm_replies_as_received({"reply_ids": ids})
    print(f"confirmed  {len(reports)} delivery reports and {len(replies)} replies")

    print(f"credits    {client.messages.check_credits_remaining()}")


if __name__ == "__main__":
    main()
