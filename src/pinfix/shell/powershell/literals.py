"""Tables and lists that are written out in a script of PowerShell, and handed to commands as arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pinfix.shell.model import Word

if TYPE_CHECKING:
    from tree_sitter import Node

    from pinfix.shell.powershell.script import PowerShellReader
    from pinfix.shell.reading import Frame

MOST_ITEMS = 100
"""How many entries a table or list may have that is followed."""


class Literals:
    """The tables (`@{ … }`) and lists (`@(…)`, `a, b`) of one script, by the variable that holds them.

    Only of variables that nothing else changes: those stand for what is written there.
    """

    def __init__(self, reader: PowerShellReader) -> None:
        self._reader = reader
        self._tables: dict[str, tuple[Word, ...]] = {}
        self._lists: dict[str, tuple[Word, ...]] = {}

    def note(self, name: str, value: Node, frame: Frame) -> None:
        """Take note that `name` is `value`."""
        if self._reader.outline.changes[name] > 1:
            return
        node = _only(value)
        if node.type == "hash_literal_expression":
            pairs = [pair for body in node.children for pair in body.children if pair.type == "hash_entry"]
            self._keep(self._tables, name, (word for pair in pairs for word in self._pair(pair, frame)))
        elif node.type in ("array_expression", "array_literal_expression"):
            self._keep(self._lists, name, (self._word(item, frame) for item in _items(node)))

    def table(self, name: str) -> tuple[Word, ...] | None:
        """The parameters that `@name` stands for, each before its value."""
        return self._tables.get(name)

    def items(self, name: str) -> tuple[Word, ...] | None:
        """The words that the list `name` stands for."""
        return self._lists.get(name)

    def _keep(self, kept: dict[str, tuple[Word, ...]], name: str, words: Iterator[Word]) -> None:
        found = tuple(words)
        uses = {hole.variable for word in found for hole in word.holes if hole.variable is not None}
        uses |= {
            inner.variable
            for word in found
            for hole in word.holes
            for inner in hole.inside or ()
            if inner.variable is not None
        }
        changes = self._reader.outline.changes
        # A variable of the environment, in capitals, has a value before it is changed.
        steady = all(changes[use.lower()] <= (1 if use.islower() else 0) for use in uses)
        if len(found) <= 2 * MOST_ITEMS and steady:
            kept[name] = found

    def _pair(self, pair: Node, frame: Frame) -> Iterator[Word]:
        for child in pair.children:
            if child.type == "key_expression":
                key = self._reader.text[child.start_byte : child.end_byte].strip().strip("'\"")
                yield Word((f"-{key}",))
            elif child.is_named:
                yield self._word(child, frame)

    def _word(self, node: Node, frame: Frame) -> Word:
        text = self._reader.words.string(node.start_byte, node.end_byte)
        if text is not None:
            return text
        found = self._reader.reading.found
        count = len(found)
        word = self._reader.value(node, self._reader.below([node], frame))
        del found[count:]  # they have been read where the variable gets its value
        return word


def _only(node: Node) -> Node:
    """The expression that is all of `node`."""
    while node.type not in ("hash_literal_expression", "array_expression"):
        named = [child for child in node.children if child.is_named]
        if len(named) != 1 or (node.start_byte, node.end_byte) != (named[0].start_byte, named[0].end_byte):
            break
        node = named[0]
    return node


def _items(node: Node) -> Iterator[Node]:
    """The elements of a list."""
    named = [child for child in node.children if child.is_named and child.type != "comment"]
    if node.type == "array_expression":
        statements = (one for child in named for one in child.children if one.is_named)
        for statement in statements:
            inner = _only(statement)
            yield from _items(inner) if inner.type == "array_literal_expression" else (inner,)
    elif len(named) > 1:
        yield from named
    else:
        yield node
