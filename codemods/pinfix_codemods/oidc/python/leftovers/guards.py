"""Whether a value is only asked for: is it there, is it empty?"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
from libcst.metadata import ClassScope

from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.reading.source import Source, text_of
from pinfix_codemods.oidc.python.reading.values import is_none

_ASKING = ("bool", "len", "all", "any", "isinstance")
_CONTAINERS = (cst.Element, cst.List, cst.Tuple, cst.Set, cst.GeneratorExp, cst.ListComp, cst.Arg)


def is_guard(source: Source, node: cst.CSTNode) -> bool:
    """Whether nothing but presence of the value matters where it stands."""
    here = node
    for outer in source.ancestors(node):
        if isinstance(outer, cst.Expr) or _tests(outer, here):
            return True
        if isinstance(outer, cst.UnaryOperation):
            return isinstance(outer.operator, cst.Not)
        if isinstance(outer, cst.Comparison):
            return _with_nothing(outer, here)
        if isinstance(outer, cst.Call):
            return source.is_builtin(outer.func, *_ASKING)
        if not isinstance(outer, (cst.BooleanOperation, *_CONTAINERS)):
            return False
        here = outer
    return False


def _tests(outer: cst.CSTNode, here: cst.CSTNode) -> bool:
    return isinstance(outer, cst.If | cst.While | cst.IfExp | cst.Assert | cst.CompIf) and outer.test is here


def _with_nothing(comparison: cst.Comparison, here: cst.CSTNode) -> bool:
    """`x is None`, `x == ""`, `x in (None, "")`."""
    if comparison.left is not here or len(comparison.comparisons) != 1:
        return False
    other = comparison.comparisons[0].comparator
    values = (
        [one.value for one in other.elements]
        if isinstance(other, cst.Tuple | cst.List | cst.Set)
        else [other]
    )
    return all(is_none(value) or text_of(value) == "" for value in values)


def value_uses(plan: Plan, node: cst.CSTNode, depth: int = 4) -> Iterator[cst.CSTNode]:
    """Where a value is used for more than its presence, over the names that it is given; not what is
    accounted for.
    """
    source = plan.source
    if plan.is_settled(node) or is_guard(source, node):
        return
    target = _target(source, node)
    if isinstance(target, cst.Subscript) and plan.environment.holds_all(target.value):
        # A copy of the whole environment has the token in it already.
        return
    if not isinstance(target, cst.Name) or not depth:
        yield node
        return
    binding = source.binding_at(target)
    if binding is None or isinstance(binding.scope, ClassScope):
        # Attributes of a class are read as `self.name`, too.
        yield node
        return
    for reference in source.references(binding):
        yield from value_uses(plan, reference, depth - 1)


def has_uses(source: Source, node: cst.CSTNode) -> bool:
    """Whether a value that is given a name is ever read."""
    target = _target(source, node)
    if not isinstance(target, cst.Name):
        return True
    binding = source.binding_at(target)
    return binding is not None and bool(binding.references)


def _target(source: Source, node: cst.CSTNode) -> cst.CSTNode | None:
    """What the value is assigned to, by a statement with one target."""
    statement = source.parent(node)
    if isinstance(statement, cst.Assign) and len(statement.targets) == 1 and statement.value is node:
        return statement.targets[0].target
    if isinstance(statement, cst.AnnAssign | cst.NamedExpr) and statement.value is node:
        return statement.target
    return None
