"""What stands in a script of JavaScript for an expression that GitHub puts in."""

from __future__ import annotations

from pinfix.github.expressions.tree import Call, Comparison, Malformed, Not, dotted, parse
from pinfix.github.expressions.values import Value
from pinfix_codemods.permissions.javascript.inserted import stand_in

_NUMBERS = frozenset({"number", "id", "run_id", "run_number", "run_attempt"})
_DATA = frozenset(
    {"tojson", "contains", "startswith", "endswith", "success", "failure", "always", "cancelled"}
)
"""Functions whose result is one value in JavaScript, too."""


def put_in(number: int, source: str, value: Value) -> str:
    """What stands for the expression `source` in the script."""
    tree = parse(source)
    if value.text is not None and not value.holds and "\n" not in value.text:
        return value.text
    names = None if isinstance(tree, Malformed) else dotted(tree)
    if names == ("github", "workspace"):
        return "."  # the folder that the script runs in
    datum = (
        isinstance(tree, Not | Comparison)
        or (isinstance(tree, Call) and tree.function in _DATA)
        or (names is not None and names[0] == "github" and names[-1] in _NUMBERS)
    )
    return stand_in(number, datum=datum)
