"""The parsers of tree-sitter, loaded when the first script needs them, and bounds on what they are given."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tree_sitter import Language, Node

GrammarName = Literal["bash", "powershell"]

MOST_PROGRESS = 50_000
"""How many times the parser may report progress; an ordinary script of 200,000 characters takes 4,000."""

MOST_BRACKETS = 400
"""How many brackets may be open at once: the parsers take time that grows with the square of it."""

_PIECE = 4096
_BRACKET = re.compile(rb"[({\[)}\]]")


def parse(grammar: GrammarName, shape: bytes) -> Node | None:
    """The root of the tree of `shape`, which is ASCII; None where it is nested too deeply to be parsed."""
    if _too_deep(shape):
        return None
    from tree_sitter import Parser

    left = MOST_PROGRESS

    def stop(_position: int, _has_error: bool) -> bool:
        nonlocal left
        left -= 1
        return left < 0

    parser = Parser(_language(grammar))
    try:
        tree = parser.parse(
            lambda position, _point: shape[position : position + _PIECE],
            encoding="utf8",
            progress_callback=stop,
        )
    except ValueError:  # what the binding raises where it was stopped
        return None
    return tree.root_node


def _too_deep(shape: bytes) -> bool:
    depth = 0
    for bracket in _BRACKET.finditer(shape):
        depth = depth + 1 if bracket[0] in b"({[" else max(0, depth - 1)
        if depth > MOST_BRACKETS:
            return True
    return False


@cache
def _language(grammar: GrammarName) -> Language:
    from tree_sitter import Language

    if grammar == "bash":
        import tree_sitter_bash

        return Language(tree_sitter_bash.language())
    import tree_sitter_powershell

    return Language(tree_sitter_powershell.language())
