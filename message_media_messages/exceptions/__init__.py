"""Everything that the library raises about a call."""

from typing import TYPE_CHECKING

from message_media_messages._submodules import importer

__all__ = [
    "api_exception",
    "invalid_response_exception",
    "network_exceptions",
    "send_messages_400_response_exception",
    "status_exceptions",
]

if not TYPE_CHECKING:
    __getattr__ = importer(__name__, __all__)
