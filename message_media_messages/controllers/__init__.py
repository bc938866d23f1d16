"""The endpoints: a module for each resource."""

__all__ = [
    "base_controller",
    "delivery_reports_controller",
    "messages_controller",
    "replies_controller",
    "signature_keys_controller",
    "webhooks_controller",
]
