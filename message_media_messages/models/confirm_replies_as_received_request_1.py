"""The same request under the name that some code imports it by."""

from __future__ import annotations

from message_media_messages.models.confirm_replies_as_received_request import (
    ConfirmRepliesAsReceivedRequest,
)


class ConfirmRepliesAsReceivedRequest1(ConfirmRepliesAsReceivedRequest):
    """See `ConfirmRepliesAsReceivedRequest`."""
