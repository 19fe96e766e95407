"""What ReplaceItem and DeleteItem own. Part of the proof (see `prove.py`)."""

from __future__ import annotations

from pinfix.yaml.layout import dash_of, lines_of_item
from pinfix.yaml.nodes import Sequence
from pinfix.yaml.operations import DeleteItem, ReplaceItem
from pinfix.yaml.ownership import NotProved, Ownership
from pinfix.yaml.written import declared_comments, written_block_item


def own_replaced_item(owner: Ownership, operation: ReplaceItem) -> None:
    """The item from its dash to the end of its last line."""
    old = owner.old(operation.path[:-1], operation.document)
    new = owner.new(operation.path[:-1], operation.document)
    moved = owner.moved(operation.path, operation.document)
    if not isinstance(old, Sequence) or not isinstance(new, Sequence):
        raise NotProved("there is no sequence")
    was, now = int(operation.path[-1]), int(moved[-1])
    start, end = dash_of(owner.before, old, was), owner.before.line_end(old.items[was].end)
    node = new.items[now]
    dash = dash_of(owner.after, new, now)
    column = owner.after.place(new.start)[1] - 1
    entry = written_block_item(node, column, owner.layout, operation.value)
    text = entry.replace("\n", owner.before.line_ending(old.items[was].end))
    owner.expect(dash, dash + len(text), text)
    written = set(declared_comments(owner.after, node, operation.value))
    owner.comments.update(written)
    again = {owner.after.text[begin:stop] for begin, stop in written}
    owner.forgotten += [
        (comment.start, comment.end)
        for comment in owner.before.comments
        if start <= comment.start <= end and comment.text in again
    ]
    owner.own((start, end), (dash, dash + len(text)))


def own_deleted_item(owner: Ownership, operation: DeleteItem) -> None:
    """The item that is gone, with the comments inside it."""
    parent = owner.old(operation.path[:-1], operation.document)
    if not isinstance(parent, Sequence) or parent.flow:
        raise NotProved("there was no sequence in block style")
    index = int(operation.path[-1])
    end = owner.before.line_end(parent.items[index].end)
    owner.forgotten.append((dash_of(owner.before, parent, index), end))
    owner.own(lines_of_item(owner.before, parent, index), None)
