"""The endpoints, a module for each resource."""

from typing import TYPE_CHECKING

from message_media_messages._submodules import importer

__all__ = [
    "answers",
    "base_controller",
    "delivery_reports_controller",
    "messages_controller",
    "replies_controller",
]

if not TYPE_CHECKING:
    __getattr__ = importer(__name__, __all__)
