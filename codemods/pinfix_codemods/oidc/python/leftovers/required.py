"""Lists of variables that a script wants to be set: `for name in [...]: if name not in os.environ`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst

from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.editing.sequences import without
from pinfix_codemods.oidc.python.leftovers.guards import is_guard
from pinfix_codemods.oidc.python.reading.environment import Environment
from pinfix_codemods.oidc.python.reading.source import text_of

Listing = cst.List | cst.Tuple | cst.Set


def drop_required(plan: Plan) -> None:
    """Plan to take variables that are gone out of lists that are only gone through to ask for them."""
    for node in plan.source.nodes:
        if isinstance(node, cst.List | cst.Tuple | cst.Set) and not plan.is_gone(node):
            dropped = {at for at, one in enumerate(node.elements) if text_of(one.value) in plan.swapped.gone}
            if dropped and len(dropped) < len(node.elements) and _is_only_asked_for(plan, node):
                plan.drop(*(node.elements[at] for at in dropped))
                plan.change(node, partial(_without, dropped))
                plan.local(node)
                plan.note(node, "variables that are no longer set are no longer asked for")


def _is_only_asked_for(plan: Plan, listing: Listing) -> bool:
    uses = list(uses_of(plan, listing))
    return bool(uses) and all(asks(plan, use) for use in uses)


def uses_of(plan: Plan, listing: Listing) -> Iterator[cst.CSTNode]:
    """The list where it stands, or the names that stand for it."""
    statement = plan.source.parent(listing)
    if not isinstance(statement, cst.Assign):
        yield listing
        return
    for target in statement.targets:
        if isinstance(target.target, cst.Name):
            for binding in plan.source.bindings(target.target):
                yield from plan.source.references(binding)


def is_gone_through(plan: Plan, use: cst.CSTNode) -> bool:
    """Whether a loop goes through it."""
    loop = plan.source.parent(use)
    return isinstance(loop, cst.For | cst.CompFor) and loop.iter is use


def asks(plan: Plan, use: cst.CSTNode) -> bool:
    """Whether it is gone through by a loop whose variable is only looked up to see whether it is there."""
    loop = plan.source.parent(use)
    if (
        not isinstance(loop, cst.For | cst.CompFor)
        or loop.iter is not use
        or not isinstance(loop.target, cst.Name)
    ):
        return False
    for binding in plan.source.bindings(loop.target):
        for node in plan.source.references(binding):
            if not _is_asked(plan, node):
                return False
    return True


def _is_asked(plan: Plan, node: cst.CSTNode) -> bool:
    """Whether a name of a variable is not used to read its value."""
    outer = plan.source.parent(node)
    if isinstance(outer, cst.Arg):
        call = plan.source.parent(outer)
        reads = isinstance(call, cst.Call) and plan.source.called(call) in {"os.getenv", "os.environ.get"}
        return not reads or (isinstance(call, cst.Call) and is_guard(plan.source, call))
    if isinstance(outer, cst.Index):
        lookup = next((one for one in plan.source.ancestors(node) if isinstance(one, cst.Subscript)), None)
        return lookup is not None and _is_read(plan.environment, lookup) and is_guard(plan.source, lookup)
    return True


def _is_read(environment: Environment, lookup: cst.Subscript) -> bool:
    return environment.is_environ(lookup.value)


def _without(dropped: set[int], node: cst.CSTNode) -> cst.CSTNode:
    if isinstance(node, cst.List):
        elements, opening = without(node.elements, dropped, node.lbracket.whitespace_after)
        return node.with_changes(
            elements=elements, lbracket=node.lbracket.with_changes(whitespace_after=opening)
        )
    if isinstance(node, cst.Set):
        elements, opening = without(node.elements, dropped, node.lbrace.whitespace_after)
        return node.with_changes(elements=elements, lbrace=node.lbrace.with_changes(whitespace_after=opening))
    listing = cst.ensure_type(node, cst.Tuple)
    elements, _ = without(listing.elements, dropped, cst.SimpleWhitespace(""))
    if len(elements) == 1 and not isinstance(elements[0].comma, cst.Comma):
        elements = [elements[0].with_changes(comma=cst.Comma())]
    return listing.with_changes(elements=elements)
