"""The same request under its second name in 2.1.3."""

from message_media_messages.models.confirm_replies_as_received_request import (
    ConfirmRepliesAsReceivedRequest,
)


class ConfirmRepliesAsReceivedRequest1(ConfirmRepliesAsReceivedRequest):
    """See `ConfirmRepliesAsReceivedRequest`."""
