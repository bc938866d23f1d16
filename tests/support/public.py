"""The names that applications import from the top of the package."""

import ast
from pathlib import Path

import message_media_messages

_PACKAGE = ast.parse(Path(message_media_messages.__file__).read_text(encoding="utf-8"))

ALIASES = [
    alias for node in _PACKAGE.body if isinstance(node, ast.ImportFrom) for alias in node.names
]
PUBLIC = {alias.name: getattr(message_media_messages, alias.name) for alias in ALIASES}
