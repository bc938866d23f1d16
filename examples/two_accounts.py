"""Two accounts and a sub-account in one process: a client each, and none knows another's key."""

import os

from message_media_messages import MessageMediaMessagesClient

body = {"messages": [{"content": "Hello", "destination_number": "+61491570156"}]}

shop = MessageMediaMessagesClient(os.environ["SHOP_KEY"], os.environ["SHOP_SECRET"])
clinic = MessageMediaMessagesClient(os.environ["CLINIC_KEY"], os.environ["CLINIC_SECRET"], True)

with shop, clinic:
    print("shop:", shop.messages.send_messages(body).messages[0].message_id)
    print("clinic:", clinic.messages.send_messages(body).messages[0].message_id)

    # The same key and the same connections, on behalf of a sub-account.
    branch = shop.with_options(account="Branch01")
    print("branch:", branch.messages.send_messages(body).messages[0].message_id)
