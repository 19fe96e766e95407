"""From events to nodes, with the limits that hostile input meets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from pinfix.errors import FileProblem
from pinfix.yaml.nodes import Alias, Mapping, Node, Scalar, ScalarStyle, Sequence, follow

MAX_DEPTH = 100
"""Levels of nesting, aliases followed. Real workflows stay below 20; GitHub's own limit is not published."""

MAX_EXPANDED_NODES = 200_000
"""Nodes of a file after all aliases are followed. The largest workflow of the corpus has about 30,000."""

_PROPERTY = re.compile(r"&[A-Za-z0-9_-]+|!<[^>]*>|![^\s,\[\]{}]*")
# Never tried another way: a line of many `#` must not make the matching try every way to split it.
_BLANKS = re.compile(r"[ \t\r\n]*+(?>(?:#[^\r\n]*+[ \t\r\n]*+)*)")
_KEY_INDICATOR = re.compile(_BLANKS.pattern + ":")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*")
_NEXT_LINE = re.compile(r"(?:\r\n|\n|\r)([^\r\n]*)")
_REST_OF_LINE = re.compile(r"[^\r\n]*")


def compose(text: str, events: Iterator[Any]) -> tuple[Node, ...]:
    """The root node of every document in `events` (which were parsed from `text`).

    Raises FileProblem: `too-deep`, `too-large`, `alias-bomb`, `duplicate-key`, `invalid-yaml` (an alias
    without anchor, or inside its own anchor).
    """
    roots: list[Node] = []
    room = MAX_EXPANDED_NODES
    has_aliases = False
    for event in events:
        if type(event) is yaml.DocumentStartEvent:
            document = _Document(text, events, room, has_aliases=has_aliases)
            roots.append(document.root())
            room -= document.weight
            has_aliases = document.has_aliases
    return tuple(roots)


class _Open:
    """A collection that has begun and not ended."""

    __slots__ = ("height", "key", "node", "weight")

    def __init__(self, node: Mapping | Sequence) -> None:
        self.node = node
        self.key: Node | None = None  # of the entry whose value comes next
        self.weight = 1  # nodes in it, itself included, aliases followed
        self.height = 1  # levels in it, itself included, aliases followed


class _Document:
    """Composes one document, without recursion."""

    def __init__(self, text: str, events: Iterator[Any], room: int, *, has_aliases: bool) -> None:
        self.text = text
        self.room = room
        self.weight = 0
        self.has_aliases = has_aliases  # up to here in the file
        self.events = events
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Scalar | Sequence | Mapping, int, int]] = {}  # with weight and height

    def root(self) -> Node:
        stack = self.stack
        node: Node
        for event in self.events:
            kind = type(event)
            weight, height = 1, 0
            if kind is yaml.ScalarEvent:
                node = self._scalar(event)
            elif kind is yaml.AliasEvent:
                node, weight, height = self._alias(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                if len(stack) >= MAX_DEPTH:
                    raise _too_deep(event)
                stack.append(_Open(self._collection(event)))
                continue
            else:
                done = stack.pop()
                node, weight, height = done.node, done.weight, done.height
                node.end = event.end_mark.index if node.flow else _end_of_children(node)
            if not isinstance(node, Alias) and node.anchor is not None:
                self.anchors[node.anchor] = (node, weight, height)
            if weight > self.room:
                raise self._too_big(event)
            if not stack:
                self.weight = weight
                next(self.events)  # the end of the document
                return node
            parent = stack[-1]
            parent.weight += weight
            if parent.weight > self.room:
                raise self._too_big(event)
            if height >= parent.height:
                parent.height = height + 1
                if len(stack) + height > MAX_DEPTH:
                    raise _too_deep(event)
            _add(parent, node, event)
        raise AssertionError("a document without an end")

    def _collection(self, event: Any) -> Mapping | Sequence:
        lead = event.start_mark.index
        start = self._after_properties(lead, event)
        made = Mapping if type(event) is yaml.MappingStartEvent else Sequence
        return made(bool(event.flow_style), lead, start, start, _tag(event), event.anchor)

    def _scalar(self, event: Any) -> Scalar:
        lead, end = event.start_mark.index, event.end_mark.index
        style: ScalarStyle = event.style or ""
        value = event.value
        if event.anchor is None and event.tag is None:
            if style == "" and value == "":
                lead = end = self._place_of_nothing(lead)
            elif style in ("|", ">"):
                end = self._end_of_block_scalar(lead, end, value)
            return Scalar(value, style, lead, lead, end)
        start = self._after_properties(lead, event)
        if style in ("|", ">"):
            end = self._end_of_block_scalar(start, end, value)
        return Scalar(value, style, lead, start, max(start, end), _tag(event), event.anchor)

    def _alias(self, event: Any) -> tuple[Alias, int, int]:
        known = self.anchors.get(event.anchor)
        if known is None:
            raise _problem("invalid-yaml", f"the alias *{event.anchor} has no anchor before it", event)
        self.has_aliases = True
        target, weight, height = known
        return Alias(event.anchor, target, event.start_mark.index, event.end_mark.index), weight, height

    def _too_big(self, event: Any) -> FileProblem:
        """Whether aliases made it so, the person who has to shorten it must know."""
        if self.has_aliases:
            return _problem("alias-bomb", f"more than {MAX_EXPANDED_NODES:,} nodes, aliases followed", event)
        return _problem("too-large", f"more than {MAX_EXPANDED_NODES:,} keys, values and items", event)

    def _after_properties(self, lead: int, event: Any) -> int:
        """Where the node itself begins, behind its anchor and tag."""
        start = lead
        for _ in range((event.anchor is not None) + (event.tag is not None)):
            written = _PROPERTY.match(self.text, self._after_blanks(start))
            if written is None:  # a tag that only a %TAG directive or the parser gave
                break
            start = written.end()
        if start == lead or (type(event) is yaml.ScalarEvent and not event.value and not event.style):
            return start  # `key: &a` and nothing more
        return self._after_blanks(start)

    def _after_blanks(self, offset: int) -> int:
        match = _BLANKS.match(self.text, offset)
        assert match is not None
        return match.end()

    def _place_of_nothing(self, reported: int) -> int:
        """Parsers place an empty value anywhere up to the next token; here it stands behind its indicator."""
        key = self.stack[-1].key if self.stack else None
        if key is None:
            while reported and self.text[reported - 1] in " \t\r\n":
                reported -= 1
            return reported
        indicator = _KEY_INDICATOR.match(self.text, key.end)
        return indicator.end() if indicator is not None else key.end

    def _end_of_block_scalar(self, start: int, end: int, value: str) -> int:
        """The end of its last line, before the line ending; blank lines count where `+` keeps them."""
        header = _BLOCK_HEADER.match(self.text, start, end)
        assert header is not None
        if "+" in header[0]:
            for newline in ("\r\n", "\n", "\r"):
                if self.text.endswith(newline, start, end):
                    return end - len(newline)
            return end
        written = value.rstrip("\n")
        if written and written[-1] in " \t":
            return self._end_of_blank_line(header.end(), end, written)
        last = start + len(self.text[start:end].rstrip(" \t\r\n"))
        rest = _REST_OF_LINE.match(self.text, last)
        return rest.end() if rest is not None else last

    def _end_of_blank_line(self, header: int, end: int, written: str) -> int:
        """Likewise where its text ends in blanks: a line of blanks beyond the indentation is text, too."""
        lines = list(_NEXT_LINE.finditer(self.text, header, end))
        indentation = next((_blanks(line[1]) for line in lines if line[1].strip(" ")), 0)
        kept = next((_blanks(line) for line in written.split("\n") if line.strip(" ")), 0)
        return [line.end() for line in lines if len(line[1]) > indentation - kept][-1]


def _blanks(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _end_of_children(node: Mapping | Sequence) -> int:
    if isinstance(node, Sequence):
        return node.items[-1].end
    return node.pairs[-1][1].end


def _add(parent: _Open, node: Node, event: Any) -> None:
    collection = parent.node
    if isinstance(collection, Sequence):
        collection.items.append(node)
    elif parent.key is not None:
        collection.pairs.append((parent.key, node))
        parent.key = None
    else:
        parent.key = node
        name = follow(node)
        if isinstance(name, Scalar):
            if name.value in collection.positions:
                raise _problem("duplicate-key", f"the key {name.value!r} stands twice in one mapping", event)
            collection.positions[name.value] = len(collection.pairs)


def _tag(event: Any) -> str | None:
    return None if event.tag is None else str(event.tag)


def _too_deep(event: Any) -> FileProblem:
    return _problem("too-deep", f"nested deeper than {MAX_DEPTH} levels", event)


def _problem(code: str, message: str, event: Any) -> FileProblem:
    mark = event.start_mark
    return FileProblem(code, message, line=mark.line + 1, column=mark.column + 1)
