"""The exception for messages that the service refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional

from message_media_messages.exceptions.status_exceptions import BadRequestException


class SendMessages400ResponseException(BadRequestException):
    """400 on sending: at least one message is not valid, and none was sent.

    `errors` lists the reasons: `[(0, "destination_number", "International address must ...")]`.
    """

    def unbox(self, dictionary: Mapping[str, Optional[str]]) -> None:
        """Read `message` from a decoded body."""
        self.message: Optional[str] = dictionary.get("message")
