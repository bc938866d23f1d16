"""Tell apart what can go wrong with a send, and whether it may be tried again."""

from message_media_messages import (
    APIException,
    APINetworkException,
    InvalidResponseException,
    Message,
    MessageMediaMessagesClient,
    SendMessages400ResponseException,
    SendMessagesRequest,
    ServerErrorException,
    UnauthorizedException,
)


def send(client: MessageMediaMessagesClient, message: Message) -> str:
    try:
        response = client.messages.send_messages(SendMessagesRequest([message]))
    except SendMessages400ResponseException as e:
        return f"invalid, nothing was sent: {'; '.join(e.details)}"
    except UnauthorizedException:
        return "wrong credentials, nothing was sent"
    except InvalidResponseException as e:
        return f"accepted, but without a readable answer: {e.context.response.raw_body!r}"
    except APINetworkException as e:
        return "perhaps sent: look before you repeat it" if e.request_sent else "not sent"
    except ServerErrorException:
        return "perhaps sent: look before you repeat it"
    except APIException as e:
        return f"refused: {e}"
    return f"accepted as {response.messages[0].message_id}"


if __name__ == "__main__":
    with MessageMediaMessagesClient() as client:
        print(send(client, Message("Hello", "+61491570156")))
        print(send(client, Message("Hello", "0491 570 156")))
    # Nobody listens there, so that nothing can be sent.
    with MessageMediaMessagesClient("KEY", "SECRET", base_uri="http://127.0.0.1:1") as client:
        print(send(client, Message("Hello", "+61491570156")))
