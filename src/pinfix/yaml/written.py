"""What a node must look like when pinfix wrote it. Part of the proof: the text is rebuilt from the parsed
nodes with canonical white space, and compared with what stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as MappingOf

from pinfix.yaml.blank_lines import lines_of_body
from pinfix.yaml.document import Document
from pinfix.yaml.layout import Layout
from pinfix.yaml.nodes import Mapping, Node, Scalar
from pinfix.yaml.nodes import Sequence as SequenceNode
from pinfix.yaml.operations import Commented, Value

_INDENT = re.compile(" *")
_TO_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]')
_SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def written_scalar(before: Document, old: Scalar, after: Document, new: Scalar) -> bool:
    """Whether the new text of a scalar is written as it must be, given how the old one was."""
    if new.style in ("|", ">"):
        start = body_start(before, old)
        indent = _INDENT.match(before.text, start)
        assert indent is not None
        lines = lines_of_body(
            before.text[start : old.end], indent[0], new.value.removesuffix("\n").split("\n")
        )
        wanted = after.line_ending(new.start).join(lines)
        return after.text[body_start(after, new) : new.end] == wanted
    return after.text[new.start : new.end] == _canonical(new)


def body_start(document: Document, node: Scalar) -> int:
    """Where the lines of a block scalar begin, below its header; the start of any other scalar."""
    if node.style not in ("|", ">"):
        return node.start
    line = document.line_end(node.start)
    return line + len(document.line_ending(node.start))


def _canonical(node: Scalar) -> str:
    """The one spelling of a scalar in its style, on one line."""
    if node.style == "":
        return node.value
    if node.style == "'":
        return "'" + node.value.replace("'", "''") + "'"
    return '"' + _TO_ESCAPE.sub(_escaped, node.value) + '"'


def _escaped(match: re.Match[str]) -> str:
    return _SHORT_ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}"


def written_flow(node: Node) -> str:
    """A node on one line, as inside a flow collection."""
    if node.lead != node.start or not isinstance(node, (Scalar, Mapping, SequenceNode)):
        return ""
    if isinstance(node, Scalar):
        return _canonical(node)
    if isinstance(node, Mapping):
        pairs = [(written_flow(key), written_flow(value)) for key, value in node.pairs]
        return "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
    return "[" + ", ".join(written_flow(item) for item in node.items) + "]"


def written_block_entry(key: Node, value: Node, column: int, layout: Layout, declared: Value = None) -> str:
    """`key: value` of a block mapping at `column`, first line without indentation, lines joined by LF.

    `declared` is what an operation gives the entry: it says which comments stand in it.
    """
    head = written_flow(key) + ":"
    if isinstance(declared, Commented):
        return f"{head} {written_flow(value)}{declared.gap}# {declared.comment}"
    if isinstance(value, Mapping) and not value.flow:
        return head + "\n" + written_block(value, column + layout.step, layout, declared)
    if isinstance(value, SequenceNode) and not value.flow:
        return head + "\n" + written_block(value, column + layout.sequence, layout, declared)
    if isinstance(value, Scalar) and value.style == "|":
        return f"{head} {_literal(value, column + layout.step)}"
    return f"{head} {written_flow(value)}"


def written_block_item(value: Node, column: int, layout: Layout, declared: Value = None) -> str:
    """`- value` with its dash at `column`, likewise."""
    if isinstance(value, Mapping) and not value.flow:
        return "- " + written_block(value, column + 2, layout, declared)[column + 2 :]
    if isinstance(value, Scalar) and value.style == "|":
        return "- " + _literal(value, column + 2)
    return "- " + written_flow(value)


def written_block(node: Mapping | SequenceNode, column: int, layout: Layout, declared: Value = None) -> str:
    """The lines of a block collection at `column`, joined by LF; `declared` as for an entry."""
    indent = " " * column
    if isinstance(node, Mapping):
        lines = [
            written_block_entry(key, value, column, layout, _declared_at(key, declared))
            for key, value in node.pairs
        ]
    else:
        lines = [
            written_block_item(item, column, layout, _declared_item(index, declared))
            for index, item in enumerate(node.items)
        ]
    return "\n".join(indent + line for line in lines)


def declared_comments(document: Document, node: Node, declared: Value) -> Iterator[tuple[int, int]]:
    """Where the comments stand that `declared`, the data of `node`, has behind its entries."""
    if isinstance(declared, Commented):
        comment = document.comment_on_line(node.end)
        if comment is not None and comment.start >= node.end:
            yield comment.start, comment.end
    elif isinstance(node, Mapping):
        for key, value in node.pairs:
            yield from declared_comments(document, value, _declared_at(key, declared))
    elif isinstance(node, SequenceNode):
        for index, item in enumerate(node.items):
            yield from declared_comments(document, item, _declared_item(index, declared))


def _declared_at(key: Node, declared: Value) -> Value:
    return declared.get(key.value) if isinstance(declared, MappingOf) and isinstance(key, Scalar) else None


def _declared_item(index: int, declared: Value) -> Value:
    given = declared if isinstance(declared, Sequence) and not isinstance(declared, str) else ()
    return given[index] if index < len(given) else None


def _literal(node: Scalar, column: int) -> str:
    header = "|" if node.value.endswith("\n") else "|-"
    lines = node.value.removesuffix("\n").split("\n")
    return "\n".join([header, *(" " * column + line if line else "" for line in lines)])
