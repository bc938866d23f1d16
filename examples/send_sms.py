"""Send an SMS with all parameters."""

from datetime import datetime, timedelta, timezone

from message_media_messages import (
    FormatEnum,
    Message,
    MessageMediaMessagesClient,
    SendMessagesRequest,
    SourceNumberTypeEnum,
)

now = datetime.now(timezone.utc)

body = SendMessagesRequest(
    [
        Message(
            content="My first message",
            destination_number="+61491570156",
            callback_url="https://my.callback.url.com",
            delivery_report=True,
            format=FormatEnum.SMS,
            message_expiry_timestamp=now + timedelta(days=1),
            metadata={"key1": "value1", "key2": "value2"},
            scheduled=now + timedelta(hours=1),
            source_number="+61491570157",
            source_number_type=SourceNumberTypeEnum.INTERNATIONAL,
        ),
        # A message can also be a dictionary.
        {"content": "My second message", "destination_number": "+61491570158"},
    ]
)

with MessageMediaMessagesClient() as client:
    for message in client.messages.send_messages(body).messages:
        print(f"{message.message_id} is {message.status}")
