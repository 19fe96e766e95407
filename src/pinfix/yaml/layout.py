"""How a file is laid out: what an inserted line must look like beside its neighbours."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass

from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, Node, Sequence, follow

# From the end of an item, over comments and blank lines, to the next dash.
_TO_DASH = re.compile(r"[ \t\r\n]*+(?>(?:#[^\r\n]*+[ \t\r\n]++)*)-")


@dataclass(frozen=True, slots=True)
class Layout:
    """`step`: spaces from a mapping to a mapping in it; `sequence`: from a mapping to the dashes in it."""

    step: int
    sequence: int


def layout(document: Document) -> Layout:
    """The first indentations that the file uses; two spaces where it has none."""
    step: int | None = None
    sequence: int | None = None
    stack: deque[Node] = deque(document.roots)
    while stack and (step is None or sequence is None):
        node = stack.popleft()
        if isinstance(node, Sequence):
            stack.extend(node.items)
        if not isinstance(node, Mapping) or node.flow:
            continue
        column = document.place(node.start)[1]
        for _, value in node.pairs:
            inner = value
            if isinstance(inner, (Mapping, Sequence)) and not inner.flow:
                distance = document.place(inner.start)[1] - column
                if isinstance(inner, Mapping) and step is None:
                    step = distance
                elif isinstance(inner, Sequence) and sequence is None:
                    sequence = distance
            stack.append(inner)
    step = step or 2
    return Layout(step, 2 if sequence is None else sequence)


def column_of(document: Document, node: Node) -> int:
    """Spaces before the keys of a block mapping, or the dashes of a block sequence."""
    return document.place(follow(node).start)[1] - 1


def dash_of(document: Document, node: Sequence, index: int) -> int:
    """The offset of the dash of an item of a block sequence. Raises IndexError where there is none."""
    if index == 0:
        return node.start
    match = _TO_DASH.match(document.text, node.items[index - 1].end)
    if match is None or index >= len(node.items):
        raise IndexError(index)
    return match.end() - 1


def lines_of_item(document: Document, node: Sequence, index: int) -> tuple[int, int]:
    """The stretch that goes with an item of a block sequence: its lines, with the line break behind them.

    Blank lines above it go, too, or those below where it is the first item. Where the file ends without a
    line break, the one before goes, so that it still has none. Raises IndexError where there is no such item.
    """
    start = document.line_start(dash_of(document, node, index))
    end = _next_line(document, node.items[index].end)
    if index == 0:
        while end < len(document.text) and _is_blank(document, end):
            end = _next_line(document, end)
        return start, end
    above = document.line_end(node.items[index - 1].end)
    while start > above + len(document.line_ending(above)) and _is_blank(document, start - 1):
        start = document.line_start(start - 1)
    if end == len(document.text) and document.line_end(node.items[index].end) == end:
        start -= len(document.line_ending(start - 1))
    return start, end


def _next_line(document: Document, offset: int) -> int:
    end = document.line_end(offset)
    return end if end == len(document.text) else end + len(document.line_ending(end))


def _is_blank(document: Document, offset: int) -> bool:
    return not document.text[document.line_start(offset) : document.line_end(offset)].strip(" \t")
