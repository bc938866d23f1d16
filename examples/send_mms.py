"""Send an MMS with a picture."""

from message_media_messages import (
    FormatEnum,
    Message,
    MessageMediaMessagesClient,
    SendMessagesRequest,
)

message = Message(
    content="My second message",
    destination_number="+61491570158",
    format=FormatEnum.MMS,
    subject="This is an MMS message",
    media=["https://www.example.com/picture.png"],
)

with MessageMediaMessagesClient() as client:
    [sent] = client.messages.send_messages(SendMessagesRequest([message])).messages
    print(f"{sent.message_id} is {sent.status}")
