"""The nodes of a YAML document, with their places in the text.

Offsets count characters of `Document.text`. A node's `start` and `end` enclose what is written of it, without
its `&anchor` and `!tag` (these begin at `lead`). A block collection ends where its last child ends. An empty
value has `start == end`, right behind the `:` or `-` that it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

ScalarStyle = Literal["", "'", '"', "|", ">"]


@dataclass(slots=True, eq=False)
class Scalar:
    """A scalar: `value` is its text after unquoting and folding; `style` how it is written ("": plain)."""

    value: str
    style: ScalarStyle
    lead: int
    start: int
    end: int
    tag: str | None = None
    anchor: str | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing is written here (`key:`), which YAML reads as null."""
        return self.start == self.end

    @property
    def is_null(self) -> bool:
        """The value is null, written or not."""
        return self.style == "" and self.tag is None and self.value in ("", "~", "null", "Null", "NULL")


@dataclass(slots=True, eq=False)
class Sequence:
    """A sequence; `flow` is true for `[a, b]`."""

    flow: bool
    lead: int
    start: int
    end: int
    tag: str | None = None
    anchor: str | None = None
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Mapping:
    """A mapping as pairs in the order of the text; `flow` is true for `{a: b}`.

    `positions` has the index of every scalar key by its text: a file may have a hundred thousand of them.
    """

    flow: bool
    lead: int
    start: int
    end: int
    tag: str | None = None
    anchor: str | None = None
    pairs: list[tuple[Node, Node]] = field(default_factory=list)
    positions: dict[str, int] = field(default_factory=dict)

    def entries(self) -> Iterator[tuple[str, Scalar, Node]]:
        """Key text, key node and value node of every entry whose key is a scalar; aliases followed."""
        for key, value in self.pairs:
            name = follow(key)
            if isinstance(name, Scalar):
                yield name.value, name, value

    def get(self, key: str) -> Node | None:
        """The value of `key` as it stands (perhaps an alias), or None."""
        index = self.positions.get(key)
        return None if index is None else self.pairs[index][1]

    def key(self, key: str) -> Node | None:
        """The key's own node as it stands, or None."""
        index = self.positions.get(key)
        return None if index is None else self.pairs[index][0]


@dataclass(slots=True, eq=False)
class Alias:
    """`*name`, standing for `target`."""

    name: str
    target: Scalar | Sequence | Mapping
    start: int
    end: int

    @property
    def lead(self) -> int:
        """An alias has no properties of its own."""
        return self.start


Node = Scalar | Sequence | Mapping | Alias


def follow(node: Node) -> Scalar | Sequence | Mapping:
    """The node itself, or what an alias stands for."""
    return node.target if isinstance(node, Alias) else node
