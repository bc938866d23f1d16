"""Get the remaining credits of a prepaid account."""

from message_media_messages import MessageMediaMessagesClient

with MessageMediaMessagesClient() as client:
    print(client.messages.check_credits_remaining())
