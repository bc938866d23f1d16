"""A file of a reply."""

from __future__ import annotations

import base64
from typing import Optional

from message_media_messages.models._model import Model


class Attachment(Model):
    """A picture or another file of an MMS reply.

    Args:
        content_type: The media type, such as `image/png`.
        content: The file's bytes in base64; `decoded` returns the bytes.
        original_name: The file's name on the sender's handset.
    """

    content_type: Optional[str] = None
    content: Optional[str] = None
    original_name: Optional[str] = None

    @property
    def decoded(self) -> Optional[bytes]:
        """The bytes of the file; None if `content` is missing or not valid base64."""
        if not isinstance(self.content, str):  # The service may send a value of any type.
            return None
        try:
            return base64.b64decode("".join(self.content.split()), validate=True)
        except ValueError:
            return None
