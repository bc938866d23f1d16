"""A file of a reply."""

from __future__ import annotations

from typing import Optional

from message_media_messages.models._model import Model


class Attachment(Model):
    """A picture or another file of an MMS reply.

    Args:
        content_type: The media type, such as `image/png`.
        content: The file's bytes in base64.
        original_name: The file's name on the sender's handset.
    """

    content_type: Optional[str] = None
    content: Optional[str] = None
    original_name: Optional[str] = None
