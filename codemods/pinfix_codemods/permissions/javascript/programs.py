"""The programs that a script starts."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from pinfix_codemods.permissions.javascript.model import Execution
from pinfix_codemods.permissions.javascript.modules import required
from pinfix_codemods.permissions.javascript.syntax import (
    arguments,
    calls,
    is_access,
    line_of,
    literal,
    member,
    nodes,
    text_of,
)

_STARTERS = frozenset(
    {"exec", "execSync", "execFile", "execFileSync", "spawn", "spawnSync", "getExecOutput", "fork"}
)

_MODULES = frozenset({"child_process", "node:child_process", "@actions/exec"})


def executions(root: Node) -> Iterator[Execution]:
    """Programs by their command lines; and starters that get another name, whose calls are not followed."""
    for node in nodes(root):
        if _is_taken(node):
            yield Execution(None, line_of(node))
    owners = {"exec", *_owners(root)}
    for call, function in calls(root):
        if function.type == "subscript_expression" and member(function) is None:
            owner = function.child_by_field_name("object")
            if text_of(owner) in owners or (owner is not None and required(owner) in _MODULES):
                yield Execution(None, line_of(call))
        name = member(function) if is_access(function) else text_of(function)
        if name not in _STARTERS or text_of(function).endswith("/.exec") or _is_pattern(function):
            continue
        given = arguments(call)
        program = literal(given[0]) if given else None
        words = _words(given[1]) if len(given) > 1 else []
        if program is None or any(word is None for word in words):
            yield Execution(None, line_of(call))
        else:
            quoted = [_quoted(word) for word in words if word is not None]
            yield Execution(" ".join([program, *quoted]), line_of(call))


def _owners(root: Node) -> Iterator[str]:
    """The names under which the modules of the starters are loaded."""
    for node in nodes(root):
        value = node.child_by_field_name("value") if node.type == "variable_declarator" else None
        if value is not None and required(value) in _MODULES:
            yield text_of(node.child_by_field_name("name"))


def _words(argument: Node) -> list[str | None]:
    """The arguments of a program. `argument` is what follows its name: a list, options or a callback."""
    if argument.type == "array":
        return [literal(item) for item in argument.named_children]
    return [] if argument.type in ("object", "arrow_function", "undefined", "null") else [None]


def _is_pattern(function: Node) -> bool:
    """`/…/.exec(text)` looks for a pattern and starts nothing."""
    owner = function.child_by_field_name("object")
    return owner is not None and owner.type == "regex"


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


def _is_taken(node: Node) -> bool:
    """Whether `node` names a starter that is handed on, or gets another name (`promisify(exec)`)."""
    parent = node.parent
    if text_of(node) not in _STARTERS or parent is None:
        return False
    if node.type == "identifier":
        # `exec` is also what github-script calls the module of which `exec.exec` starts programs.
        return parent.type in ("arguments", "pair", "array", "assignment_expression", "arrow_function") or (
            parent.type == "variable_declarator"
            and parent.child_by_field_name("value") == node
            and text_of(node) != "exec"
        )
    if node.type != "property_identifier":
        return False
    if parent.type == "pair_pattern":
        return True
    called = parent.parent
    return (
        is_access(parent)
        and not (
            called is not None
            and called.type == "call_expression"
            and called.child_by_field_name("function") == parent
        )
        and not is_access(called)
        and not _names_it(called)
    )


def _names_it(declarator: Node | None) -> bool:
    """`const exec = require('child_process').exec`: the same name, so that its calls are found."""
    return (
        declarator is not None
        and declarator.type == "variable_declarator"
        and text_of(declarator.child_by_field_name("name")) in _STARTERS
    )
