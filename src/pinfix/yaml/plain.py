"""Plain data of a document, for comparison: what it says, without how it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pinfix.yaml.nodes import Node, Scalar, Sequence, follow

# YAML 1.2's core schema, which GitHub follows: `on` and `yes` are strings.
_CORE = (
    ("null", re.compile(r"~|null|Null|NULL|")),
    ("bool", re.compile(r"true|True|TRUE|false|False|FALSE")),
    ("int", re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")),
    ("float", re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")),
    ("float", re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")),
)

_FIRST_OF_CORE = frozenset("~nNtTfF+-.0123456789")


@dataclass(slots=True)
class PlainScalar:
    """A scalar by kind (`str`, `null`, `bool`, `int`, `float`, or an explicit tag) and text."""

    kind: str
    text: str


@dataclass(slots=True)
class PlainSequence:
    """The items, aliases followed."""

    tag: str | None
    items: list[Plain] = field(default_factory=list)


@dataclass(slots=True)
class PlainMapping:
    """The entries in their order, aliases followed."""

    tag: str | None
    pairs: list[tuple[Plain, Plain]] = field(default_factory=list)
    _positions: dict[str, int] | None = field(default=None, compare=False, repr=False)

    def index(self, key: str) -> int | None:
        """The position of a scalar key."""
        if self._positions is None:
            names = enumerate(name for name, _ in self.pairs)
            self._positions = {name.text: index for index, name in names if isinstance(name, PlainScalar)}
        return self._positions.get(key)

    def insert(self, index: int, key: str, value: Plain) -> None:
        """Put an entry before position `index`."""
        self.pairs.insert(index, (PlainScalar("str", key), value))
        self._positions = None

    def delete(self, index: int) -> None:
        """Remove the entry at position `index`."""
        del self.pairs[index]
        self._positions = None


Plain = PlainScalar | PlainSequence | PlainMapping


def plain(node: Node) -> Plain:
    """The data of `node`, fully expanded: nothing in the result is shared."""
    inner = follow(node)
    if isinstance(inner, Scalar):
        return PlainScalar(_kind(inner), "" if inner.is_null else inner.value)
    if isinstance(inner, Sequence):
        return PlainSequence(inner.tag, [plain(item) for item in inner.items])
    return PlainMapping(inner.tag, [(_plain_key(key), plain(value)) for key, value in inner.pairs])


def _plain_key(node: Node) -> Plain:
    """As any node, but `null`, `~` and nothing are different names."""
    inner = follow(node)
    return PlainScalar(_kind(inner), inner.value) if isinstance(inner, Scalar) else plain(inner)


def _kind(node: Scalar) -> str:
    if node.tag is not None:
        return node.tag
    return "str" if node.style else kind_of_plain(node.value)


def kind_of_plain(text: str) -> str:
    """What an unquoted scalar is read as."""
    if text and text[0] not in _FIRST_OF_CORE:
        return "str"  # as nearly all of them
    return next((kind for kind, pattern in _CORE if pattern.fullmatch(text)), "str")
