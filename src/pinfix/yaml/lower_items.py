"""Lowering of items that go, or give way to others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as Plain

from pinfix.yaml import render
from pinfix.yaml.document import Document
from pinfix.yaml.edit import Edit
from pinfix.yaml.layout import Layout, column_of, dash_of, lines_of_item
from pinfix.yaml.nodes import Alias, Sequence, follow
from pinfix.yaml.operations import CannotEdit, Commented, DeleteItem, Path, ReplaceItem, Value


def replace_item(document: Document, operation: ReplaceItem, style: Layout) -> Iterator[Edit]:
    """Another item on the same dash."""
    parent, index = _sequence(document, operation.path, operation.document)
    item, dash = parent.items[index], dash_of(document, parent, index)
    if isinstance(item, Alias):
        raise CannotEdit("an alias stands here")
    end = document.line_end(item.end)
    inside = Counter(comment.text for comment in document.comments if dash <= comment.start <= end)
    if inside - Counter(f"# {text}" for text in _comments_of(operation.value)):
        raise CannotEdit("a comment stands in the item")
    lines = render.item(operation.value, column_of(document, parent), style)
    yield Edit(dash, end, document.line_ending(item.end).join(lines))


def _comments_of(value: Value) -> Iterator[str]:
    if isinstance(value, Commented):
        yield value.comment
    elif isinstance(value, Plain):
        for inner in value.values():
            yield from _comments_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _comments_of(inner)


def delete_item(document: Document, operation: DeleteItem) -> Iterator[Edit]:
    """The lines of the item, and blank lines that set it off."""
    parent, index = _sequence(document, operation.path, operation.document)
    if len(parent.items) == 1:
        raise CannotEdit("it is the only item")
    start, end = lines_of_item(document, parent, index)
    dash = dash_of(document, parent, index)
    if document.text[document.line_start(dash) : dash].strip(" "):
        raise CannotEdit("the item does not begin its line")
    yield Edit(start, end, "")


def _sequence(document: Document, path: Path, number: int) -> tuple[Sequence, int]:
    """The sequence of the item at `path`, in block style, and the item's position."""
    if not path or not isinstance(path[-1], int):
        raise CannotEdit("only items of sequences can be replaced or removed")
    parent = follow(document.node(path[:-1], number))
    if not isinstance(parent, Sequence) or not 0 <= path[-1] < len(parent.items):
        raise KeyError(path)
    if parent.flow:
        raise CannotEdit("the sequence is written in flow style")
    return parent, path[-1]
