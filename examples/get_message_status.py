"""Get the status of a message."""

from message_media_messages import MessageMediaMessagesClient, NotFoundException

with MessageMediaMessagesClient() as client:
    sent = client.messages.send_message("My first message", "+61491570156")
    message = client.messages.get_message_status(sent.message_id)
    print(f"{message.message_id} is {message.status}")

    try:
        client.messages.get_message_status("877c19ef-fa2e-4cec-827a-e1df9b5509f7")
    except NotFoundException as e:
        print(e)
