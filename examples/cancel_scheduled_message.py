"""Schedule a message for tomorrow, and cancel it."""

from datetime import datetime, timedelta, timezone

from message_media_messages import (
    BadRequestException,
    CancelScheduledMessageRequest,
    Message,
    MessageMediaMessagesClient,
    SendMessagesRequest,
)

tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
message = Message("See you!", "+61491570156", scheduled=tomorrow)

with MessageMediaMessagesClient() as client:
    [sent] = client.messages.send_messages(SendMessagesRequest([message])).messages
    client.messages.cancel_scheduled_message(sent.message_id, CancelScheduledMessageRequest())
    print(client.messages.get_message_status(sent.message_id).status)

    try:
        client.messages.cancel_scheduled_message(sent.message_id, CancelScheduledMessageRequest())
    except BadRequestException as e:
        print(e)
