"""What the sessions of a noxfile run."""

from __future__ import annotations

import ast
import shlex
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from pinfix.closure.programs.python import tree_of
from pinfix.closure.tools.reading.tox import asked_for
from pinfix.scripts import ScriptPiece

_RUNS = frozenset({"run", "run_always", "run_install"})
_NOT_KNOWN = '"$NOT_KNOWN"'

Function = ast.FunctionDef | ast.AsyncFunctionDef


def read_nox(path: str, text: str, words: Sequence[str], folder: str) -> Iterator[ScriptPiece]:
    """What `session.run` and its like are given, in plain functions and the sessions that are asked for."""
    tree = tree_of(text)
    if tree is None:
        return
    asked = sorted(asked_for(words, ("-s", "-e", "--session", "--sessions")))
    known = _constants(tree)
    for statement in tree.body:
        names = _session(statement)
        if names and asked and not any(_is_asked(name, asked) for name in names):
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                command = _command(node, node.func.attr, known)
                if command is not None:
                    yield ScriptPiece(path, node.lineno, command, "sh", folder, "a session of nox")


def _is_asked(name: str, asked: Sequence[str]) -> bool:
    """Whether `asked`, which is sorted, has the session, or one of its variants (`tests-3.12`)."""
    return any(
        place < len(asked) and (asked[place] == start or (start != name and asked[place].startswith(start)))
        for start in (name, f"{name}-")
        for place in (bisect_left(asked, start),)
    )


def _command(call: ast.Call, method: str, known: Mapping[str, str]) -> str | None:
    given = " ".join(_value(argument, known) for argument in call.args)
    if method in _RUNS:
        return given
    return f"pip install {given}" if method == "install" else None


def _session(statement: ast.stmt) -> tuple[str, ...]:
    """The names that a session goes by; none: it is no session, or has no plain name."""
    if not isinstance(statement, Function):
        return ()
    for decorator in statement.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) != "session":
            continue
        given = (
            [word for word in decorator.keywords if word.arg == "name"]
            if isinstance(decorator, ast.Call)
            else []
        )
        if not given:
            return (statement.name,)
        value = given[0].value
        return (value.value,) if isinstance(value, ast.Constant) and isinstance(value.value, str) else ()
    return ()


def _constants(tree: ast.Module) -> Mapping[str, str]:
    """Texts that names, and keys of dictionaries (`NAME["key"]`), stand for at the top of the file."""
    found: dict[str, str] = {}
    for statement in tree.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if not isinstance(statement, ast.Assign) or not isinstance(target, ast.Name):
            continue
        value = statement.value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            found[target.id] = value.value
        for key, one in zip(value.keys, value.values, strict=True) if isinstance(value, ast.Dict) else ():
            if isinstance(key, ast.Constant) and isinstance(one, ast.Constant) and isinstance(one.value, str):
                found[f"{target.id}[{key.value!r}]"] = one.value
    return found


def _value(node: ast.expr, known: Mapping[str, str]) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return shlex.quote(node.value)
    if isinstance(node, ast.Starred) and isinstance(node.value, ast.List | ast.Tuple):
        return " ".join(_value(one, known) for one in node.value.elts)
    if isinstance(node, ast.Starred):
        return ""  # options and arguments, as a rule those of the command line
    name = node.id if isinstance(node, ast.Name) else ""
    if (
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and isinstance(node.slice, ast.Constant)
    ):
        name = f"{node.value.id}[{node.slice.value!r}]"
    return shlex.quote(known[name]) if name in known else _NOT_KNOWN
