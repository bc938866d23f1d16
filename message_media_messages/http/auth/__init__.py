"""How a request shows who sends it."""

__all__ = ["auth_handler", "auth_manager", "basic_auth", "configured_auth", "hmac_auth"]
