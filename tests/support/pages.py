"""The Markdown pages of the project: their code, which runs, their headings and their links."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

from message_media_messages import MessageMediaMessagesClient, RequestsClient
from message_media_messages.sandbox import Sandbox

ROOT = Path(__file__).parent.parent.parent
README = ROOT / "README.md"
DOCS = sorted(ROOT.glob("docs/**/*.md"))
PAGES = [*sorted(ROOT.glob("*.md")), *DOCS]
_PARSER = MarkdownIt("commonmark").enable("table")


class Block(NamedTuple):
    """A block of code: its language, the heading that it stands under, and its first line."""

    language: str
    code: str
    heading: str
    line: int


def blocks(page: Path) -> list[Block]:
    """Give the blocks of code of a page, indented ones included."""
    found = []
    heading = ""
    tokens = _PARSER.parse(page.read_text(encoding="utf-8"))
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = tokens[position + 1].content
        elif token.type in ("fence", "code_block"):
            found.append(Block(token.info.strip(), token.content, heading, token.map[0] + 2))
    return found


def anchors(page: Path) -> set[str]:
    """Give what a link to a heading of a page may have behind its #, as GitHub and MyST make it."""
    found: dict[str, int] = {}
    tokens = _PARSER.parse(page.read_text(encoding="utf-8"))
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            parts = tokens[position + 1].children
            text = "".join(part.content for part in parts if part.type in ("text", "code_inline"))
            slug = re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-")
            found[slug] = found.get(slug, -1) + 1
    return {slug + (f"-{n}" if n else "") for slug, last in found.items() for n in range(last + 1)}


def links(page: Path) -> list[str]:
    """Give where the links and pictures of a page lead to."""
    return [
        str(part.attrs.get("href", part.attrs.get("src")))
        for token in _PARSER.parse(page.read_text(encoding="utf-8"))
        for part in token.children or ()
        if part.type in ("link_open", "image")
    ]


def run(code: str, page: Path, namespace: dict[str, object], line: int = 1) -> None:
    """Run code of a page; a traceback names its line there."""
    exec(compile("\n" * (line - 1) + code, str(page), "exec"), namespace)


def close_all(namespace: dict[str, object]) -> None:
    """Close what programs have left open."""
    for value in namespace.values():
        if isinstance(value, (MessageMediaMessagesClient, RequestsClient, Sandbox)):
            value.close()
