"""Basic and HMAC authentication of requests."""

__all__ = ["auth_manager"]
