"""The account that a reply or a delivery report belongs to."""

from __future__ import annotations

from typing import Optional

from message_media_messages.models._model import Model


class VendorAccountId(Model):
    """The vendor and the account that sent the original message.

    Args:
        vendor_id: The vendor, such as `MessageMedia`.
        account_id: The account or sub-account.
    """

    vendor_id: Optional[str] = None
    account_id: Optional[str] = None
