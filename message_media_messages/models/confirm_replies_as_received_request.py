"""What is sent to confirm replies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

from message_media_messages.models._model import Model


class ConfirmRepliesAsReceivedRequest(Model):
    """The replies that the application has dealt with.

    Args:
        reply_ids: Up to 100 ids of replies (not of the messages that they answer).
    """

    reply_ids: Optional[Sequence[str]] = None
