"""Schedule a message for tomorrow, and cancel it."""

from datetime import datetime, timedelta, timezone

from message_media_messages import BadRequestException, MessageMediaMessagesClient

tomorrow = datetime.now(timezone.utc) + timedelta(days=1)

with MessageMediaMessagesClient() as client:
    sent = client.messages.send_message("See you!", "+61491570156", scheduled=tomorrow)
    client.messages.cancel_scheduled_message(sent.message_id)
    print(client.messages.get_message_status(sent.message_id).status)

    try:
        client.messages.cancel_scheduled_message(sent.message_id)
    except BadRequestException as e:
        print(e)
