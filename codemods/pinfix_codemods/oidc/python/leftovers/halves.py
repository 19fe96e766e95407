"""Scripts that name both halves of a key, and not its token, in ways that no other check accounts for."""

from __future__ import annotations

import libcst as cst

from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.families import AWS_ID, AWS_SECRET, AWS_TOKEN
from pinfix_codemods.oidc.python.leftovers.required import asks, uses_of
from pinfix_codemods.oidc.python.reading.source import text_of

_PAIR = frozenset({AWS_ID, AWS_SECRET})
_TELLS = frozenset({
    "print", "info", "debug", "warning", "error", "critical", "exception", "log", "exit", "fail", "skip",
})  # fmt: skip
"""Functions that tell somebody what they are given."""


def look_at_halves(plan: Plan) -> None:
    """Refuse a script that knows the two old variables by name, and would pass on what it knows."""
    if not plan.swapped.refreshed >= _PAIR or plan.changes or AWS_TOKEN in plan.source.tree.code:
        return
    reads = {read.key for read in plan.environment.reads}
    found: dict[str, cst.CSTNode] = {}
    for node in plan.source.nodes:
        text = text_of(node) if isinstance(node, cst.SimpleString | cst.ConcatenatedString) else None
        if text in _PAIR and node not in reads and not plan.is_settled(node) and not _is_harmless(plan, node):
            found.setdefault(text, node)
    if len(found) == len(_PAIR):
        reason = (
            f"both halves of the key are named here, and {AWS_TOKEN}, which they need beside them, is not"
        )
        plan.refuse(min(found.values(), key=plan.source.line), "unknown-use", reason)


def _is_harmless(plan: Plan, node: cst.CSTNode) -> bool:
    """Whether the name is only told to somebody, or asked for whether it is set."""
    outer = plan.source.parent(node)
    if isinstance(outer, cst.Expr | cst.Raise):
        return True
    if isinstance(outer, cst.DictElement):
        mapping = plan.source.parent(outer)
        return isinstance(mapping, cst.Dict) and plan.environment.holds_all(mapping)
    if isinstance(outer, cst.Comparison):
        return any(plan.environment.is_environ(one.comparator) for one in outer.comparisons)
    if isinstance(outer, cst.Arg):
        call = plan.source.parent(outer)
        func = call.func if isinstance(call, cst.Call) else None
        name = func.attr.value if isinstance(func, cst.Attribute) else getattr(func, "value", None)
        return name in _TELLS or isinstance(plan.source.parent(call) if call is not None else None, cst.Raise)
    listing = plan.source.parent(outer) if isinstance(outer, cst.Element) else None
    if not isinstance(listing, cst.List | cst.Tuple | cst.Set):
        return False
    uses = list(uses_of(plan, listing))
    return bool(uses) and all(asks(plan, use) for use in uses)
