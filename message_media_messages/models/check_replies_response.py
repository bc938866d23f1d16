"""The answer to checking for replies."""

from __future__ import annotations

from message_media_messages.models._model import Model, page_of
from message_media_messages.models.reply import Reply


class CheckRepliesResponse(Model):
    """The oldest 100 replies that are not confirmed yet.

    Args:
        replies: The replies, the oldest first; None if the service left them out.
    """

    replies: list[Reply] = page_of(Reply)
