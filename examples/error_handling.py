"""Handle the errors of a send, and decide whether you may send again."""

from message_media_messages import APIException, MessageMediaMessagesClient


def send(client: MessageMediaMessagesClient, content: str, number: str) -> str:
    try:
        message = client.messages.send_message(content, number)
    except APIException as e:
        if e.outcome == "accepted":
            return f"accepted, but the response cannot be read: {e.context.response.raw_body!r}"
        if e.outcome == "unknown":
            return "unknown: check delivery reports before you send again"
        reasons = [f"{error.field}: {error.reason}" for error in e.errors]
        return f"not sent: {'; '.join(reasons) or e}"
    return f"accepted as {message.message_id}"


if __name__ == "__main__":
    with MessageMediaMessagesClient() as client:
        print(send(client, "Hello", "+61491570156"))
        print(send(client, "Hello", "0491 570 156"))
    # No server listens on this port, so the connection is refused and nothing is sent.
    with MessageMediaMessagesClient("KEY", "SECRET", base_uri="http://127.0.0.1:1") as client:
        print(send(client, "Hello", "+61491570156"))
