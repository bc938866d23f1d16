"""What type checkers must find in an application: `expect` names the code of each finding."""
# pyright: standard

from datetime import date

import message_media_messages
from message_media_messages import (
    Message,
    MessageMediaMessagesClient,
    RetryPolicy,
    SendMessagesRequest,
)
from message_media_messages.sandbox import Sandbox

client = MessageMediaMessagesClient("API_KEY", "API_SECRET")

# Names.
message_media_messages.Mesage  # expect: attr-defined, reportAttributeAccessIssue

# Arguments.
Message(contents="Hello")  # expect: call-arg, reportCallIssue
Message(content=4711)  # expect: arg-type, reportArgumentType
Message(scheduled=4711)  # expect: arg-type, reportArgumentType
Message(metadata=["order"])  # expect: arg-type, reportArgumentType
SendMessagesRequest(["Hello"])  # expect: list-item, reportArgumentType
MessageMediaMessagesClient(timeouts=5)  # expect: call-arg, reportCallIssue
MessageMediaMessagesClient(auth="API_KEY")  # expect: arg-type, reportArgumentType
MessageMediaMessagesClient(http_client=object())  # expect: arg-type, reportArgumentType
client.with_options(retry=3)  # expect: arg-type, reportArgumentType
RetryPolicy(max_retries="3")  # expect: arg-type, reportArgumentType

# Calls.
client.messages.send_mesages({})  # expect: attr-defined, reportAttributeAccessIssue
client.messages.send_messages()  # expect: call-arg, reportCallIssue
client.messages.send_messages(4711)  # expect: arg-type, reportArgumentType
client.messages.send_messages("Hello")  # expect: arg-type, reportArgumentType
client.messages.get_message_status(4711)  # expect: arg-type, reportArgumentType
client.replies.check_replies.replies  # expect: attr-defined, reportAttributeAccessIssue
Sandbox().client(timeot=5)  # expect: call-arg, reportCallIssue

# Results.
[message] = client.messages.send_messages({"messages": []}).messages
message.statuss  # expect: attr-defined, reportAttributeAccessIssue
message.destination_numbers = "+61491570156"  # expect: attr-defined, reportAttributeAccessIssue
message.content = 4711  # expect: assignment, reportAttributeAccessIssue
message.scheduled = 4711  # expect: assignment, reportAttributeAccessIssue
message.status + 1  # expect: operator, reportOperatorIssue
message.content.upper()  # expect: union-attr, reportOptionalMemberAccess
message["status"] + 1  # expect: operator, reportOperatorIssue
message["status"] = "read"  # expect: index, reportIndexIssue
message.scheduled = date(2030, 1, 31)  # expect: assignment, reportAttributeAccessIssue
Sandbox().messages[0]["contents"]  # expect: typeddict-item, reportGeneralTypeIssues


async def main() -> None:
    await client.replies.check_replies()  # expect: misc, reportGeneralTypeIssues
