"""Lowering of inserted and deleted entries and items."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from pinfix.yaml import render
from pinfix.yaml.document import Document
from pinfix.yaml.edit import Edit, Layer
from pinfix.yaml.going import Going
from pinfix.yaml.layout import Layout, column_of
from pinfix.yaml.lower_entry_lines import lines_without_comments
from pinfix.yaml.lower_values import block_entry_indent
from pinfix.yaml.nodes import Alias, Mapping, Node, Scalar, Sequence, follow
from pinfix.yaml.operations import CannotEdit, DeleteKey, InsertItem, InsertKey

_ONLY_BLANKS_OR_DASHES = re.compile(r" *(?:-[ \t]+)*")
_STRIPS_LINE_BREAK = re.compile(r"[|>][0-9]?-")


def insert_key(document: Document, operation: InsertKey, style: Layout, going: Going) -> Iterator[Edit]:
    """Add an entry to a mapping, or to what will become one."""
    node = document.node(operation.path, operation.document)
    parent = follow(node)
    if isinstance(parent, Scalar) and parent.is_null:
        yield from _fill_nothing(document, node, operation, style)
        return
    if not isinstance(parent, Mapping):
        raise CannotEdit("there is no mapping here")
    if parent.get(operation.key) is not None:
        raise CannotEdit(f"the key {operation.key!r} is there already")
    if parent.flow:
        yield _into_flow_mapping(document, parent, operation, going)
        return
    index = going.staying_before(
        parent, operation.path, operation.document, position := _position(parent, operation)
    )
    column = column_of(document, parent)
    lines = render.entry(operation.key, operation.value, column, style)
    if index == 0 and position and not begins_own_line(document, parent):
        raise CannotEdit("the first entries go, which share their line with a dash")
    if (
        index == 0
        and going.goes(parent, operation.path, operation.document, 0)
        and begins_own_line(document, parent)
    ):
        above = document.line_start(parent.pairs[0][0].lead) - 1
        yield _below(document, above, [" " * column + lines[0], *lines[1:]])
    elif index == 0:
        yield _at_first(document, parent.pairs[0][0].lead, lines, column)
    else:
        above = parent.pairs[index - 1][1].end
        blank = [""] if operation.apart else []
        end = _below_own_comments(document, above, column)
        yield _below(document, end, [*blank, " " * column + lines[0], *lines[1:]])


def insert_item(document: Document, operation: InsertItem, style: Layout) -> Iterator[Edit]:
    """Add an item to a sequence."""
    parent = follow(document.node(operation.path, operation.document))
    if not isinstance(parent, Sequence) or not 0 <= operation.index <= len(parent.items):
        raise CannotEdit("there is no sequence here, or no such position in it")
    if parent.flow:
        places = [(item.lead, item.end) for item in parent.items]
        yield _into_flow(document, parent, places, operation.index, render.flow(operation.value))
        return
    column = column_of(document, parent)
    lines = render.item(operation.value, column, style)
    if operation.index == 0:
        yield _at_first(document, parent.start, [*lines, ""] if operation.apart else lines, column)
    else:
        end = parent.items[operation.index - 1].end
        blank = [""] if operation.apart else []
        yield _below(document, end, [*blank, " " * column + lines[0], *lines[1:]])


def delete_key(document: Document, operation: DeleteKey, going: Going) -> Iterator[Edit]:
    """Remove an entry."""
    if not operation.path or not isinstance(operation.path[-1], str):
        raise CannotEdit("only entries of mappings can be deleted")
    parent = follow(document.node(operation.path[:-1], operation.document))
    if not isinstance(parent, Mapping):
        raise KeyError(operation.path)
    if operation.path[-1] not in parent.positions:
        raise KeyError(operation.path)
    index = parent.positions[operation.path[-1]]
    key, value = parent.pairs[index]
    following = parent.pairs[index + 1][0].lead if index + 1 < len(parent.pairs) else None
    last = going.at_end(parent, operation.path[:-1], operation.document)
    if last == 0:
        _check_emptied(document, parent, operation, going)
    start = document.line_start(key.lead)
    if parent.flow and index >= last:
        yield Edit(parent.pairs[index - 1][1].end, value.end, "")
    elif following is not None and (parent.flow or (index == 0 and _behind_dash(document, key))):
        if _comment_between(document, document.line_end(value.end), following):
            raise CannotEdit("a comment stands between this entry and the next one")
        yield Edit(key.lead, following, "")
    elif not _begins_line(document, key.lead):
        raise CannotEdit("the entry does not begin its line")
    elif operation.comments_stay:
        yield from (Edit(begin, end, "") for begin, end in lines_without_comments(document, key, value))
    elif index >= last and start and _line_break_stays(document, parent, operation, going):
        # The line break before goes instead.
        yield Edit(start - len(document.line_ending(start - 1)), document.line_end(value.end), "")
    else:
        # Not from the entry before: comments between the two stay with what is left.
        end = document.line_end(value.end)
        yield Edit(start, end + len(document.line_ending(end)), "")


def _line_break_stays(document: Document, parent: Mapping, operation: DeleteKey, going: Going) -> bool:
    """Whether the line break behind the entries that go at the end of a mapping is not to go with them.

    The file may have none there, and goes on to have none; or a line comes behind the mapping, before it.
    """
    if document.line_end(parent.end) == len(document.text):
        return True
    return not parent.flow and going.grows_around(operation.path[:-1], operation.document)


def begins_own_line(document: Document, parent: Mapping) -> bool:
    """Whether the first entry of a block mapping stands on a line below another one, and alone there."""
    start = document.line_start(parent.pairs[0][0].lead)
    return start > 0 and not document.text[start : parent.pairs[0][0].lead].strip(" ")


def _check_emptied(document: Document, parent: Mapping, operation: DeleteKey, going: Going) -> None:
    """All entries of a mapping go: others must come, on lines of their own."""
    filled = going.is_filled(operation.path[:-1], operation.document)
    if not filled or parent.flow or not begins_own_line(document, parent):
        only = "it is the only entry" if len(parent.pairs) == 1 else "no entry is left"
        raise CannotEdit(f"{only}; delete the mapping")


def _into_flow_mapping(document: Document, parent: Mapping, operation: InsertKey, going: Going) -> Edit:
    """An entry beside those that stay."""
    text = render.flow_entry(operation.key, operation.value, _quotes_of_keys(parent))
    staying = going.staying(parent, operation.path, operation.document)
    if parent.pairs and not staying:
        raise CannotEdit("no entry is left; replace the mapping")
    places = [(parent.pairs[index][0].lead, parent.pairs[index][1].end) for index in staying]
    return _into_flow(document, parent, places, bisect_left(staying, _position(parent, operation)), text)


def _quotes_of_keys(parent: Mapping) -> str:
    """`"` where all keys stand in these, as in JSON; else ""."""
    keys = [follow(key) for key, _ in parent.pairs]
    return '"' if keys and all(isinstance(key, Scalar) and key.style == '"' for key in keys) else ""


def _position(parent: Mapping, operation: InsertKey) -> int:
    """The index of the new entry among the pairs."""
    wanted = operation.after if operation.after is not None else operation.before
    if wanted is None:
        return len(parent.pairs)
    if wanted not in parent.positions:
        raise CannotEdit(f"there is no key {wanted!r} here")
    return parent.positions[wanted] + (operation.after is not None)


def _fill_nothing(document: Document, node: Node, operation: InsertKey, style: Layout) -> Iterator[Edit]:
    """`with:` becomes a mapping of one entry."""
    path, number = operation.path, operation.document
    if isinstance(node, Alias) or not isinstance(node, Scalar) or not path or node.anchor or node.tag:
        raise CannotEdit("nothing stands here that could be filled")
    if document.in_flow(node.start):
        yield Edit(node.start, node.end, f" {render.flow({operation.key: operation.value})}")
        return
    column = block_entry_indent(document, path, number, style, dashes=False)
    if not node.is_empty:
        yield Edit(len(document.text[: node.start].rstrip(" \t")), node.end, "")
    yield _below(document, node.end, render.block({operation.key: operation.value}, column, style))


def _into_flow(
    document: Document, parent: Mapping | Sequence, places: list[tuple[int, int]], index: int, text: str
) -> Edit:
    """An entry or item put into a flow collection, on the line of its neighbour."""
    if not places:
        if document.text[parent.start + 1 : parent.end - 1].strip():
            raise CannotEdit("a comment stands inside the empty collection")
        return Edit(parent.start + 1, parent.end - 1, text)
    if index == 0:
        start = places[0][0]
        return Edit(start, start, text + ", ")
    end = places[index - 1][1]
    return Edit(end, end, ", " + text)


def _below(document: Document, offset: int, lines: list[str]) -> Edit:
    """Whole lines below the line that holds `offset`."""
    end = document.line_end(offset)
    if end == len(document.text) and _would_get_a_line_break(document):
        raise CannotEdit(
            "the block text above ends with the file, which lacks its last line break: a line below it would"
            " add that to the text"
        )
    ending = document.line_ending(offset)
    return Edit(end, end, "".join(ending + line for line in lines), Layer.LINES)


def _below_own_comments(document: Document, offset: int, column: int) -> int:
    """The end of what belongs to the entry that ends at `offset`, in a mapping at `column`.

    Comments below it that are indented deeper than its key are about something in it.
    """
    end = document.line_end(offset)
    first = bisect_left(document.comments, end, key=lambda comment: comment.start)
    for comment in document.comments[first:]:
        indented = comment.start - document.line_start(comment.start)
        if document.text[end : comment.start].strip() or indented <= column:
            break
        end = comment.end
    return end


def _would_get_a_line_break(document: Document) -> bool:
    """Whether the text ends in a block scalar that has no line break only because the file has none."""
    last = document.scalars[-1]
    is_open = last.style in ("|", ">") and last.end == len(document.text) and last.value.strip() != ""
    return is_open and _STRIPS_LINE_BREAK.match(document.text, last.start) is None


def _at_first(document: Document, offset: int, lines: list[str], column: int) -> Edit:
    """Whole lines above the first entry or item, which begins at `offset`; or on the line of its dash."""
    if not _begins_line(document, offset):
        raise CannotEdit("the first entry does not begin its line")
    ending = document.line_ending(offset)
    start = document.line_start(offset)
    if document.text[start:offset].strip(" "):
        return Edit(offset, offset, ending.join(lines) + ending + " " * column)
    return Edit(start, start, " " * column + ending.join(lines) + ending)


def _begins_line(document: Document, offset: int) -> bool:
    return _ONLY_BLANKS_OR_DASHES.fullmatch(document.text, document.line_start(offset), offset) is not None


def _behind_dash(document: Document, key: Node) -> bool:
    """Whether an entry stands on the line of its mapping's dash."""
    return _begins_line(document, key.lead) and "-" in document.text[document.line_start(key.lead) : key.lead]


def _comment_between(document: Document, start: int, end: int) -> bool:
    index = bisect_left(document.comments, start, key=lambda comment: comment.start)
    return index < len(document.comments) and document.comments[index].start < end
