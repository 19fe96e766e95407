"""A key that is written to a file to which `GOOGLE_APPLICATION_CREDENTIALS` then points: both are done by
the workflow.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from pinfix_codemods.oidc.python.callers.service_key import Known, key_data
from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.families import GOOGLE_FILE
from pinfix_codemods.oidc.python.reading.source import text_of
from pinfix_codemods.oidc.python.reading.values import followed


def look_at_key_files(plan: Plan) -> None:
    """Plan to drop the file and the variable where nothing else reads the file."""
    if GOOGLE_FILE not in plan.swapped.names:
        return
    pointers = [node for node in plan.source.nodes if isinstance(node, cst.Assign) and _points(plan, node)]
    if len(pointers) != 1:
        return
    pointer = pointers[0]
    path = _path(plan, pointer.value)
    writers = [node for node in plan.source.nodes if path is not None and _writes(plan, node, path)]
    if path is None or len(writers) != 1:
        return
    if any(True for _ in _mentions(plan, path, (writers[0], pointer))):
        plan.refuse(pointer, "key-from-file", "the file with the key has other readers")
        plan.settle(pointer.targets[0])
        return
    plan.local(pointer)
    plan.statements.update((writers[0], pointer))
    plan.drop(writers[0], pointer)
    plan.note(pointer, f"the key is no longer written to a file: {GOOGLE_FILE} is set by the workflow")


def _points(plan: Plan, node: cst.Assign) -> bool:
    """`os.environ["GOOGLE_APPLICATION_CREDENTIALS"] = …`."""
    target = node.targets[0].target
    if len(node.targets) != 1 or not isinstance(target, cst.Subscript) or len(target.slice) != 1:
        return False
    index = target.slice[0].slice
    written = text_of(index.value) if isinstance(index, cst.Index) else None
    return written == GOOGLE_FILE and plan.environment.is_environ(target.value)


def _path(plan: Plan, node: cst.BaseExpression) -> str | None:
    return text_of(followed(plan.environment, node))


def _writes(plan: Plan, node: cst.CSTNode, path: str) -> bool:
    """Whether a statement does nothing but write a key that is swapped to this path."""
    if isinstance(node, cst.With):
        return _writes_opened(plan, node, path)
    if not isinstance(node, cst.Expr) or not isinstance(node.value, cst.Call):
        return False
    func = node.value.func
    if not isinstance(func, cst.Attribute) or func.attr.value != "write_text" or len(node.value.args) != 1:
        return False
    made = func.value
    if not isinstance(made, cst.Call) or plan.source.called(made) != "pathlib.Path" or len(made.args) != 1:
        return False
    return _path(plan, made.args[0].value) == path and _is_key(plan, node.value.args[0].value)


def _writes_opened(plan: Plan, node: cst.With, path: str) -> bool:
    opened = node.items[0].item
    if (
        len(node.items) != 1
        or not isinstance(opened, cst.Call)
        or not plan.source.is_builtin(opened.func, "open")
    ):
        return False
    named = node.items[0].asname
    if not opened.args or _path(plan, opened.args[0].value) != path or named is None:
        return False
    lines = node.body.body
    inner = lines[0].body if len(lines) == 1 and isinstance(lines[0], cst.SimpleStatementLine) else ()
    if len(inner) != 1 or not isinstance(inner[0], cst.Expr) or not isinstance(inner[0].value, cst.Call):
        return False
    call = inner[0].value
    handle = named.name.value if isinstance(named.name, cst.Name) else None
    if plan.source.called(call) == "json.dump" and len(call.args) == 2:
        return _is_name(call.args[1].value, handle) and _is_key(plan, call.args[0].value)
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value != "write" or len(call.args) != 1:
        return False
    return _is_name(call.func.value, handle) and _is_key(plan, call.args[0].value)


def _is_name(node: cst.BaseExpression, name: str | None) -> bool:
    return isinstance(node, cst.Name) and node.value == name


def _is_key(plan: Plan, node: cst.BaseExpression) -> bool:
    known = key_data(plan, node)
    return isinstance(known, Known) and known.variable in plan.swapped.gone


def _mentions(plan: Plan, path: str, within: tuple[cst.CSTNode, ...]) -> Iterator[cst.CSTNode]:
    """Strings with the path, and names that stand for it, anywhere else."""
    for node in plan.source.nodes:
        if isinstance(node, cst.SimpleString | cst.FormattedStringText):
            text = node.value if isinstance(node, cst.FormattedStringText) else text_of(node)
            is_mention = text is not None and path in text and not _is_constant(plan, node, path)
        else:
            is_mention = (
                isinstance(node, cst.Name) and not _is_target(plan, node) and _path(plan, node) == path
            )
        if is_mention and not any(outer in within for outer in plan.source.ancestors(node)):
            yield node


def _is_constant(plan: Plan, node: cst.CSTNode, path: str) -> bool:
    """`KEY_FILE = "key.json"`: its readers are looked at by themselves."""
    statement = plan.source.parent(node)
    return (
        isinstance(statement, cst.Assign)
        and text_of(node) == path
        and isinstance(statement.targets[0].target, cst.Name)
    )


def _is_target(plan: Plan, node: cst.CSTNode) -> bool:
    return isinstance(plan.source.parent(node), cst.AssignTarget)
