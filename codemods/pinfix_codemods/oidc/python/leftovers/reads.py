"""Reads of swapped variables that no known call accounts for: presence may be asked for, values may not be
used.
"""

from __future__ import annotations

from functools import partial

import libcst as cst

from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.families import (
    AWS_SECRET,
    AWS_TOKEN,
    AWS_VARIABLES,
    GOOGLE_FILE,
    Family,
    family,
)
from pinfix_codemods.oidc.python.leftovers.guards import has_uses, value_uses
from pinfix_codemods.oidc.python.reading.environment import EnvRead
from pinfix_codemods.oidc.python.reading.source import text_of

_FILE_TAKERS = frozenset({
    "google.auth.load_credentials_from_file", "os.path.exists", "os.path.isfile", "pathlib.Path.exists",
})  # fmt: skip
_ACCOUNT_KEYS = frozenset({"from_connection_string", "AzureNamedKeyCredential", "StorageSharedKeyCredential"})


def look_at_reads(plan: Plan) -> None:
    """Rename what only asks for a variable that is gone, and refuse every other use of a swapped value."""
    for read in plan.environment.reads:
        if plan.is_gone(read.node):
            continue
        if read.variable in plan.swapped.gone - plan.swapped.refreshed:
            _gone(plan, read)
        elif read.variable in plan.swapped.refreshed:
            _refreshed(plan, read, read.variable)


def _gone(plan: Plan, read: EnvRead) -> None:
    instead = _replacement(plan, read.variable)
    if instead in AWS_VARIABLES:
        if _rename(plan, read, instead):
            _refreshed(plan, read, instead)
        return
    uses = [] if read.presence else list(value_uses(plan, read.node))
    if uses or not has_uses(plan.source, read.node):
        at = uses[0] if uses else read.node
        plan.refuse(at, _slug(plan, at), f"{read.variable} is no longer set, and its value is used here")
    elif instead is None:
        plan.refuse(read.node, "still-read", f"{read.variable} is no longer set, and the script asks for it")
    elif _rename(plan, read, instead):
        plan.local(read.node)


def _replacement(plan: Plan, variable: str) -> str | None:
    """What says the same from now on: for keys of Google, the variable with the path of the federation
    file.
    """
    given = plan.swapped.replaced.get(variable)
    if given is None and family(variable) is Family.OTHER and GOOGLE_FILE in plan.swapped.refreshed:
        return GOOGLE_FILE
    return given


def _rename(plan: Plan, read: EnvRead, instead: str) -> bool:
    if not isinstance(read.key, cst.SimpleString) or read.key.prefix:
        plan.refuse(
            read.node, "still-read", f"{read.variable} is no longer set, and its name is not written out here"
        )
        return False
    plan.change(read.key, partial(_named, instead))
    plan.settle(read.key)
    plan.note(read.node, f"{instead} is asked for in place of {read.variable}")
    return True


def _named(instead: str, node: cst.CSTNode) -> cst.CSTNode:
    old = cst.ensure_type(node, cst.SimpleString)
    return old.with_changes(value=f"{old.quote}{instead}{old.quote}")


def _refreshed(plan: Plan, read: EnvRead, variable: str) -> None:
    if read.presence or variable not in {AWS_SECRET, GOOGLE_FILE}:
        return
    if variable == AWS_SECRET and not has_uses(plan.source, read.node) and _only_keeps_values(plan):
        reason = f"the value of {variable} is kept for other modules, which use it when the program runs"
        plan.refuse(read.node, "product-code", reason)
    for use in value_uses(plan, read.node):
        if variable == AWS_SECRET and not (_has_token(plan, use) or _is_for_own_function(plan, use)):
            plan.refuse(use, "unknown-use", f"the value of {variable} is used here without {AWS_TOKEN}")
        elif variable == GOOGLE_FILE and not _takes_a_file(plan, use):
            plan.refuse(
                use,
                "unknown-use",
                f"the file of {variable} is used here, and holds no service-account key any more",
            )


def _only_keeps_values(plan: Plan) -> bool:
    """Whether a script does nothing but give names to values: settings, which others import."""
    lines = plan.source.tree.body
    return all(isinstance(line, cst.SimpleStatementLine) for line in lines) and all(
        isinstance(small, cst.Import | cst.ImportFrom | cst.Assign | cst.AnnAssign) or _is_docstring(small)
        for line in lines
        if isinstance(line, cst.SimpleStatementLine)
        for small in line.body
    )


def _is_docstring(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Expr) and text_of(node.value) is not None


def _has_token(plan: Plan, use: cst.CSTNode) -> bool:
    """Whether the session token is passed at the same place."""
    for outer in plan.source.ancestors(use):
        if isinstance(outer, cst.Call | cst.Dict):
            return any(read.variable == AWS_TOKEN for read in plan.environment.within(outer))
        if isinstance(outer, cst.BaseStatement):
            break
    return False


def _is_for_own_function(plan: Plan, use: cst.CSTNode) -> bool:
    """Whether it is an argument of a function of this script: what that does with it is judged there.

    Not in a script that signs requests by itself.
    """
    arg = plan.source.parent(use)
    call = plan.source.parent(arg) if isinstance(arg, cst.Arg) else None
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Name) or plan.source.signs:
        return False
    bindings = plan.source.bindings(call.func)
    return bool(bindings) and all(
        isinstance(getattr(one, "node", None), cst.FunctionDef | cst.ClassDef) for one in bindings
    )


def _takes_a_file(plan: Plan, use: cst.CSTNode) -> bool:
    arg = plan.source.parent(use)
    call = plan.source.parent(arg) if isinstance(arg, cst.Arg) else None
    if not isinstance(call, cst.Call):
        return False
    return plan.source.called(call) in _FILE_TAKERS or plan.source.is_builtin(call.func, "print")


def _slug(plan: Plan, use: cst.CSTNode) -> str:
    arg = plan.source.parent(use)
    call = plan.source.parent(arg) if isinstance(arg, cst.Arg) else None
    func = call.func if isinstance(call, cst.Call) else None
    name = func.attr.value if isinstance(func, cst.Attribute) else getattr(func, "value", None)
    return "product-code" if name in _ACCOUNT_KEYS else "still-read"
