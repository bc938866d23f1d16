"""Requests, responses, and what carries one to the other."""

__all__ = [
    "auth",
    "http_call_back",
    "http_client",
    "http_context",
    "http_method_enum",
    "http_request",
    "http_response",
    "requests_client",
    "retry_policy",
]
