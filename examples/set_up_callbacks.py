"""Create a signature key and a webhook, and print what the receiver of callbacks needs."""

import sys

from message_media_messages import MessageMediaMessagesClient
from message_media_messages.callbacks import setup

if len(sys.argv) != 2:
    sys.exit("usage: python set_up_callbacks.py https://example.com/callbacks")
with MessageMediaMessagesClient() as client:
    print(setup(client, sys.argv[1]))
