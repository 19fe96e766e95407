"""Read a script: the client, the modules, the programs, the variables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from pinfix_codemods.permissions.javascript.client import Client
from pinfix_codemods.permissions.javascript.constants import constants
from pinfix_codemods.permissions.javascript.inserted import inserted_code
from pinfix_codemods.permissions.javascript.leavings import leavings
from pinfix_codemods.permissions.javascript.model import (
    Escape,
    Reading,
    Require,
    Variable,
)
from pinfix_codemods.permissions.javascript.modules import required
from pinfix_codemods.permissions.javascript.programs import executions
from pinfix_codemods.permissions.javascript.syntax import (
    MOST_BYTES,
    arguments,
    calls,
    is_access,
    line_of,
    literal,
    member,
    nodes,
    parse,
    text_of,
)

_LOADERS = frozenset({"require", "__original_require__", "__non_webpack_require__", "import"})
_NAMES = frozenset(
    {"identifier", "property_identifier", "shorthand_property_identifier"}
    | {"shorthand_property_identifier_pattern"}
)
_EVALUATORS = frozenset({"eval", "Function"})
_MAKES_UP = "the script runs code that it makes up"
_GLOBALS = frozenset({"globalThis", "global", "this"})
_LOADER_OBJECTS = frozenset({"require", "module", "__original_require__", "__non_webpack_require__"})
_READ_INPUTS = frozenset({"getInput", "getMultilineInput", "getBooleanInput"})
_CREDENTIALS = re.compile(r"/proc/|\.git/config|\.docker/|\.netrc|\.npmrc|gh/hosts")
_OF_PROCESS = frozenset(
    {
        "env",
        "argv",
        "cwd",
        "chdir",
        "exit",
        "exitCode",
        "stdin",
        "stdout",
        "stderr",
        "platform",
        "arch",
        "pid",
    }
    | {"hrtime", "uptime", "version", "versions", "nextTick", "on", "once", "off", "memoryUsage", "execPath"}
    | {"emitWarning", "umask", "kill", "abort", "setMaxListeners", "removeAllListeners", "cpuUsage"}
)
"""What can be taken of `process` without getting at other modules, or at all variables in one."""


def read(source: str) -> Reading:
    """All in `source` through which the client or the token can act; what is not understood escapes."""
    if len(source.encode()) > MOST_BYTES:
        return Reading(escapes=(Escape(1, "the script is too long to be read", any_code=True),))
    root = parse(source)
    if root.has_error:
        how = "the script cannot be read as JavaScript"
        return Reading(escapes=(Escape(_first_error(root), how, any_code=True),))
    known = constants(root)
    client = Client(root, known)
    handed = {require.name for require in client.requires}
    loaded = [require for require in _requires(root) if require.name is None or require.name not in handed]
    return Reading(
        tuple(client.uses),
        (*client.requires, *loaded),
        tuple(executions(root, known)),
        tuple(leavings(root, known)),
        tuple(_variables(root)),
        (*client.escapes, *_escapes(root), *inserted_code(root)),
    )


def _first_error(root: Node) -> int:
    return next((line_of(node) for node in nodes(root) if node.is_error or node.is_missing), 1)


def _requires(root: Node) -> Iterator[Require]:
    for call, function in calls(root):
        if text_of(function) in _LOADERS:
            yield Require(required(call), line_of(call), gets_client=False)
    for node in nodes(root):
        if node.type in ("import_statement", "export_statement"):
            source = node.child_by_field_name("source")
            if source is not None:
                yield Require(literal(source), line_of(node), gets_client=False)


def _variables(root: Node) -> Iterator[Variable]:
    for node in nodes(root):
        if _is_process(node):
            parent = node.parent
            if parent is None or not is_access(parent) or member(parent) not in _OF_PROCESS:
                yield Variable(None, line_of(node))
        elif node.type == "identifier" and text_of(node) in _GLOBALS:
            parent = node.parent
            if parent is None or not is_access(parent) or member(parent) is None:
                yield Variable(None, line_of(node))
        elif is_access(node) and member(node) == "env" and _is_process(node.child_by_field_name("object")):
            yield from _of_environment(node)


def _is_process(node: Node | None) -> bool:
    """`process`, or the module of that name."""
    if node is None:
        return False
    if node.type == "identifier" and text_of(node) == "process":
        return True
    if is_access(node):
        owner = node.child_by_field_name("object")
        made = owner is not None and owner.type in ("call_expression", "parenthesized_expression")
        return member(node) == "process" and (made or text_of(owner) in _GLOBALS)
    name = required(node) if node.type == "call_expression" else None
    return name is not None and name.removeprefix("node:") == "process"


def _of_environment(node: Node) -> Iterator[Variable]:
    parent = node.parent
    if parent is not None and is_access(parent) and parent.child_by_field_name("object") == node:
        yield Variable(member(parent), line_of(node))
    elif parent is not None and parent.type == "variable_declarator":
        yield from _destructured(parent)
    else:
        yield Variable(None, line_of(node))


def _destructured(declarator: Node) -> Iterator[Variable]:
    name = declarator.child_by_field_name("name")
    if name is None or name.type != "object_pattern":
        yield Variable(None, line_of(declarator))
        return
    for child in name.named_children:
        if child.type == "shorthand_property_identifier_pattern":
            yield Variable(text_of(child), line_of(child))
        elif child.type == "pair_pattern":
            key = child.child_by_field_name("key")
            plain = key is not None and key.type == "property_identifier"
            yield Variable(text_of(key) if plain else literal(key), line_of(child))
        elif child.type == "object_assignment_pattern":
            yield Variable(text_of(child.child_by_field_name("left")), line_of(child))
        else:
            yield Variable(None, line_of(child))


def _escapes(root: Node) -> Iterator[Escape]:
    for node in nodes(root):
        text = text_of(node) if node.type in _NAMES else ""
        if node.type == "identifier" and text in _EVALUATORS:
            yield Escape(line_of(node), _MAKES_UP, any_code=True)
        elif node.type == "identifier" and text == "arguments":
            yield Escape(line_of(node), "the script takes what it is given by number")
        elif "\\" in text:
            yield Escape(line_of(node), "the script spells a name with escapes", any_code=True)
        elif node.type == "identifier" and text in _LOADER_OBJECTS and not _is_ordinary_loader(node):
            yield Escape(line_of(node), "the script loads code in a way that is not followed", any_code=True)
        elif is_access(node) and member(node) == "constructor" and not _is_named_only(node):
            yield Escape(line_of(node), _MAKES_UP, any_code=True)
        elif node.type in ("string_fragment", "template_string") and _CREDENTIALS.search(text_of(node)):
            yield Escape(line_of(node), "the script reads a file of credentials", any_code=True)
    for call, function in calls(root):
        if text_of(function).endswith(".eval"):
            yield Escape(line_of(call), _MAKES_UP, any_code=True)
        elif (member(function) if is_access(function) else text_of(function)) in _READ_INPUTS:
            given = arguments(call)
            name = literal(given[0]) if given else None
            if name is None or name.lower() in ("github-token", "token"):
                yield Escape(line_of(call), "the script reads the token itself")
        elif text_of(function).endswith("getOctokit") and not arguments(call):
            yield Escape(line_of(call), "a client is made of a token that is not known")

    for node in nodes(root):
        named = node.type == "string_fragment" and text_of(node).lower() == "github-token"
        if node.child_count:
            continue
        if (text_of(node) in _READ_INPUTS and _is_renamed(node)) or (named and _is_handed(node)):
            yield Escape(line_of(node), "the script may read the token itself")


def _is_ordinary_loader(node: Node) -> bool:
    """`require(…)`, `require.resolve(…)`, `module.exports`, and the test whether this is the main module."""
    parent = node.parent
    if parent is None:
        return False
    if text_of(node) == "module":
        allowed: tuple[str, ...] = ("exports", "id", "filename")
    else:
        allowed = ("resolve", "main")
        if parent.type == "call_expression" and parent.child_by_field_name("function") == node:
            return True
    if is_access(parent) and parent.child_by_field_name("object") == node:
        return member(parent) in allowed and not (member(parent) == "main" and is_access(parent.parent))
    return parent.type == "binary_expression"


def _is_named_only(node: Node) -> bool:
    """Whether only the name of a constructor is asked for, or whether it is a certain one."""
    parent = node.parent
    return parent is not None and (
        (is_access(parent) and member(parent) == "name") or parent.type == "binary_expression"
    )


def _is_renamed(node: Node) -> bool:
    """Whether `node` names a method that gets another name, or is handed on."""
    parent = node.parent
    if parent is None or node.type != "property_identifier":
        return False
    if parent.type == "pair_pattern":
        return parent.child_by_field_name("key") == node
    around = parent.parent
    called = around is not None and around.child_by_field_name("function") == parent
    return is_access(parent) and not called


def _is_handed(fragment: Node) -> bool:
    """Whether a string is the first thing that a function is told, which has a computed name."""
    string = fragment.parent
    call = None if string is None or string.parent is None else string.parent.parent
    function = None if call is None else call.child_by_field_name("function")
    return function is not None and function.type == "subscript_expression"
