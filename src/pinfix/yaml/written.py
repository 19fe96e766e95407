"""What a node must look like when pinfix wrote it. Part of the proof: the text is rebuilt from the parsed
nodes with canonical white space, and compared with what stands there.
"""

from __future__ import annotations

import re

from pinfix.yaml.document import Document
from pinfix.yaml.layout import Layout
from pinfix.yaml.nodes import Mapping, Node, Scalar
from pinfix.yaml.nodes import Sequence as SequenceNode

_INDENT = re.compile(" *")
_DOUBLE_QUOTED = re.compile(r'"(?:[^"\\\r\n]|\\["\\nrtbf]|\\u[0-9a-f]{4})*"')


def written_scalar(before: Document, old: Scalar, after: Document, new: Scalar) -> bool:
    """Whether the new text of a scalar is written as it must be, given how the old one was."""
    if new.style in ("|", ">"):
        indent = _INDENT.match(before.text, body_start(before, old))
        assert indent is not None
        lines = new.value.removesuffix("\n").split("\n")
        wanted = after.line_ending(new.start).join(indent[0] + line if line else "" for line in lines)
        return after.text[body_start(after, new) : new.end] == wanted
    source = after.text[new.start : new.end]
    return source == _canonical(source, new)


def body_start(document: Document, node: Scalar) -> int:
    """Where the lines of a block scalar begin, below its header; the start of any other scalar."""
    if node.style not in ("|", ">"):
        return node.start
    line = document.line_end(node.start)
    return line + len(document.line_ending(node.start))


def _canonical(source: str, node: Scalar) -> str:
    """The one spelling of a scalar in its style, on one line."""
    if node.style == "":
        return node.value
    if node.style == "'":
        return "'" + node.value.replace("'", "''") + "'"
    return source if _DOUBLE_QUOTED.fullmatch(source) else ""


def written_flow(document: Document, node: Node) -> str:
    """A node on one line, as inside a flow collection."""
    if node.lead != node.start or not isinstance(node, (Scalar, Mapping, SequenceNode)):
        return ""
    if isinstance(node, Scalar):
        return _canonical(document.text[node.start : node.end], node)
    if isinstance(node, Mapping):
        pairs = [(written_flow(document, key), written_flow(document, value)) for key, value in node.pairs]
        return "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
    return "[" + ", ".join(written_flow(document, item) for item in node.items) + "]"


def written_block_entry(document: Document, key: Node, value: Node, column: int, layout: Layout) -> str:
    """`key: value` of a block mapping at `column`, first line without indentation, lines joined by LF."""
    head = written_flow(document, key) + ":"
    if isinstance(value, Mapping) and not value.flow:
        return head + "\n" + written_block(document, value, column + layout.step, layout)
    if isinstance(value, SequenceNode) and not value.flow:
        return head + "\n" + written_block(document, value, column + layout.sequence, layout)
    if isinstance(value, Scalar) and value.style == "|":
        return f"{head} {_literal(value, column + layout.step)}"
    return f"{head} {written_flow(document, value)}"


def written_block_item(document: Document, value: Node, column: int, layout: Layout) -> str:
    """`- value` with its dash at `column`, likewise."""
    if isinstance(value, Mapping) and not value.flow:
        return "- " + written_block(document, value, column + 2, layout)[column + 2 :]
    if isinstance(value, Scalar) and value.style == "|":
        return "- " + _literal(value, column + 2)
    return "- " + written_flow(document, value)


def written_block(document: Document, node: Mapping | SequenceNode, column: int, layout: Layout) -> str:
    """The lines of a block collection at `column`, joined by LF."""
    indent = " " * column
    if isinstance(node, Mapping):
        lines = [written_block_entry(document, key, value, column, layout) for key, value in node.pairs]
    else:
        lines = [written_block_item(document, item, column, layout) for item in node.items]
    return "\n".join(indent + line for line in lines)


def _literal(node: Scalar, column: int) -> str:
    header = "|" if node.value.endswith("\n") else "|-"
    lines = node.value.removesuffix("\n").split("\n")
    return "\n".join([header, *(" " * column + line if line else "" for line in lines)])
