"""What InsertKey, InsertItem and DeleteKey own. Part of the proof (see `prove.py`)."""

from __future__ import annotations

from pinfix.yaml.document import Document
from pinfix.yaml.layout import dash_of
from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow
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
            inside = (old.start, old.end), (parent.start, parent.end)
            _own_in_flow(owner, *inside, spans, index, entry, first=_is_at_head(old, parent, index))
        return
    column = owner.after.place(parent.start)[1] - 1
    if isinstance(old, Scalar):
        _check_new_block(owner, operation, column)
        if not old.is_empty:
            start = len(owner.before.text[: old.start].rstrip(" \t"))
            owner.own((start, old.end), None)
    entry = written_block_entry(key, value, column, owner.layout, operation.value)
    owner.comments.update(declared_comments(owner.after, value, operation.value))
    head_gone = _head_gone(owner, operation, old)
    if head_gone and column != owner.before.place(old.start)[1] - 1:
        raise NotProved("entries are not indented as those were that they take the place of")
    first = index == 0 and len(parent.pairs) > 1 and not head_gone
    apart = operation.apart and index > 0 and not head_gone and not isinstance(old, Scalar)
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
        inside = (old.start, old.end), (parent.start, parent.end)
        _own_in_flow(owner, *inside, spans, index, entry, first=operation.index == 0)
        return
    column = owner.after.place(parent.start)[1] - 1
    entry = written_block_item(node, column, owner.layout, operation.value)
    owner.comments.update(declared_comments(owner.after, node, operation.value))
    span = (dash_of(owner.after, parent, index), node.end)
    _own_lines(owner, span, entry, column, first=index == 0, apart=operation.apart)


def own_deleted_key(owner: Ownership, operation: DeleteKey) -> None:
    """The entry that is gone. Comments may go with it from its own lines only."""
    parent = owner.old(operation.path[:-1], operation.document)
    if not isinstance(parent, Mapping):
        raise NotProved("there was no mapping")
    index = parent.positions[str(operation.path[-1])]
    key, value = parent.pairs[index]
    end = owner.before.line_end(value.end)
    if not operation.comments_stay:
        owner.forgotten.append((key.lead, end))
    line = owner.before.line_start(key.lead)
    trailing = index >= owner.going.at_end(parent, operation.path[:-1], operation.document)
    if parent.flow and trailing and index:
        owner.own((parent.pairs[index - 1][1].end, value.end), None)
        return
    if index + 1 < len(parent.pairs):
        following = parent.pairs[index + 1][0].lead
        if parent.flow or (index == 0 and owner.before.text[line : key.lead].strip(" ")):
            owner.own((key.lead, following), None)
            return
    if operation.comments_stay:
        for stretch in _lines_but_comments(owner.before, key.lead, value.end):
            owner.forgotten.append(stretch)
            owner.own(stretch, None)
        return
    if trailing and line and owner.before.line_end(parent.end) == len(owner.before.text):
        owner.own((line - len(owner.before.line_ending(line - 1)), end), None)
    else:
        owner.own((line, end + len(owner.before.line_ending(end))), None)


def _lines_but_comments(document: Document, start: int, end: int) -> list[Span]:
    """The lines that hold the stretch, without those that only comment; touching ones are one."""
    text = document.text
    alone = {
        line
        for comment in document.comments
        if start < comment.start < end
        and not text[(line := document.line_start(comment.start)) : comment.start].strip(" ")
    }
    spans: list[Span] = []
    at = document.line_start(start)
    while at < end:
        stop = document.line_end(at)
        stop += len(document.line_ending(stop)) if stop < len(text) else 0
        if at not in alone:
            joins = bool(spans) and spans[-1][1] == at
            spans[-1 if joins else len(spans) :] = [(spans[-1][0] if joins else at, stop)]
        at = stop
    if spans and document.line_end(end) == len(text) and spans[-1][0]:
        begin = spans[-1][0]  # no line break ends the file: the one above goes in its place
        spans[-1] = (begin - len(document.line_ending(begin - 1)), spans[-1][1])
    return spans


def _head_gone(owner: Ownership, operation: InsertKey, old: Node) -> bool:
    """Whether the entry that was the first one goes: then new ones stand below the line above it."""
    if not isinstance(old, Mapping) or not owner.going.goes(old, operation.path, operation.document, 0):
        return False
    line = owner.before.line_start(old.pairs[0][0].lead)
    return line > 0 and not owner.before.text[line : old.pairs[0][0].lead].strip(" ")


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
    as the first one of several, with the line ending behind it (and a blank line); as the first one behind a
    dash, with the line ending and indentation behind it.
    """
    start, end = span
    line = owner.after.line_start(start)
    indent = " " * column
    if first:
        ending = owner.after.line_ending(end)
        lines = entry.replace("\n", ending) + ending * (2 if apart else 1)
        behind_dash = owner.after.text[line:start].strip(" ") != ""
        begin, text = (start, lines + indent) if behind_dash else (line, indent + lines)
    else:
        ending = owner.after.line_ending(line - 1)
        lead = ending * 2 if apart else ending
        begin, text = line - len(lead), lead + indent + entry.replace("\n", ending)
    owner.expect(begin, begin + len(text), text)
    owner.own(None, (begin, begin + len(text)))
    owner.expect_ending(begin, ending)


def _is_at_head(old: Node, new: Mapping, index: int) -> bool:
    """Whether all entries before `index` are new as well: then none that stays stands before it."""
    known = old.positions if isinstance(old, Mapping) else {}
    return index == 0 or all(name not in known for name, place in new.positions.items() if place < index)


def _own_in_flow(
    owner: Ownership, old: Span, new: Span, spans: list[Span], index: int, entry: str, *, first: bool
) -> None:
    """An entry with the comma that sets it off: behind it where nothing that stays is before it (`first`)."""
    if len(spans) == 1:
        owner.expect(new[0] + 1, new[1] - 1, entry)
        owner.own((old[0] + 1, old[1] - 1), (new[0] + 1, new[1] - 1))
    elif first and index + 1 < len(spans):
        owner.expect(spans[index][0], spans[index + 1][0], entry + ", ")
        owner.own(None, (spans[index][0], spans[index + 1][0]))
    else:
        owner.expect(spans[index - 1][1], spans[index][1], ", " + entry)
        owner.own(None, (spans[index - 1][1], spans[index][1]))
