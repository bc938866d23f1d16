"""Get the status of a message."""

from message_media_messages import MessageMediaMessagesClient, NotFoundException

body = {"messages": [{"content": "My first message", "destination_number": "+61491570156"}]}

with MessageMediaMessagesClient() as client:
    message_id = client.messages.send_messages(body).messages[0].message_id
    message = client.messages.get_message_status(message_id)
    print(f"{message.message_id} is {message.status}")

    try:
        client.messages.get_message_status("877c19ef-fa2e-4cec-827a-e1df9b5509f7")
    except NotFoundException as e:
        print(e)
