"""The response with unconfirmed replies."""

from __future__ import annotations

from message_media_messages.models._model import Model, field, page_of
from message_media_messages.models.reply import Reply


class CheckRepliesResponse(Model):
    """The oldest 100 replies that are not yet confirmed.

    Args:
        replies: The replies, the oldest first; None if the response has none.
    """

    replies: list[Reply] = field(page_of(Reply))
