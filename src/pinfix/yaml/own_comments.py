"""What SetTrailingComment and InsertCommentAbove own. Part of the proof (see `prove.py`)."""

from __future__ import annotations

import re

from pinfix.yaml.layout import dash_of
from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow
from pinfix.yaml.operations import InsertCommentAbove, SetTrailingComment
from pinfix.yaml.ownership import NotProved, Ownership

_INDENT = re.compile(" *")


def own_trailing_comment(owner: Ownership, operation: SetTrailingComment) -> None:
    """The comment at the end of the line; a new one with its distance."""
    old = _line_of_comment(owner.old(operation.path, operation.document))
    new = _line_of_comment(owner.new(operation.path, operation.document))
    was, now = owner.before.comment_on_line(old), owner.after.comment_on_line(new)
    text = "# " + operation.text
    if now is None or now.text != text or now.start < new:
        raise NotProved("the comment is not there")
    if operation.separator.strip(" \t"):
        raise NotProved("something else than blanks sets off the comment")
    if was is not None and was.start >= old:
        owner.own((was.start, was.end), (now.start, now.end))
        owner.forgotten.append((was.start, was.end))
    else:
        begin = now.start - len(operation.separator)
        owner.expect(begin, now.end, operation.separator + text)
        owner.own(None, (begin, now.end))
    owner.comments.add((now.start, now.end))


def own_comment_above(owner: Ownership, operation: InsertCommentAbove) -> None:
    """The line of the comment, with its ending."""
    path = owner.moved(operation.path, operation.document)
    parent = follow(owner.after.node(path[:-1], operation.document))
    step = path[-1]
    if isinstance(parent, Mapping):
        key = parent.key(str(step))
        if key is None:
            raise NotProved("there is no entry")
        offset = key.lead
    elif isinstance(parent, Sequence) and isinstance(step, int) and not parent.flow:
        offset = dash_of(owner.after, parent, step)
    else:
        raise NotProved("there is no entry")
    end = owner.after.line_start(offset)
    start = owner.after.line_start(end - 1)
    leading = _INDENT.match(owner.after.text, end, offset)
    assert leading is not None
    text = f"{leading[0]}# {operation.text}"
    ending = owner.after.line_ending(start)
    owner.expect(start, end, text + ending)
    owner.own(None, (start, end))
    owner.expect_ending(start, ending)
    owner.comments.add((start + len(leading[0]), start + len(text)))


def _line_of_comment(node: Node) -> int:
    """The offset from which the trailing comment of `node` is looked for."""
    if isinstance(node, (Mapping, Sequence)) and not node.flow:
        raise NotProved("a block collection has no line of its own")
    if isinstance(node, Scalar) and node.style in ("|", ">"):
        return node.start
    return node.end
