"""Render the templates of webhooks: a small subset of the Velocity Template Language.

It is what the documented sample templates use:

* `$name`, `${name}`: a variable. Without a value, it is rendered as it is written.
* `$!name`, `$!{name}`: the same, but nothing is rendered without a value.
* `$esc.json($name)`: escaped for a JSON string.
* `$metadata.get('key')`, `$metadata.get($name)`.
* `#if ($name) ... #else ... #end`.
* `#foreach ($item in $attachments) ... #end`, also over `$metadata.entrySet()` and
  `$metadata.keySet()`, with `$foreach.hasNext` or `$velocityHasNext`, and the properties `key`,
  `value`, `contentType`, `base64` and `originalName` of `$item`.

https://velocity.apache.org/engine/2.4/vtl-reference.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Callable, NamedTuple, Optional, Protocol

__all__ = ["Template", "TemplateError"]

_Scope = Mapping[str, object]
_Expression = Callable[[_Scope], object]

_MAX_NESTING = 20
_UNSUPPORTED_DIRECTIVES = "elseif|set|include|parse|macro|evaluate|define|stop|break"
_SPECIAL = re.compile(
    r"\$!?\{?[A-Za-z]"
    rf"|#\{{?(?:if|else|end|foreach|{_UNSUPPORTED_DIRECTIVES})\b"
    r"|##|#\*|#\[\[|\\[$#]",
    re.ASCII,
)
_BLOCK_END = re.compile(r"#\{?(?:else|end)\b")
_SUPPORTED = (
    "the sandbox supports $name, $!name, ${name}, $esc.json($name), $metadata.get('key'), "
    "#if ($name) #else #end, #foreach ($item in ...) #end over $attachments, "
    "$metadata.entrySet() and $metadata.keySet(), $foreach.hasNext, and the item properties "
    "key, value, contentType, base64 and originalName"
)


class TemplateError(ValueError):
    """The template is not valid, or it uses what the sandbox does not support."""


class Template:
    """A template, parsed once.

    Args:
        source: The text of the template.

    Raises:
        TemplateError: The template is not valid, or it uses what the sandbox does not support.
    """

    def __init__(self, source: str) -> None:
        self._nodes = _Parser(source).parse()

    def render(self, variables: Mapping[str, object]) -> str:
        """Return the text. A variable that is None has no value.

        Args:
            variables: Strings, numbers, a mapping of strings, and lists of such mappings.
        """
        return _render(self._nodes, variables)


class _Node(Protocol):
    def render(self, scope: _Scope) -> str: ...


class _Text(NamedTuple):
    text: str

    def render(self, scope: _Scope) -> str:  # noqa: ARG002
        return self.text


class _Reference(NamedTuple):
    source: str
    is_quiet: bool
    value: _Expression

    def render(self, scope: _Scope) -> str:
        value = self.value(scope)
        if value is None:
            return "" if self.is_quiet else self.source
        return _to_text(value)


class _If(NamedTuple):
    condition: _Expression
    then: Sequence[_Node]
    otherwise: Sequence[_Node]

    def render(self, scope: _Scope) -> str:
        return _render(self.then if self.condition(scope) else self.otherwise, scope)


class _Foreach(NamedTuple):
    name: str
    items: _Expression
    body: Sequence[_Node]

    def render(self, scope: _Scope) -> str:
        items = self.items(scope)
        if not isinstance(items, list):
            return ""
        rendered: list[str] = []
        for number, item in enumerate(items, start=1):
            has_next = number < len(items)
            loop = {"foreach": {"hasNext": has_next}, "velocityHasNext": has_next, self.name: item}
            rendered.append(_render(self.body, {**scope, **loop}))
        return "".join(rendered)


class _Parser:
    """A recursive descent parser: each method parses what its name says at the position."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._position = 0
        self._nesting = 0

    def parse(self) -> Sequence[_Node]:
        nodes = self._block()
        if self._position < len(self._source):
            raise self._error()  # an #else or #end without its #if or #foreach
        return nodes

    def _block(self) -> Sequence[_Node]:
        """Parse until an `#else` or `#end`, or the end of the template."""
        nodes: list[_Node] = []
        while True:
            special = _SPECIAL.search(self._source, self._position)
            end = special.start() if special else len(self._source)
            if end > self._position:
                nodes.append(_Text(self._source[self._position : end]))
                self._position = end
            if special is None or _BLOCK_END.match(self._source, self._position):
                return nodes
            nodes.append(self._reference() if special[0][0] == "$" else self._directive())

    def _directive(self) -> _Node:
        self._enter()
        if self._take(_directive("if")):
            node: _Node = self._if()
        elif self._take(_directive("foreach")):
            node = self._foreach()
        else:
            raise self._error()
        self._expect(_directive("end"))
        self._nesting -= 1
        return node

    def _if(self) -> _If:
        self._expect(r"\s*\(\s*")
        condition = self._reference().value
        self._expect(r"\s*\)")
        then = self._block()
        otherwise = self._block() if self._take(_directive("else")) else ()
        return _If(condition, then, otherwise)

    def _foreach(self) -> _Foreach:
        name = self._expect(r"\s*\(\s*\$\{?([A-Za-z]\w*)\}?\s+in\s+")[1]
        items = self._reference().value
        self._expect(r"\s*\)")
        return _Foreach(name, items, self._block())

    def _reference(self) -> _Reference:
        start = self._position
        opening = self._expect(r"\$(!?)(\{?)")
        self._enter()
        value = self._expression()
        self._nesting -= 1
        if opening[2]:
            self._expect(r"\}")
        return _Reference(self._source[start : self._position], bool(opening[1]), value)

    def _expression(self) -> _Expression:
        if self._take(r"esc\.json\(\s*"):
            value = self._reference().value
            self._expect(r"\s*\)")
            return _json_escaped(value)
        if self._take(r"metadata\.get\(\s*"):
            text = self._take(r"'[^']*'|\"[^\"]*\"")
            key = _constant(text[0][1:-1]) if text else self._reference().value
            self._expect(r"\s*\)")
            return _metadata_value(key)
        if self._take(r"metadata\.entrySet\(\)"):
            return _metadata_entries
        if self._take(r"metadata\.keySet\(\)"):
            return _metadata_keys
        found = self._take(
            r"([A-Za-z]\w*)\.(key|value|contentType|base64|originalName|hasNext)\b(?!\s*\()"
        )
        if found:
            return _property(found[1], found[2])
        return _variable(self._expect(r"([A-Za-z]\w*)(?!\.[A-Za-z]|\[)\b")[1])

    def _take(self, pattern: str) -> Optional[re.Match[str]]:
        match = re.compile(pattern, re.ASCII).match(self._source, self._position)
        if match is not None:
            self._position = match.end()
        return match

    def _expect(self, pattern: str) -> re.Match[str]:
        match = self._take(pattern)
        if match is None:
            raise self._error()
        return match

    def _enter(self) -> None:
        self._nesting += 1
        if self._nesting > _MAX_NESTING:
            raise TemplateError(f"Nested more than {_MAX_NESTING} levels deep")

    def _error(self) -> TemplateError:
        rest = self._source[self._position : self._position + 20]
        place = f"at {rest!r}" if rest else "at the end of the template"
        return TemplateError(f"Invalid or not supported {place}: {_SUPPORTED}")


def _directive(name: str) -> str:
    return rf"#(?:{name}\b|\{{{name}\}})"


def _render(nodes: Sequence[_Node], scope: _Scope) -> str:
    return "".join([node.render(scope) for node in nodes])


def _to_text(value: object) -> str:
    """Return the text of a value, as Java does for a map."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}={item}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_to_text(item) for item in value) + "]"
    return str(value)


def _constant(value: str) -> _Expression:
    return lambda _: value


def _variable(name: str) -> _Expression:
    return lambda scope: scope.get(name)


def _property(name: str, item: str) -> _Expression:
    def value(scope: _Scope) -> object:
        owner = scope.get(name)
        return owner.get(item) if isinstance(owner, Mapping) else None

    return value


def _json_escaped(text: _Expression) -> _Expression:
    def value(scope: _Scope) -> object:
        unescaped = text(scope)
        return None if unescaped is None else json.dumps(_to_text(unescaped))[1:-1]

    return value


def _metadata(scope: _Scope) -> Mapping[str, str]:
    metadata = scope.get("metadata")
    return metadata if isinstance(metadata, Mapping) else {}


def _metadata_value(key: _Expression) -> _Expression:
    return lambda scope: _metadata(scope).get(str(key(scope)))


def _metadata_entries(scope: _Scope) -> object:
    return [{"key": key, "value": value} for key, value in _metadata(scope).items()]


def _metadata_keys(scope: _Scope) -> object:
    return list(_metadata(scope))
