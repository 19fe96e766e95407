"""What GitHub puts into the text of a script, in the place of `${{ … }}`, before anybody reads it.

In a string, and where a value is expected, it is taken for the value that whoever wrote it meant: that such a
text could end its string early is a hole in the workflow, not a need of its author. Anywhere else it is code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from pinfix_codemods.permissions.javascript.model import Escape
from pinfix_codemods.permissions.javascript.syntax import line_of, nodes, text_of

INSERTED = re.compile(r"pinfix(?:Value|Datum)[0-9]+")
"""The names that stand for what is put in."""

_TEXT = frozenset({"string_fragment", "comment", "regex_pattern"})
_PLACES: dict[str, tuple[str, ...]] = {
    "variable_declarator": ("value",),
    "assignment_expression": ("right",),
    "augmented_assignment_expression": ("right",),
    "assignment_pattern": ("right",),
    "pair": ("value",),
    "binary_expression": ("left", "right"),
    "unary_expression": ("argument",),
    "ternary_expression": ("condition", "consequence", "alternative"),
    "subscript_expression": ("index",),
    "for_in_statement": ("right",),
    "switch_case": ("value",),
}
"""By the kind of what is around: the fields that are values."""

_ALL_VALUES = frozenset({"array", "template_substitution", "return_statement", "throw_statement"})
_CONDITIONS = frozenset({"if_statement", "while_statement", "do_statement", "switch_statement"})


def stand_in(number: int, *, datum: bool) -> str:
    """A name for what is put in; `datum`: it is one value, whatever is around it."""
    return f"pinfix{'Datum' if datum else 'Value'}{number}"


def inserted_code(root: Node) -> Iterator[Escape]:
    """The places where what is put in is, or may be, code."""
    for node in nodes(root):
        if node.child_count or node.type in _TEXT:
            continue
        text = text_of(node)
        found = INSERTED.search(text)
        if found is None or (found[0] == text and ("Datum" in text or _is_value(node))):
            continue
        yield Escape(line_of(node), "a part of the script that is known only when it runs", any_code=True)


def _is_value(node: Node) -> bool:
    parent = node.parent
    while parent is not None and parent.type == "parenthesized_expression":
        node, parent = parent, parent.parent
    if parent is None:
        return False
    if parent.type == "arguments":
        # All of them at once may be none, or several.
        return len(parent.named_children) > 1
    if parent.type in _CONDITIONS:
        return node.type == "parenthesized_expression"
    return parent.type in _ALL_VALUES or any(
        parent.child_by_field_name(field) == node for field in _PLACES.get(parent.type, ())
    )
