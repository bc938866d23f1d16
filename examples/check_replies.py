"""Process all replies: fetch up to 100, process them, confirm them, and repeat."""

from message_media_messages import ConfirmRepliesAsReceivedRequest, MessageMediaMessagesClient

with MessageMediaMessagesClient() as client:
    while replies := client.replies.check_replies().replies:
        for reply in replies:
            print(f"{reply.source_number} at {reply.date_received}: {reply.content}")
        # Confirm replies after you have processed them: unconfirmed replies are returned again.
        client.replies.confirm_replies_as_received(
            ConfirmRepliesAsReceivedRequest([reply.reply_id for reply in replies])
        )
