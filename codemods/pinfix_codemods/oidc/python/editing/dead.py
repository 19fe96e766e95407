"""Constants and imports that nothing reads any more, once their readers are gone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst
from libcst.metadata import Assignment, BaseAssignment, ClassScope, ImportAssignment

from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.editing.sequences import without
from pinfix_codemods.oidc.python.reading.source import dotted

Import = cst.Import | cst.ImportFrom


def drop_dead_constants(plan: Plan) -> None:
    """Drop constants whose readers are all gone, and then the constants that only these read."""
    waiting = [one for one in plan.source.assignments if isinstance(one, Assignment)]
    found = True
    rounds = 8
    while found and rounds:
        rounds -= 1
        found = False
        for binding in waiting:
            statement = plan.source.statement_of(binding)
            if (
                statement is not None
                and statement not in plan.statements
                and _is_dead_constant(plan, binding)
            ):
                plan.statements.add(statement)
                plan.drop(statement)
                found = True


def _is_dead_constant(plan: Plan, binding: Assignment) -> bool:
    references = plan.source.references(binding)
    if isinstance(binding.scope, ClassScope) or not references or binding.name in plan.source.global_names:
        return False
    if not all(plan.is_gone(node) for node in references) or _is_tried(plan, binding.node):
        return False
    value = plan.source.assigned(binding)
    return value is not None and _is_free_of_effects(plan, value)


def _is_tried(plan: Plan, node: cst.CSTNode) -> bool:
    """Whether it stands in the body of a `try`, whose handlers may be there for it."""
    return any(isinstance(outer, cst.Try) for outer in plan.source.ancestors(node))


def _is_free_of_effects(plan: Plan, value: cst.BaseExpression) -> bool:
    """Whether all that it does is reading the environment and parsing what was read."""
    pure = {"os.getenv", "os.environ.get", "json.loads", "base64.b64decode"}
    waiting: list[cst.CSTNode] = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, cst.Await | cst.NamedExpr | cst.Yield):
            return False
        if isinstance(node, cst.Call) and plan.source.called(node) not in pure:
            method = node.func.attr.value if isinstance(node.func, cst.Attribute) else ""
            if method not in {"decode", "encode", "strip"}:
                return False
        waiting.extend(node.children)
    return True


def drop_dead_imports(plan: Plan) -> None:
    """Drop names that were imported for what is gone; what was not used before is left alone."""
    for statement, bindings in _imports(plan).items():
        if isinstance(statement.names, cst.ImportStar):
            continue
        dead = {at for at, alias in enumerate(statement.names) if _is_dead(plan, alias, statement, bindings)}
        if not dead:
            continue
        if len(dead) == len(statement.names):
            plan.statements.add(statement)
        else:
            plan.change(statement, partial(_without, dead))


def _imports(plan: Plan) -> dict[Import, list[ImportAssignment]]:
    found: dict[Import, list[ImportAssignment]] = {}
    for one in plan.source.assignments:
        if isinstance(one, ImportAssignment) and isinstance(one.node, cst.Import | cst.ImportFrom):
            found.setdefault(one.node, []).append(one)
    return found


def bound_names(alias: cst.ImportAlias, statement: Import) -> Iterator[str]:
    """The names under which an import is found: for `import a.b`, `a.b` and `a`."""
    if alias.asname is not None:
        yield cst.ensure_type(alias.asname.name, cst.Name).value
        return
    name = dotted(alias.name) or ""
    while name:
        yield name
        name = name.rpartition(".")[0] if isinstance(statement, cst.Import) else ""


def _is_dead(plan: Plan, alias: cst.ImportAlias, statement: Import, bindings: list[ImportAssignment]) -> bool:
    names = set(bound_names(alias, statement))
    if alias in plan.kept or names & plan.source.global_names or _is_exported(alias):
        return False
    references = [node for one in bindings if one.name in names for node in plan.source.references(one)]
    return bool(references) and all(plan.is_gone(node) for node in references)


def _is_exported(alias: cst.ImportAlias) -> bool:
    """`from a import b as b`: meant for others."""
    return alias.asname is not None and dotted(alias.name) == dotted(alias.asname.name)


def _without(dropped: set[int], node: cst.CSTNode) -> cst.CSTNode:
    if isinstance(node, cst.Import):
        names, _ = without(node.names, dropped, cst.SimpleWhitespace(""))
        return node.with_changes(names=_unended(names, False))
    statement = cst.ensure_type(node, cst.ImportFrom)
    assert not isinstance(statement.names, cst.ImportStar)
    opening = statement.lpar.whitespace_after if statement.lpar is not None else cst.SimpleWhitespace("")
    names, opening = without(statement.names, dropped, opening)
    changed = statement.with_changes(names=_unended(names, statement.lpar is not None))
    return (
        changed
        if statement.lpar is None
        else changed.with_changes(lpar=statement.lpar.with_changes(whitespace_after=opening))
    )


def _unended(names: list[cst.ImportAlias], may_end_with_comma: bool) -> list[cst.ImportAlias]:
    if names and not may_end_with_comma:
        names = [*names[:-1], names[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)]
    return names


def imports_of(bindings: frozenset[BaseAssignment]) -> Iterator[Import]:
    """The statements by which names are imported."""
    for one in bindings:
        if isinstance(one, ImportAssignment) and isinstance(one.node, cst.Import | cst.ImportFrom):
            yield one.node
