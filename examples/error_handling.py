"""Handle the errors of a send, and decide whether you may send again."""

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

UNKNOWN = "unknown: check delivery reports before you send again"


def send(client: MessageMediaMessagesClient, message: Message) -> str:
    try:
        response = client.messages.send_messages(SendMessagesRequest([message]))
    except SendMessages400ResponseException as e:
        return f"invalid, nothing was sent: {'; '.join(e.details)}"
    except UnauthorizedException:
        return "wrong credentials, nothing was sent"
    except InvalidResponseException as e:
        return f"accepted, but the response cannot be read: {e.context.response.raw_body!r}"
    except APINetworkException as e:
        return UNKNOWN if e.request_sent else "not sent"
    except ServerErrorException:
        return UNKNOWN
    except APIException as e:
        return f"refused: {e}"
    return f"accepted as {response.messages[0].message_id}"


if __name__ == "__main__":
    with MessageMediaMessagesClient() as client:
        print(send(client, Message("Hello", "+61491570156")))
        print(send(client, Message("Hello", "0491 570 156")))
    # No server listens on this port, so the connection is refused and nothing is sent.
    with MessageMediaMessagesClient("KEY", "SECRET", base_uri="http://127.0.0.1:1") as client:
        print(send(client, Message("Hello", "+61491570156")))
