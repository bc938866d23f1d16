"""Process all replies there are: fetch up to 100, process them, confirm them, and again."""

from message_media_messages import ConfirmRepliesAsReceivedRequest, MessageMediaMessagesClient

with MessageMediaMessagesClient() as client:
    while replies := client.replies.check_replies().replies:
        for reply in replies:
            print(f"{reply.source_number} at {reply.date_received}: {reply.content}")
        # A reply that is not confirmed comes again: confirm it when it has been dealt with.
        client.replies.confirm_replies_as_received(
            ConfirmRepliesAsReceivedRequest([reply.reply_id for reply in replies])
        )
