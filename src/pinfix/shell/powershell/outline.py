"""Where the parts of a script of PowerShell stand, found before any of it is read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pinfix.shell.powershell.functions import Function, changes, definition, may_be_called_otherwise

if TYPE_CHECKING:
    from tree_sitter import Node

_BRACKET_NODES = """
parenthesized_expression sub_expression array_expression hash_literal_expression
script_block_expression argument_list
"""
_BRACKETS = frozenset(_BRACKET_NODES.split())
_SILENT = frozenset(
    ["command", "comment", "param_block", "function_statement", "function_parameter_declaration"]
)
_CONDITIONED = frozenset(["if_statement", "elseif_clause", "foreach_statement", "while_condition"])


@dataclass(frozen=True, slots=True)
class Outline:
    """By position: `brackets`, and `silent`, the spans of what is no part of a value: commands, conditions.

    `names` are the functions as they are written, by their names in lower case; `repeated` those that are
    defined more than once, `called` those of which a call is written out. `calls_otherwise`: some may be
    called in ways that cannot be followed. `changed_within`: variables that functions may change, `changes`:
    how often each is changed at all.
    """

    brackets: dict[int, Node]
    silent: list[tuple[int, int]]
    errors: tuple[int, ...]
    names: dict[str, str]
    functions: dict[str, Function]
    repeated: frozenset[str]
    called: frozenset[str]
    calls_otherwise: bool
    changed_within: frozenset[str]
    changes: Counter[str]
    text: str

    def name_of(self, node: Node) -> str | None:
        """The name of the function at `node`."""
        return next((_written(child, self.text) for child in node.children if child.type == _NAME), None)


_NAME = "function_name"


def outline_of(root: Node, text: str) -> Outline:
    """The outline of the tree below `root`, which is one of `text`."""
    brackets: dict[int, Node] = {}
    silent: list[tuple[int, int]] = []
    errors: list[int] = []
    names: list[str] = []
    functions: dict[str, Function] = {}
    called: set[str] = set()
    pending = [root]
    while pending:
        node = pending.pop()
        kind = node.type
        if node.is_error or node.is_missing:
            errors.append(node.start_byte)
        elif kind in _BRACKETS:
            brackets.setdefault(node.start_byte, node)
        elif kind == "function_statement":
            named = [_written(child, text) for child in node.children if child.type == _NAME]
            names += named
            functions |= {name.lower(): definition(node, text) for name in named}
        elif kind in ("command_name", "command_name_expr"):
            called.add(_written(node, text).strip("'\"").lower())
        if kind in _SILENT or _shows_nothing(node):
            silent.append((node.start_byte, node.end_byte))
        pending.extend(node.children)
    times = Counter(name.lower() for name in names)
    return Outline(
        brackets,
        sorted(silent),
        tuple(errors),
        {name.lower(): name for name in names},
        functions,
        frozenset(name for name, count in times.items() if count > 1),
        frozenset(called),
        bool(names) and may_be_called_otherwise(text),
        frozenset(name for function in functions.values() for name in function.changed),
        changes(text),
        text,
    )


def _shows_nothing(node: Node) -> bool:
    """An assignment that is a statement, or a condition."""
    parent = node.parent
    if parent is None:
        return False
    if node.type == "assignment_expression":
        return parent.parent is not None and parent.parent.type == "statement_list"
    return node.type == "pipeline" and parent.type in _CONDITIONED


def _written(node: Node, text: str) -> str:
    return text[node.start_byte : node.end_byte].strip()
