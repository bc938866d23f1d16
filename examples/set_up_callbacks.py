"""Create a signature key and a webhook, and print what the receiver of callbacks needs."""

import sys

from message_media_messages import MessageMediaMessagesClient
from message_media_messages.callbacks import setup

with MessageMediaMessagesClient() as client:
    print(setup(client, sys.argv[1]))
