"""Imports that a changed script needs, put where its sorted imports have their place for them."""

from __future__ import annotations

import sys
from functools import partial

import libcst as cst

from pinfix_codemods.oidc.python.editing.dead import Import, bound_names, imports_of
from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.reading.source import dotted, root_of

Block = cst.Module | cst.IndentedBlock


def plan_imports(plan: Plan) -> None:
    """Plan what `plan.wanted` asks for. Before the imports that nothing reads are dropped: some stay by
    this.
    """
    done: set[tuple[str, cst.CSTNode | None]] = set()
    for name, node in plan.wanted:
        module, _, member = name.partition(":")
        anchor = _anchor(plan, node)
        # Each function that imports for itself gets its own.
        place = anchor if member or anchor is None else _block_of(plan, anchor)
        if (name, place) in done:
            continue
        done.add((name, place))
        if member:
            _import_member(plan, module, member, node)
        elif not _is_imported(plan, module, node):
            _insert(plan, module, node)


def _block_of(plan: Plan, anchor: Import) -> cst.CSTNode | None:
    line = plan.source.parent(anchor)
    return plan.source.parent(line) if line is not None else None


def _is_imported(plan: Plan, module: str, node: cst.CSTNode) -> bool:
    found = False
    for statement in imports_of(plan.source.bound(module, node)):
        for alias in statement.names if isinstance(statement, cst.Import) else ():
            if alias.asname is None and module in bound_names(alias, statement):
                plan.kept.add(alias)
                found = True
    return found


def _anchor(plan: Plan, node: cst.CSTNode) -> Import | None:
    """The import that the changed call came from."""
    root = root_of(node)
    return next(imports_of(plan.source.bindings(root)), None) if root is not None else None


def _import_member(plan: Plan, module: str, member: str, node: cst.CSTNode) -> None:
    """`from module import member`: in the place of the name that goes, or beside it."""
    if plan.source.bound(member, node):
        for statement in imports_of(plan.source.bound(member, node)):
            plan.kept.update(
                alias for alias in _aliases(statement) if member in bound_names(alias, statement)
            )
        return
    root, anchor = root_of(node), _anchor(plan, node)
    if root is None or not isinstance(anchor, cst.ImportFrom):
        plan.refuse(node, "not-exact", f"{member} cannot be imported beside what it takes the place of")
        return
    for at, alias in enumerate(_aliases(anchor)):
        if root.value in bound_names(alias, anchor):
            plan.kept.add(alias)
            readers = (
                one for binding in plan.source.bindings(root) for one in plan.source.references(binding)
            )
            is_read = any(not plan.is_gone(reader) for reader in readers)
            plan.change(anchor, partial(_with_member, at, member, is_read))


def _aliases(statement: Import) -> tuple[cst.ImportAlias, ...]:
    return () if isinstance(statement.names, cst.ImportStar) else tuple(statement.names)


def _with_member(at: int, member: str, beside: bool, node: cst.CSTNode) -> cst.CSTNode:
    statement = cst.ensure_type(node, cst.ImportFrom)
    names = list(_aliases(statement))
    new = names[at].with_changes(name=cst.Name(member), asname=None)
    if not beside:
        names[at] = new
        return statement.with_changes(names=names)
    between = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    if len(names) > 1 and isinstance(names[0].comma, cst.Comma):
        between = names[0].comma
    elif statement.lpar is not None and isinstance(
        statement.lpar.whitespace_after, cst.ParenthesizedWhitespace
    ):
        between = cst.Comma(whitespace_after=statement.lpar.whitespace_after)
    names[at : at + 1] = [names[at].with_changes(comma=between), new]
    return statement.with_changes(names=names)


def _insert(plan: Plan, module: str, node: cst.CSTNode) -> None:
    anchor = _anchor(plan, node)
    line = plan.source.parent(anchor) if anchor is not None else None
    block = plan.source.parent(line) if line is not None else None
    if not isinstance(line, cst.SimpleStatementLine) or not isinstance(block, cst.Module | cst.IndentedBlock):
        plan.refuse(node, "not-exact", f"{module} cannot be imported where it is needed")
        return
    first, last = _group(block, line)
    key = (_section(module), 0, module)
    for at in range(first, last):
        if _key(block.body[at]) > key:
            plan.insert(block, at, module, at == first)
            return
    plan.insert(block, last, module, False)


def _group(block: Block, line: cst.SimpleStatementLine) -> tuple[int, int]:
    """The run of imports without a blank line in it, around this one: its first, and the one behind its
    last.
    """
    body = list(block.body)
    first = last = next(at for at, one in enumerate(body) if one is line)
    while first and not _starts(body[first]) and _is_import(body[first - 1]):
        first -= 1
    last += 1
    while last < len(body) and _is_import(body[last]) and not _starts(body[last]):
        last += 1
    return first, last


def _is_import(node: cst.CSTNode) -> bool:
    if not isinstance(node, cst.SimpleStatementLine) or not isinstance(
        node.body[0], cst.Import | cst.ImportFrom
    ):
        return False
    module = node.body[0].module if isinstance(node.body[0], cst.ImportFrom) else None
    return module is None or dotted(module) != "__future__"


def _starts(node: cst.CSTNode) -> bool:
    """Whether a blank line stands before it."""
    lines = node.leading_lines if isinstance(node, cst.SimpleStatementLine) else ()
    return any(line.comment is None for line in lines)


def _section(module: str) -> int:
    return 0 if module.partition(".")[0] in sys.stdlib_module_names else 1


def _key(node: cst.CSTNode) -> tuple[int, int, str]:
    """How isort orders: by section, plain imports first, then by name."""
    statement = cst.ensure_type(node, cst.SimpleStatementLine).body[0]
    if isinstance(statement, cst.Import):
        name = dotted(statement.names[0].name) or ""
        return _section(name), 0, name
    module = cst.ensure_type(statement, cst.ImportFrom).module
    name = (dotted(module) or "") if module is not None else ""
    return (_section(name) if module is not None else 2), 1, name
