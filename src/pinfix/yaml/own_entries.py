"""What InsertKey, InsertItem and DeleteKey own. Part of the proof (see `prove.py`)."""

from __future__ import annotations

from pinfix.yaml.layout import dash_of
from pinfix.yaml.nodes import Mapping, Scalar, Sequence, follow
from pinfix.yaml.operations import DeleteKey, InsertItem, InsertKey
from pinfix.yaml.ownership import NotProved, Ownership, Span
from pinfix.yaml.written import (
    declared_comments,
    written_block_entry,
    written_block_item,
    written_flow,
)


def own_inserted_key(owner: Ownership, operation: InsertKey) -> None:
    """The new entry, with what sets it off from its neighbours."""
    old = owner.old(operation.path, operation.document)
    parent = owner.new(operation.path, operation.document)
    if not isinstance(parent, Mapping):
        raise NotProved("there is no mapping after the edit")
    index = parent.positions[operation.key]
    key, value = parent.pairs[index]
    if parent.flow:
        entry = f"{written_flow(key)}: {written_flow(value)}"
        if isinstance(old, Scalar):  # `with:` inside a flow collection became `with: {…}`
            owner.expect(parent.start - 1, parent.end, " {" + entry + "}")
            owner.own((old.start, old.end), (parent.start - 1, parent.end))
        else:
            spans = [(name.lead, item.end) for name, item in parent.pairs]
            _own_in_flow(owner, (old.start, old.end), (parent.start, parent.end), spans, index, entry)
        return
    column = owner.after.place(parent.start)[1] - 1
    if isinstance(old, Scalar):
        _check_new_block(owner, operation, column)
        if not old.is_empty:
            start = len(owner.before.text[: old.start].rstrip(" \t"))
            owner.own((start, old.end), None)
    entry = written_block_entry(key, value, column, owner.layout, operation.value)
    owner.comments.update(declared_comments(owner.after, value, operation.value))
    first = index == 0 and len(parent.pairs) > 1
    apart = operation.apart and not isinstance(old, Scalar)
    _own_lines(owner, (key.lead, value.end), entry, column, first=first, apart=apart)


def own_inserted_item(owner: Ownership, operation: InsertItem) -> None:
    """The new item, with what sets it off from its neighbours."""
    old = owner.old(operation.path, operation.document)
    parent = owner.new(operation.path, operation.document)
    if not isinstance(parent, Sequence):
        raise NotProved("there is no sequence after the edit")
    index = owner.index_after(operation)
    node = parent.items[index]
    if parent.flow:
        spans = [(item.lead, item.end) for item in parent.items]
        entry = written_flow(node)
        _own_in_flow(owner, (old.start, old.end), (parent.start, parent.end), spans, index, entry)
        return
    column = owner.after.place(parent.start)[1] - 1
    entry = written_block_item(node, column, owner.layout, operation.value)
    owner.comments.update(declared_comments(owner.after, node, operation.value))
    _own_lines(owner, (dash_of(owner.after, parent, index), node.end), entry, column, first=index == 0)


def own_deleted_key(owner: Ownership, operation: DeleteKey) -> None:
    """The entry that is gone. Comments may go with it from its own lines only."""
    parent = owner.old(operation.path[:-1], operation.document)
    if not isinstance(parent, Mapping):
        raise NotProved("there was no mapping")
    index = parent.positions[str(operation.path[-1])]
    key, value = parent.pairs[index]
    end = owner.before.line_end(value.end)
    owner.forgotten.append((key.lead, end))
    line = owner.before.line_start(key.lead)
    if index + 1 < len(parent.pairs):
        following = parent.pairs[index + 1][0].lead
        if parent.flow or (index == 0 and owner.before.text[line : key.lead].strip(" ")):
            owner.own((key.lead, following), None)
            return
    if parent.flow and index:
        owner.own((parent.pairs[index - 1][1].end, value.end), None)
    elif index == 0 or end < len(owner.before.text):
        owner.own((line, end + len(owner.before.line_ending(end))), None)
    else:
        owner.own((line - len(owner.before.line_ending(line - 1)), end), None)


def _check_new_block(owner: Ownership, operation: InsertKey, column: int) -> None:
    """A mapping that was not there before must stand where the layout says."""
    path = owner.moved(operation.path, operation.document)
    outer = follow(owner.after.node(path[:-1], operation.document))
    step = owner.layout.step if isinstance(outer, Mapping) else 2
    if not path or column != owner.after.place(outer.start)[1] - 1 + step:
        raise NotProved("a new block is not indented as the file is")


def _own_lines(
    owner: Ownership, span: Span, entry: str, column: int, *, first: bool, apart: bool = False
) -> None:
    """An entry on lines of its own, with the line ending before it (and a blank line, where it stands apart);
    as the first one of several, with the line ending behind it; as the first one behind a dash, with the line
    ending and indentation behind it.
    """
    start, end = span
    line = owner.after.line_start(start)
    indent = " " * column
    if first:
        ending = owner.after.line_ending(end)
        lines = entry.replace("\n", ending) + ending
        behind_dash = owner.after.text[line:start].strip(" ") != ""
        begin, text = (start, lines + indent) if behind_dash else (line, indent + lines)
    else:
        ending = owner.after.line_ending(line - 1)
        lead = ending * 2 if apart else ending
        begin, text = line - len(lead), lead + indent + entry.replace("\n", ending)
    owner.expect(begin, begin + len(text), text)
    owner.own(None, (begin, begin + len(text)))
    owner.expect_ending(begin, ending)


def _own_in_flow(owner: Ownership, old: Span, new: Span, spans: list[Span], index: int, entry: str) -> None:
    if len(spans) == 1:
        owner.expect(new[0] + 1, new[1] - 1, entry)
        owner.own((old[0] + 1, old[1] - 1), (new[0] + 1, new[1] - 1))
    elif index == 0:
        owner.expect(spans[0][0], spans[1][0], entry + ", ")
        owner.own(None, (spans[0][0], spans[1][0]))
    else:
        owner.expect(spans[index - 1][1], spans[index][1], ", " + entry)
        owner.own(None, (spans[index - 1][1], spans[index][1]))
