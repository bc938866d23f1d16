"""Use two accounts and a sub-account in one process, with one client for each.

Set the keys in SHOP_KEY, SHOP_SECRET, CLINIC_KEY (for HMAC) and CLINIC_SECRET. To start a sandbox
for this program, and then set the MESSAGEMEDIA_BASE_URI that it prints:

    python -m message_media_messages.sandbox --account CLINIC:SECRET --sub-account Branch01
"""

import os

from message_media_messages import MessageMediaMessagesClient

shop = MessageMediaMessagesClient(os.environ["SHOP_KEY"], os.environ["SHOP_SECRET"])
clinic = MessageMediaMessagesClient(os.environ["CLINIC_KEY"], os.environ["CLINIC_SECRET"], True)

with shop, clinic:
    print("shop:", shop.messages.send_message("Hello", "+61491570156").message_id)
    print("clinic:", clinic.messages.send_message("Hello", "+61491570156").message_id)

    # The same key and the same connections, for a sub-account.
    branch = shop.with_options(account="Branch01")
    print("branch:", branch.messages.send_message("Hello", "+61491570156").message_id)
