"""Two accounts and a sub-account in one process: a client each, and none knows another's key.

Give the keys as SHOP_KEY, SHOP_SECRET, CLINIC_KEY (for HMAC) and CLINIC_SECRET. A sandbox for it:

    python -m message_media_messages.sandbox --account CLINIC:SECRET --sub-account Branch01
"""

import os

from message_media_messages import Configuration, MessageMediaMessagesClient

# Clients that are given a key read nothing else from the environment.
Configuration.base_uri = os.environ.get("MESSAGEMEDIA_BASE_URI", Configuration.base_uri)

body = {"messages": [{"content": "Hello", "destination_number": "+61491570156"}]}

shop = MessageMediaMessagesClient(os.environ["SHOP_KEY"], os.environ["SHOP_SECRET"])
clinic = MessageMediaMessagesClient(os.environ["CLINIC_KEY"], os.environ["CLINIC_SECRET"], True)

with shop, clinic:
    print("shop:", shop.messages.send_messages(body).messages[0].message_id)
    print("clinic:", clinic.messages.send_messages(body).messages[0].message_id)

    # The same key and the same connections, on behalf of a sub-account.
    branch = shop.with_options(account="Branch01")
    print("branch:", branch.messages.send_messages(body).messages[0].message_id)
