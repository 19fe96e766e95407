"""Lowering of comments, and the question where a comment can go."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.yaml.document import Document
from pinfix.yaml.edit import Edit, Layer
from pinfix.yaml.layout import dash_of
from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow
from pinfix.yaml.operations import CannotEdit, InsertCommentAbove, Path, SetTrailingComment
from pinfix.yaml.render import check_comment

_INDENT = re.compile(" *")


@dataclass(frozen=True, slots=True)
class CommentSlot:
    """Where the trailing comment of a value stands (`start < end`), or where one can be inserted."""

    start: int
    end: int


def comment_slot(document: Document, node: Node) -> CommentSlot:
    """The place for a comment on the line where `node` ends (for a block scalar: the line of its header).

    Raises CannotEdit where a comment would become part of a text that goes on below.
    """
    inner = follow(node)
    if isinstance(inner, (Mapping, Sequence)) and not inner.flow:
        raise CannotEdit("a block collection has no line of its own")
    is_block_scalar = isinstance(inner, Scalar) and inner.style in ("|", ">")
    offset = inner.start if is_block_scalar else inner.end
    existing = document.comment_on_line(offset)
    if existing is not None and existing.start >= offset:
        return CommentSlot(existing.start, existing.end)
    end = document.line_end(offset)
    if not is_block_scalar and _text_goes_on(document, end):
        raise CannotEdit("a text at the end of this line goes on on the next one")
    position = len(document.text[:end].rstrip(" \t"))
    return CommentSlot(position, position)


def trailing_comment(document: Document, operation: SetTrailingComment) -> Iterator[Edit]:
    """Replace or add the comment on the line where a value ends."""
    check_comment(operation.text)
    if not re.fullmatch(r"[ \t]+", operation.separator):
        raise CannotEdit("only spaces and tabs can set off a comment")
    slot = comment_slot(document, document.node(operation.path, operation.document))
    distance = "" if slot.start < slot.end else operation.separator
    yield Edit(slot.start, slot.end, f"{distance}# {operation.text}", Layer.COMMENT)


def comment_above(document: Document, operation: InsertCommentAbove) -> Iterator[Edit]:
    """Write a comment on a line of its own above the line on which an entry begins."""
    check_comment(operation.text)
    offset = _entry_start(document, operation.path, operation.document)
    start = document.line_start(offset)
    if _text_goes_on(document, start):
        raise CannotEdit("a text that began above goes on on its line")
    indent = _INDENT.match(document.text, start, offset)
    assert indent is not None
    line = f"{indent[0]}# {operation.text}{document.line_ending(offset)}"
    yield Edit(start, start, line, Layer.COMMENT)


def _entry_start(document: Document, path: Path, number: int) -> int:
    """Where the key of an entry, or the dash of an item, begins; where an alias led, at its anchor."""
    if not path:
        raise CannotEdit("the document itself has no line above it")
    parent = follow(document.node(path[:-1], number))
    step = path[-1]
    if isinstance(parent, Mapping) and isinstance(step, str):
        key = parent.key(step)
        if key is not None:
            return key.lead
    if isinstance(parent, Sequence) and isinstance(step, int) and not parent.flow:
        return dash_of(document, parent, step)
    raise CannotEdit("there is no entry here")


def _text_goes_on(document: Document, line_end: int) -> bool:
    """Whether a scalar begins before `line_end` and ends on a later line."""
    index = bisect_left(document.scalars, line_end, key=lambda scalar: scalar.start) - 1
    return index >= 0 and document.scalars[index].end > line_end
