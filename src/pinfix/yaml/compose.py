"""From events to nodes, with the limits that hostile input meets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pinfix.errors import FileProblem
from pinfix.yaml.nodes import Alias, Mapping, Node, Scalar, ScalarStyle, Sequence, follow

MAX_DEPTH = 100
"""Levels of nesting. Real workflows stay below 20; GitHub's own limit is not published."""

MAX_EXPANDED_NODES = 400_000
"""Nodes after all aliases are followed. The largest workflow of the corpus has about 30,000."""

_PROPERTY = re.compile(r"&[A-Za-z0-9_-]+|!<[^>]*>|![^\s,\[\]{}]*")
_BLANKS = re.compile(r"[ \t\r\n]*(?:#[^\r\n]*[ \t\r\n]*)*")
_KEY_INDICATOR = re.compile(_BLANKS.pattern + ":")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*")
_REST_OF_LINE = re.compile(r"[^\r\n]*")


def compose(text: str, events: Iterable[Any]) -> tuple[Node, ...]:
    """The root node of every document in `events` (which were parsed from `text`).

    Raises FileProblem: `too-deep`, `alias-bomb`, `duplicate-key`, `invalid-yaml` (an alias without anchor, or
    inside its own anchor).
    """
    return tuple(_Composer(text, iter(events)).documents())


class _Composer:
    def __init__(self, text: str, events: Iterable[Any]) -> None:
        self.text = text
        self.events = events
        self.anchors: dict[str, Node] = {}
        self.weights: dict[int, int] = {}  # id of an anchored node -> nodes below it, aliases followed

    def documents(self) -> list[Node]:
        roots: list[Node] = []
        for event in self.events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                self.anchors, self.weights = {}, {}
                roots.append(self._document())
        return roots

    def _document(self) -> Node:
        """One document, without recursion: `stack` holds the open collections, `keys` their pending keys."""
        stack: list[Mapping | Sequence] = []
        keys: list[Node | None] = []
        weights: list[int] = []
        seen: list[set[str]] = []
        root: Node | None = None
        for event in self.events:
            kind = type(event).__name__
            if kind == "DocumentEndEvent":
                assert root is not None
                return root
            node: Node
            if kind == "ScalarEvent":
                pending = keys[-1] if keys else None
                node, weight = self._scalar(event, pending), 1
            elif kind == "AliasEvent":
                node, weight = self._alias(event)
            elif kind in ("MappingStartEvent", "SequenceStartEvent"):
                if len(stack) >= MAX_DEPTH:
                    raise _problem("too-deep", f"nested deeper than {MAX_DEPTH} levels", event.start_mark)
                lead = event.start_mark.index
                start = self._after_properties(lead, event)
                opened: Mapping | Sequence
                if kind == "MappingStartEvent":
                    opened = Mapping(bool(event.flow_style), lead, start, start, _tag(event), event.anchor)
                else:
                    opened = Sequence(bool(event.flow_style), lead, start, start, _tag(event), event.anchor)
                stack.append(opened)
                keys.append(None)
                weights.append(1)
                seen.append(set())
                continue
            else:  # the end of a mapping or sequence
                done = stack.pop()
                keys.pop()
                seen.pop()
                weight = weights.pop()
                done.end = event.end_mark.index if done.flow else _end_of_children(done)
                node = done
            if isinstance(node, (Mapping, Sequence)) or (isinstance(node, Scalar) and node.anchor):
                self._remember(node, weight)
            if not stack:
                root = node
                continue
            weights[-1] += weight
            if weights[-1] > MAX_EXPANDED_NODES:
                raise _problem("alias-bomb", "its aliases expand to too many nodes", event.start_mark)
            parent = stack[-1]
            if isinstance(parent, Sequence):
                parent.items.append(node)
            elif keys[-1] is None:
                keys[-1] = node
                _check_duplicate(seen[-1], node, event)
            else:
                parent.pairs.append((keys[-1], node))
                keys[-1] = None
        raise AssertionError("a document without an end")

    def _scalar(self, event: Any, key: Node | None) -> Scalar:
        lead, end = event.start_mark.index, event.end_mark.index
        style: ScalarStyle = event.style or ""
        if style == "" and event.value == "" and event.anchor is None and event.tag is None:
            lead = end = self._place_of_nothing(lead, key)
            return Scalar("", "", lead, end, end)
        start = self._after_properties(lead, event)
        if style in ("|", ">"):
            end = self._end_of_block_scalar(start, end)
        return Scalar(event.value, style, lead, start, max(start, end), _tag(event), event.anchor)

    def _alias(self, event: Any) -> tuple[Alias, int]:
        target = self.anchors.get(event.anchor)
        if target is None:
            raise _problem(
                "invalid-yaml", f"the alias *{event.anchor} has no anchor before it", event.start_mark
            )
        alias = Alias(event.anchor, follow(target), event.start_mark.index, event.end_mark.index)
        return alias, self.weights[id(target)]

    def _remember(self, node: Scalar | Mapping | Sequence, weight: int) -> None:
        if node.anchor is not None:
            self.anchors[node.anchor] = node
            self.weights[id(node)] = weight

    def _after_properties(self, lead: int, event: Any) -> int:
        """Where the node itself begins, behind its anchor and tag."""
        start = lead
        for _ in range((event.anchor is not None) + (event.tag is not None)):
            written = _PROPERTY.match(self.text, _BLANKS.match(self.text, start).end())
            if written is None:  # a tag that only a %TAG directive or the parser gave
                break
            start = written.end()
        if start == lead or getattr(event, "value", None) == "" and not event.style:
            return start  # `key: &a` and nothing more
        return _BLANKS.match(self.text, start).end()

    def _place_of_nothing(self, reported: int, key: Node | None) -> int:
        """Parsers place an empty value anywhere up to the next token; here it stands behind its indicator."""
        if key is None:
            return len(self.text[:reported].rstrip(" \t\r\n"))
        indicator = _KEY_INDICATOR.match(self.text, key.end)
        return indicator.end() if indicator is not None else key.end

    def _end_of_block_scalar(self, start: int, end: int) -> int:
        """The end of its last line, before the line ending; blank lines count only where `+` keeps them."""
        header = _BLOCK_HEADER.match(self.text, start, end)
        assert header is not None
        if "+" in header[0]:
            for newline in ("\r\n", "\n", "\r"):
                if self.text.endswith(newline, start, end):
                    return end - len(newline)
            return end
        last = start + len(self.text[start:end].rstrip(" \t\r\n"))
        rest = _REST_OF_LINE.match(self.text, last)
        return rest.end() if rest is not None else last


def _end_of_children(node: Mapping | Sequence) -> int:
    if isinstance(node, Sequence):
        return node.items[-1].end
    return node.pairs[-1][1].end


def _check_duplicate(seen: set[str], key: Node, event: Any) -> None:
    name = follow(key)
    if not isinstance(name, Scalar):
        return
    if name.value in seen:
        raise _problem(
            "duplicate-key", f"the key {name.value!r} stands twice in one mapping", event.start_mark
        )
    seen.add(name.value)


def _tag(event: Any) -> str | None:
    return None if event.tag is None else str(event.tag)


def _problem(code: str, message: str, mark: Any) -> FileProblem:
    return FileProblem(code, message, line=mark.line + 1, column=mark.column + 1)
