"""Lowering of SetScalar and SetValue."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from pinfix.yaml import render
from pinfix.yaml.blank_lines import lines_of_body
from pinfix.yaml.comments import Comment
from pinfix.yaml.document import Document
from pinfix.yaml.edit import Edit, Layer
from pinfix.yaml.layout import Layout, column_of
from pinfix.yaml.nodes import Alias, Node, Scalar, follow
from pinfix.yaml.nodes import Mapping as MappingNode
from pinfix.yaml.operations import CannotEdit, Path, SetScalar, SetValue

_COLON = re.compile(r"[ \t]*:")
_HEADER_LINE = re.compile(r"[|>][^\r\n]*(?:\r\n|\n|\r)")


def set_scalar(document: Document, operation: SetScalar) -> Iterator[Edit]:
    """Replace the text of a scalar in the style that it has."""
    node = follow(document.node(operation.path, operation.document))
    if not isinstance(node, Scalar):
        raise CannotEdit("there is no scalar here")
    if node.is_empty:
        raise CannotEdit("nothing is written here that could be replaced")
    if node.style in ("|", ">"):
        yield _block_body(document, node, operation.value)
    elif node.style == "" and render.is_plain(operation.value, flow=document.in_flow(node.start)):
        yield Edit(node.start, node.end, operation.value)
    else:
        text = render.quote(operation.value, node.style or "'")
        if text[0] != (node.style or "'"):
            raise CannotEdit("the quotes that stand here cannot hold this text")
        yield Edit(node.start, node.end, text)


def set_value(document: Document, operation: SetValue, style: Layout) -> Iterator[Edit]:
    """Replace a scalar, nothing, or a flow collection by other data."""
    node = document.node(operation.path, operation.document)
    value = operation.value
    if isinstance(node, Alias) or node.lead != node.start:
        raise CannotEdit("an anchor, alias or tag stands here")
    if not isinstance(node, Scalar) and not node.flow:
        yield from _emptied(document, operation)
        return
    is_collection = isinstance(value, (Mapping, Sequence)) and not isinstance(value, str) and value
    in_flow = document.in_flow(node.start)
    if is_collection and not in_flow and operation.path:
        yield from _as_block(document, node, operation, style)
        return
    text = render.flow(value) if in_flow else render.one_line(value)
    yield Edit(node.start, node.end, " " + text if isinstance(node, Scalar) and node.is_empty else text)


def block_entry_indent(document: Document, path: Path, number: int, style: Layout, *, dashes: bool) -> int:
    """The column for a block collection that becomes the value of the entry or item at `path`."""
    parent = follow(document.node(path[:-1], number))
    column = column_of(document, parent)
    if isinstance(parent, MappingNode):
        return column + (style.sequence if dashes else style.step)
    return column + 2


def _as_block(document: Document, node: Node, operation: SetValue, style: Layout) -> Iterator[Edit]:
    value = operation.value
    assert isinstance(value, (Mapping, Sequence))
    assert not isinstance(value, str)
    parent = follow(document.node(operation.path[:-1], operation.document))
    if not isinstance(parent, MappingNode):
        raise CannotEdit("a collection cannot take the place of a sequence item")
    dashes = not isinstance(value, Mapping)
    column = block_entry_indent(document, operation.path, operation.document, style, dashes=dashes)
    start = len(document.text[: node.start].rstrip(" \t"))
    yield Edit(start, node.end, "")
    ending = document.line_ending(node.end)
    lines = render.block(value, column, style)
    end = document.line_end(node.end)
    yield Edit(end, end, "".join(ending + line for line in lines), Layer.LINES)


def _emptied(document: Document, operation: SetValue) -> Iterator[Edit]:
    """The lines of a block collection taken away, and `{}` or `[]` written beside its key."""
    if operation.value not in ({}, []) or not operation.path:
        raise CannotEdit("a block collection stands here; change its entries")
    parent = follow(document.node(operation.path[:-1], operation.document))
    node = document.node(operation.path, operation.document)
    key = parent.key(str(operation.path[-1])) if isinstance(parent, MappingNode) else None
    colon = None if key is None else _COLON.match(document.text, key.end)
    if colon is None or document.line_start(colon.start()) == document.line_start(node.start):
        raise CannotEdit("the collection does not stand below its key")
    if any(_is_alone(document, comment) for comment in _comments_in(document, colon.end(), node.end)):
        raise CannotEdit("a comment stands alone in what would go")
    yield Edit(colon.end(), colon.end(), " " + render.flow(operation.value))
    yield Edit(document.line_end(colon.end()), document.line_end(node.end), "")


def _comments_in(document: Document, start: int, end: int) -> Iterator[Comment]:
    index = bisect_left(document.comments, start, key=lambda comment: comment.start)
    for comment in document.comments[index:]:
        if comment.start > end:
            return
        yield comment


def _is_alone(document: Document, comment: Comment) -> bool:
    return not document.text[document.line_start(comment.start) : comment.start].strip()


def _block_body(document: Document, node: Scalar, value: str) -> Edit:
    """The lines of a block scalar replaced by those of `value`; its header and indentation stay."""
    header = _HEADER_LINE.match(document.text, node.start, node.end)
    if header is None:
        raise CannotEdit("an empty block scalar")
    body = document.text[header.end() : node.end]
    indent = body[: len(body) - len(body.lstrip(" "))]
    indicators = header[0].split("#")[0]
    if "+" in indicators:
        raise CannotEdit("a block scalar that keeps its trailing lines")
    without_break = "-" in indicators or node.end == len(document.text)  # a file may end without one
    if without_break == value.endswith("\n") or value.endswith("\n\n"):
        raise CannotEdit("the end of the text does not fit the block scalar's header")
    lines = value.removesuffix("\n").split("\n")
    if node.style == ">" and (len(lines) > 1 or re.search(r"[\r\n]", body)):
        raise CannotEdit("a folded text of several lines")
    if not lines[0] or lines[0][0] in " \t" or not lines[-1].strip():
        raise CannotEdit("the text begins or ends with blanks")
    ending = document.line_ending(node.start)
    return Edit(header.end(), node.end, ending.join(lines_of_body(body, indent, lines)))
