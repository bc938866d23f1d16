"""What is raised when the service refuses messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional

from message_media_messages.exceptions.status_exceptions import BadRequestException


class SendMessages400ResponseException(BadRequestException):
    """400 on sending: at least one message is invalid, and none was sent.

    `details` names the fields by their place, such as `/messages/0/destination_number: ...`.
    """

    def unbox(self, dictionary: Mapping[str, Optional[str]]) -> None:
        """Take `message` from a decoded body."""
        self.message: Optional[str] = dictionary.get("message")
