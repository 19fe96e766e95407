"""A script that sets swapped variables by itself: what it finds there is not what the workflow gave."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.families import AWS_TOKEN, Family, families
from pinfix_codemods.oidc.python.reading.source import text_of

_SLUG = "module-writes-variable"
_SETTERS = frozenset({
    "os.putenv", "os.unsetenv", "os.environ.setdefault", "os.environ.pop", "os.environ.__setitem__",
    "os.environ.__delitem__",
})  # fmt: skip
_METHODS = frozenset({"setenv", "delenv"})
_PATCHES = frozenset({"unittest.mock.patch.dict", "mock.patch.dict"})
_ANY = "*"


def look_at_writes(plan: Plan) -> None:
    """Refuse all writes of variables that the swap touches, or that cannot be told."""
    names = set(plan.swapped.names)
    if Family.AWS in families(plan.swapped):
        names.add(AWS_TOKEN)
    for node in plan.source.nodes:
        if plan.is_gone(node) or node in plan.settled:
            continue
        for written in _written(plan, node):
            if written in names:
                plan.refuse(node, _SLUG, f"{written} is set by the script itself")
            elif written == _ANY:
                plan.refuse(node, _SLUG, "variables are set whose names cannot be told")


def _written(plan: Plan, node: cst.CSTNode) -> Iterator[str]:
    if isinstance(node, cst.AssignTarget | cst.AugAssign | cst.Del | cst.AnnAssign):
        yield from _assigned(plan, node)
    elif isinstance(node, cst.Call):
        yield from _called(plan, node)


def _assigned(plan: Plan, node: cst.AssignTarget | cst.AugAssign | cst.Del | cst.AnnAssign) -> Iterator[str]:
    target = node.target
    if isinstance(node, cst.AugAssign) and plan.environment.is_environ(target):
        yield from _mapping(node.value)
    is_other = isinstance(node, cst.AssignTarget) and isinstance(target, cst.Attribute)
    if is_other and plan.environment.is_environ(target):
        yield _ANY
    if isinstance(target, cst.Subscript) and plan.environment.is_environ(target.value):
        index = target.slice[0].slice
        key = index.value if isinstance(index, cst.Index) else None
        yield (plan.environment.name_of(key) if key is not None else None) or _ANY


def _called(plan: Plan, call: cst.Call) -> Iterator[str]:
    name = plan.source.called(call)
    if name == "os.environ.clear":
        yield _ANY
    elif name == "os.environ.update":
        for arg in call.args:
            yield from [arg.keyword.value] if arg.keyword is not None else _mapping(arg.value)
    elif name in _SETTERS or (isinstance(call.func, cst.Attribute) and call.func.attr.value in _METHODS):
        key = call.args[0].value if call.args else None
        written = plan.environment.name_of(key) if key is not None else None
        yield written or (_ANY if name in _SETTERS else "")
    elif name in _PATCHES and call.args and _is_environment(plan, call.args[0].value):
        for arg in call.args[1:]:
            if arg.keyword is None or arg.keyword.value == "values":
                yield from _mapping(arg.value)
            elif arg.keyword.value != "clear":
                yield arg.keyword.value
            elif isinstance(arg.value, cst.Name) and arg.value.value == "True":
                yield _ANY


def _is_environment(plan: Plan, node: cst.BaseExpression) -> bool:
    return plan.environment.is_environ(node) or text_of(node) == "os.environ"


def _mapping(value: cst.BaseExpression) -> Iterator[str]:
    """The keys of a dictionary that is written out."""
    if not isinstance(value, cst.Dict):
        yield _ANY
        return
    for element in value.elements:
        yield (text_of(element.key) if isinstance(element, cst.DictElement) else None) or _ANY
