"""Send an MMS with a picture."""

from message_media_messages import FormatEnum, MessageMediaMessagesClient

with MessageMediaMessagesClient() as client:
    sent = client.messages.send_message(
        "My second message",
        "+61491570158",
        format=FormatEnum.MMS,
        subject="This is an MMS message",
        media=["https://www.example.com/picture.png"],
    )
    print(f"{sent.message_id} is {sent.status}")
