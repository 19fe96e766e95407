"""The programs that a script starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tree_sitter import Node

from pinfix_codemods.permissions.javascript.constants import resolved
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

_HANDING = frozenset(
    {"arguments", "array", "pair", "spread_element", "assignment_expression", "return_statement"}
    | {"variable_declarator", "ternary_expression", "binary_expression", "arrow_function"}
)
"""What a name stands in where it is handed on."""


def executions(root: Node, known: Mapping[str, Node]) -> Iterator[Execution]:
    """Programs by their command lines; and starters that get another name, whose calls are not followed.

    `known`: the constants of the script.
    """
    owners = {"exec", *_owners(root)}
    for node in nodes(root):
        if _is_taken(node) or _is_handed_on(node, owners) or _is_lost(node):
            yield Execution(None, line_of(node))
    for call, function in calls(root):
        name = member(function) if is_access(function) else text_of(function)
        if name not in _STARTERS or text_of(function).endswith("/.exec") or _is_pattern(function):
            continue
        given = arguments(call)
        program = literal(resolved(given[0], known)) if given else None
        words = _words(given[1], known) if len(given) > 1 else []
        elsewhere = any("cwd" in text_of(option) for option in given[1:])
        if program is None or any(word is None for word in words):
            yield Execution(None, line_of(call))
        else:
            quoted = [_quoted(word) for word in words if word is not None]
            yield Execution(" ".join([program, *quoted]), line_of(call), elsewhere)


def _owners(root: Node) -> Iterator[str]:
    """The names under which the modules of the starters are loaded."""
    for node in nodes(root):
        if node.type in ("import_clause", "namespace_import") and _imported_from(node) in _MODULES:
            yield from (text_of(child) for child in node.named_children if child.type == "identifier")
        value = node.child_by_field_name("value") if node.type == "variable_declarator" else None
        if value is not None and required(value) in _MODULES:
            yield text_of(node.child_by_field_name("name"))


def _is_handed_on(node: Node, owners: set[str]) -> bool:
    """Whether `node`, the name of a module of starters, is used but as the owner of a known member."""
    if node.type == "shorthand_property_identifier" and text_of(node) in owners - {"exec"}:
        return True
    if node.type != "identifier" or text_of(node) not in owners:
        return False
    parent = node.parent
    if parent is None:
        return False
    if is_access(parent) and parent.child_by_field_name("object") == node:
        return member(parent) is None
    name = parent.child_by_field_name("name") if parent.type == "variable_declarator" else None
    if name is not None and (name == node or name.type != "identifier"):
        return name != node and not _is_plain(name)
    return text_of(node) != "exec" and parent.type in _HANDING


def _is_lost(node: Node) -> bool:
    """Whether `node` loads a module of starters, of which not all that becomes of it is seen."""
    if node.type == "import_specifier":
        return node.child_by_field_name("alias") is not None and _imported_from(node) in _MODULES
    if node.type != "call_expression" or required(node) not in _MODULES:
        return False
    around = node.parent
    while around is not None and around.type in ("await_expression", "parenthesized_expression"):
        node, around = around, around.parent
    if around is None or around.type == "expression_statement":
        return False
    if is_access(around):
        return member(around) is None
    name = around.child_by_field_name("name") if around.type == "variable_declarator" else None
    return name is None or (name.type != "identifier" and not _is_plain(name))


def _is_plain(pattern: Node) -> bool:
    """Whether each of its names is that of a property; others are looked at one by one."""
    return pattern.type == "object_pattern" and all(
        child.type == "shorthand_property_identifier_pattern"
        or child.type == "comment"
        or (child.type == "pair_pattern" and child.children[0].type == "property_identifier")
        for child in pattern.named_children
    )


def _imported_from(node: Node) -> str | None:
    """The module of the `import` statement that `node` is a part of."""
    statement: Node | None = node
    while statement is not None and statement.type != "import_statement":
        statement = statement.parent
    return None if statement is None else literal(statement.child_by_field_name("source"))


def _words(argument: Node, known: Mapping[str, Node]) -> list[str | None]:
    """The arguments of a program. `argument` is what follows its name: a list, options or a callback."""
    if argument.type == "array":
        return [literal(resolved(item, known)) for item in argument.named_children if item.type != "comment"]
    return [] if argument.type in ("object", "arrow_function", "undefined", "null") else [None]


def _is_pattern(function: Node) -> bool:
    """`/…/.exec(text)` looks for a pattern and starts nothing."""
    owner = function.child_by_field_name("object")
    return owner is not None and owner.type == "regex"


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


def _is_taken(node: Node) -> bool:
    """Whether `node` names a starter that is handed on, or gets another name (`promisify(exec)`)."""
    if node.child_count or text_of(node) not in _STARTERS:
        return False
    parent = node.parent
    if parent is None:
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
