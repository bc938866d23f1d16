"""Everything that the library raises about a call."""

__all__ = [
    "api_exception",
    "invalid_response_exception",
    "network_exceptions",
    "send_messages_400_response_exception",
    "status_exceptions",
]
