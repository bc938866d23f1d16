"""Requests, responses, and what carries one to the other."""

__all__ = [
    "auth",
    "connections",
    "headers",
    "http_call_back",
    "http_client",
    "http_context",
    "http_method_enum",
    "http_request",
    "http_response",
    "requests_client",
    "response_cache",
    "retry_policy",
    "shortcut",
    "urls",
]
