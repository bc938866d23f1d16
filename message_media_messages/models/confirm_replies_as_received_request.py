"""The request body that confirms replies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

from message_media_messages.models._model import Model


class ConfirmRepliesAsReceivedRequest(Model):
    """The replies that the application has processed.

    Args:
        reply_ids: Up to 100 values of `reply_id` (not of `message_id`).
    """

    reply_ids: Optional[Sequence[str]] = None
