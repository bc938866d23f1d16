"""The exceptions that a call raises."""

__all__ = ["api_exception", "send_messages_400_response_exception"]
