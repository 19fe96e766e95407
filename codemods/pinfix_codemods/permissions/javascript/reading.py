"""Read a script: the client, the modules, the programs, the variables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from pinfix_codemods.permissions.javascript.client import Client
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

_LOADERS = frozenset({"require", "__original_require__", "import"})
_NAMES = frozenset(
    {"identifier", "property_identifier", "shorthand_property_identifier"}
    | {"shorthand_property_identifier_pattern"}
)
_EVALUATORS = frozenset({"eval", "Function"})
_MAKES_UP = "the script runs code that it makes up"
_GLOBALS = frozenset({"globalThis", "global"})
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
    client = Client(root)
    handed = {require.name for require in client.requires}
    loaded = [require for require in _requires(root) if require.name is None or require.name not in handed]
    return Reading(
        tuple(client.uses),
        (*client.requires, *loaded),
        tuple(executions(root)),
        tuple(_variables(root)),
        (*client.escapes, *_escapes(root)),
    )


def _first_error(root: Node) -> int:
    return next((line_of(node) for node in nodes(root) if node.is_error or node.is_missing), 1)


def _requires(root: Node) -> Iterator[Require]:
    for call, function in calls(root):
        if text_of(function) in _LOADERS:
            yield Require(required(call), line_of(call), gets_client=False)


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
        return member(node) == "process" and text_of(node.child_by_field_name("object")) in _GLOBALS
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
        elif is_access(node) and member(node) == "constructor" and _is_called(node):
            yield Escape(line_of(node), _MAKES_UP, any_code=True)
        elif node.type in ("string_fragment", "template_string") and _CREDENTIALS.search(text_of(node)):
            yield Escape(line_of(node), "the script reads a file of credentials", any_code=True)
    for call, function in calls(root):
        if text_of(function).endswith(".eval"):
            yield Escape(line_of(call), _MAKES_UP, any_code=True)
        elif text_of(function) in ("core.getInput", "getInput"):
            given = arguments(call)
            name = literal(given[0]) if given else None
            if name is None or name.lower() in ("github-token", "token"):
                yield Escape(line_of(call), "the script reads the token itself")
        elif text_of(function).endswith("getOctokit") and not arguments(call):
            yield Escape(line_of(call), "a client is made of a token that is not known")


def _is_called(node: Node) -> bool:
    parent = node.parent
    return parent is not None and parent.child_by_field_name("function") == node
