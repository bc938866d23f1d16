"""HTTP requests, responses and the client that sends them."""

__all__ = [
    "auth", "http_call_back", "http_client", "http_context", "http_method_enum", "http_request",
    "http_response", "requests_client",
]  # fmt: skip
