"""What SetScalar and SetValue own. Part of the proof (see `prove.py`)."""

from __future__ import annotations

from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow
from pinfix.yaml.operations import SetScalar, SetValue
from pinfix.yaml.ownership import NotProved, Ownership
from pinfix.yaml.written import (
    body_start,
    declared_comments,
    written_block,
    written_flow,
    written_scalar,
)


def own_scalar(owner: Ownership, operation: SetScalar) -> None:
    """The text of a scalar in its quotes; of a block scalar, the lines below its header."""
    old = owner.old(operation.path, operation.document)
    new = owner.new(operation.path, operation.document)
    if not isinstance(old, Scalar) or not isinstance(new, Scalar):
        raise NotProved("a scalar became a collection")
    if new.style != old.style and not (old.style == "" and new.style == "'"):
        raise NotProved("the quotes changed")
    if new.anchor != old.anchor or new.tag != old.tag:
        raise NotProved("an anchor or tag changed")
    if not written_scalar(owner.before, old, owner.after, new):
        raise NotProved("the value is not written canonically")
    owner.own((body_start(owner.before, old), old.end), (body_start(owner.after, new), new.end))


def own_value(owner: Ownership, operation: SetValue) -> None:
    """What stood at the place and what stands there now."""
    path, document = operation.path, operation.document
    old = owner.before.node(path, document)
    new = owner.after.node(owner.moved(path, document), document)
    if new.lead != new.start or old.lead != old.start:
        raise NotProved("an anchor or tag stands here")
    if isinstance(new, (Mapping, Sequence)) and not new.flow:
        _own_block(owner, operation, new)
        return
    if isinstance(old, (Mapping, Sequence)) and not old.flow:
        _own_emptied(owner, operation, old, new)
        return
    begin = new.start
    if old.start == old.end:
        begin -= 1
        owner.expect(begin, new.start, " ")
    owner.expect(new.start, new.end, written_flow(new))
    owner.own((old.start, old.end), (begin, new.end))


def _own_block(owner: Ownership, operation: SetValue, new: Mapping | Sequence) -> None:
    """The collection stands on lines of its own; the white space before the old value went with it."""
    old = owner.before.node(operation.path, operation.document)
    parent = follow(
        owner.after.node(owner.moved(operation.path, operation.document)[:-1], operation.document)
    )
    column = owner.after.place(new.start)[1] - 1
    step = owner.layout.sequence if isinstance(new, Sequence) else owner.layout.step
    if not isinstance(parent, Mapping) or column != owner.after.place(parent.start)[1] - 1 + step:
        raise NotProved("a new block is not indented as the file is")
    ending = owner.before.line_ending(old.end)
    block = "\n" + written_block(new, column, owner.layout, operation.value)
    begin = owner.after.line_start(new.start) - len(ending)
    end = begin + len(block.replace("\n", ending))
    owner.expect(begin, end, block.replace("\n", ending))
    owner.comments.update(declared_comments(owner.after, new, operation.value))
    start = len(owner.before.text[: old.start].rstrip(" \t"))
    owner.own((start, old.end), (begin, end))


def _own_emptied(owner: Ownership, operation: SetValue, old: Mapping | Sequence, new: Node) -> None:
    """The lines below the key; only comments at the ends of them may go along."""
    if not isinstance(new, (Mapping, Sequence)) or new.start + 2 != new.end:
        raise NotProved("a block collection was replaced by something else than an empty one")
    parent = owner.old(operation.path[:-1], operation.document)
    key = parent.key(str(operation.path[-1])) if isinstance(parent, Mapping) else None
    if key is None:
        raise NotProved("there was no key")
    start, end = owner.before.line_end(key.end), owner.before.line_end(old.end)
    for comment in owner.before.comments:
        line = owner.before.text[owner.before.line_start(comment.start) : comment.start]
        if start < comment.start < end and line.strip():
            owner.forgotten.append((comment.start, comment.end))
    owner.expect(new.start - 1, new.end, " " + written_flow(new))
    owner.own((start, end), (new.start - 1, new.end))
