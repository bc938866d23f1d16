"""See how many credits a prepaid account has left."""

from message_media_messages import MessageMediaMessagesClient

with MessageMediaMessagesClient() as client:
    print(client.messages.check_credits_remaining())
