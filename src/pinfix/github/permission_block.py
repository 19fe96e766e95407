"""Reading a `permissions:` value as GitHub does: keys and levels count with regard to case.

Source: the converter and the schema of `actions/runner` (read in November 2026).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from pinfix.github.scopes import READ_ALL, SCOPES, WRITE_ALL, Grant, Level
from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow

_LEVELS = {str(level): level for level in Level}
_STRING_TAGS = (None, "!", "tag:yaml.org,2002:str")


@dataclass(frozen=True, slots=True)
class InvalidBlock:
    """A value that GitHub refuses, so that no run starts; `reason` completes "the `permissions` value …"."""

    reason: str


Block: TypeAlias = Grant | InvalidBlock


def read_block(node: Node) -> Block:
    """What the `permissions` value `node` grants; what is not listed in a mapping is not granted.

    A scope that is not known here keeps its level. `write` for a scope that can only be read is `read`.
    """
    block = follow(node)
    if isinstance(block, Mapping):
        return _read_mapping(block)
    if isinstance(block, Sequence):
        return InvalidBlock("is a list")
    if block.is_null:
        return InvalidBlock("is empty; `{}` grants nothing")
    text = _text(block)
    if text == "read-all":
        return READ_ALL
    return WRITE_ALL if text == "write-all" else InvalidBlock(f"is {_shown(block)}")


def _read_mapping(block: Mapping) -> Block:
    levels: dict[str, Level] = {}
    if len(block.positions) != len(block.pairs):
        return InvalidBlock("has a key that is no text")
    for scope, _, value in block.entries():
        written = follow(value)
        level = _LEVELS.get(_text(written) or "") if isinstance(written, Scalar) else None
        if level is None:
            return InvalidBlock(f"gives {scope[:40]!r} what is no level: {_shown(written)}")
        levels[scope] = min(level, max(SCOPES.get(scope, (Level.WRITE,))))
    return Grant.of(levels)


def _text(scalar: Scalar) -> str | None:
    return scalar.value if scalar.tag in _STRING_TAGS else None


def _shown(node: Scalar | Mapping | Sequence) -> str:
    if not isinstance(node, Scalar):
        return "a mapping" if isinstance(node, Mapping) else "a list"
    if "${{" in node.value:
        return "an expression, which GitHub does not allow there"
    return repr(node.value if len(node.value) <= 40 else node.value[:39] + "…")
