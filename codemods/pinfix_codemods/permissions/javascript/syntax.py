"""Small questions to a syntax tree of JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import tree_sitter
import tree_sitter_javascript
from tree_sitter import Node

MOST_BYTES = 200_000
"""Longer scripts are not read."""

_ESCAPES = {r"\n": "\n", r"\t": "\t", r"\'": "'", r"\"": '"', r"\`": "`", "\\\\": "\\", r"\$": "$"}


@cache
def _parser() -> tree_sitter.Parser:
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_javascript.language()))


def parse(source: str) -> Node:
    """The root of the tree of `source`; where it has errors, `has_error` of the root says so."""
    return _parser().parse(source.encode()).root_node


def nodes(root: Node) -> Iterator[Node]:
    """Every node, parents first, in the order of the text; without recursion, for input can nest at will."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(node.children))


def text_of(node: Node | None) -> str:
    """The source of a node."""
    return "" if node is None or node.text is None else node.text.decode(errors="replace")


def line_of(node: Node) -> int:
    """Its line, from 1."""
    return node.start_point.row + 1


def string_parts(node: Node | None) -> tuple[str | None, ...] | None:
    """The parts of a string or template that is written out, None for each value in it; None: no string."""
    if node is None or node.type not in ("string", "template_string"):
        return None
    return tuple(_part(child) for child in node.named_children)


def _part(node: Node) -> str | None:
    if node.type == "escape_sequence":
        return _ESCAPES.get(text_of(node))
    return text_of(node) if node.type == "string_fragment" else None


def literal(node: Node | None) -> str | None:
    """The text of a string that is written out whole."""
    parts = string_parts(node)
    if parts is None or any(part is None for part in parts):
        return None
    return "".join(part for part in parts if part is not None)


def member(node: Node) -> str | None:
    """The name of the property that `a.name`, `a?.name` or `a['name']` takes; None where it is computed."""
    if node.type == "member_expression":
        return text_of(node.child_by_field_name("property"))
    return literal(node.child_by_field_name("index"))


def is_access(node: Node | None) -> bool:
    """Whether `node` takes a property of something."""
    return node is not None and node.type in ("member_expression", "subscript_expression")


def arguments(call: Node) -> list[Node]:
    """The arguments of a call, in order; a tagged template has none."""
    found = call.child_by_field_name("arguments")
    return list(found.named_children) if found is not None and found.type == "arguments" else []


def calls(root: Node) -> Iterator[tuple[Node, Node]]:
    """Every call and every `new …`, with what is called."""
    for node in nodes(root):
        if node.type in ("call_expression", "new_expression"):
            function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
            if function is not None:
                yield node, function
