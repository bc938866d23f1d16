"""Sample messages and replies, the same for every library."""

from __future__ import annotations

from typing import Any


def outgoing(number: int) -> dict[str, Any]:
    """Return the arguments of a message, which are also its JSON."""
    return {
        "content": f"Your table for {number % 7 + 1} is ready at half past seven.",
        "destination_number": f"+614915{number:05}",
        "delivery_report": True,
        "metadata": {"booking": f"{number}"},
    }


def accepted(number: int) -> dict[str, Any]:
    """Return a message as in a response of the service."""
    return {
        **outgoing(number),
        "callback_url": None,
        "format": "SMS",
        "message_id": f"877c19ef-fa2e-4cec-827a-{number:012x}",
        "source_number": None,
        "status": "queued",
    }


def reply(number: int) -> dict[str, Any]:
    """Return a reply as in a response of the service."""
    return {
        "metadata": {"booking": f"{number}"},
        "message_id": f"877c19ef-fa2e-4cec-827a-{number:012x}",
        "reply_id": f"a175e797-2b54-468b-9850-{number:012x}",
        "date_received": f"2026-11-03T11:{number % 60:02}:02.{number:03}Z",
        "callback_url": "https://www.example.com/callback",
        "destination_number": "+61491570157",
        "source_number": f"+614915{number:05}",
        "vendor_account_id": {"vendor_id": "MessageMedia", "account_id": "Restaurant01"},
        "content": f"Thanks, we are {number % 7 + 1} and on our way!",
    }
