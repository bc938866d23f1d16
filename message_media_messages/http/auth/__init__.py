"""How a request shows who sends it."""

from typing import TYPE_CHECKING

from message_media_messages._submodules import importer

__all__ = ["auth_handler", "auth_manager", "basic_auth", "configured_auth", "hmac_auth"]

if not TYPE_CHECKING:
    __getattr__ = importer(__name__, __all__)
