"""How a request shows who sends it."""

from message_media_messages.http.auth import (
    auth_handler,
    auth_manager,
    basic_auth,
    configured_auth,
    hmac_auth,
)

__all__ = ["auth_handler", "auth_manager", "basic_auth", "configured_auth", "hmac_auth"]
