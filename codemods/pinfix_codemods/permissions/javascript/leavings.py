"""What a script leaves behind: variables and programs for later steps, and files.

Each is said as the command of a shell that does the same, so that both are judged alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tree_sitter import Node

from pinfix_codemods.permissions.javascript.constants import resolved
from pinfix_codemods.permissions.javascript.inserted import INSERTED
from pinfix_codemods.permissions.javascript.model import Execution
from pinfix_codemods.permissions.javascript.syntax import (
    arguments,
    calls,
    is_access,
    line_of,
    literal,
    member,
    nodes,
    string_parts,
    text_of,
)

_UNKNOWN = "${PINFIX_UNKNOWN}"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SPECIAL = re.compile(r'([\\"$`])')
_MOST_PIECES = 200

_APPEND = frozenset({"appendFile", "appendFileSync"})
_WRITE = frozenset({"writeFile", "writeFileSync", "outputFile", "outputFileSync"})
_OPEN = frozenset({"createWriteStream"})
_COPY = frozenset({"copyFile", "copyFileSync", "cp", "cpSync", "mv", "rename", "renameSync"})
_LINK = frozenset({"symlink", "symlinkSync", "link", "linkSync"})
_UNPACK = frozenset({"extractTar", "extractZip", "extract7z", "extractXar"})
_FOR_RUNNER = frozenset({"exportVariable", "addPath"})
_KNOWN_BY_NAME = (_APPEND | _WRITE | _OPEN | _FOR_RUNNER | _COPY) - {"cp", "mv", "rename"}
"""Names that mean nothing else, whatever they are called on."""


def leavings(root: Node, known: Mapping[str, Node]) -> Iterator[Execution]:
    """Commands that leave behind what the script does; `known` are its constants."""
    for call, function in calls(root):
        name = member(function) if is_access(function) else text_of(function)
        given = [_shell_text(node, known) for node in arguments(call) if node.type != "comment"]
        command = _command(name or "", given, plain=not is_access(function))
        if command is not None:
            yield Execution(command, line_of(call))
    for node in nodes(root):
        # The parent of a node is looked for from the root on: it is asked for last.
        if not node.child_count and text_of(node) in _KNOWN_BY_NAME and _is_renamed(node):
            into = '"$GITHUB_PATH"' if text_of(node) in _FOR_RUNNER else f'"{_UNKNOWN}"'
            yield Execution(f'echo "{_UNKNOWN}" >> {into}', line_of(node))


def _command(name: str, given: list[str], *, plain: bool) -> str | None:
    """`given`: the texts of the arguments; `plain`: it is called by its name alone."""
    first, second = (*given, _UNKNOWN, _UNKNOWN)[:2]
    if name == "exportVariable":
        value = _UNKNOWN if "\n" in second else second
        return f'echo "{first}={value}" >> "$GITHUB_ENV"'
    if name == "addPath":
        return f'echo "{first}" >> "$GITHUB_PATH"'
    if name in _APPEND:
        return f'echo "{second}" >> "{first}"'
    if name in _WRITE:
        return f'echo "{second}" > "{first}"'
    if name in _OPEN:
        return f'echo "{_UNKNOWN}" >> "{first}"'
    if name in _LINK or (name in _COPY and not (plain and name in ("cp", "mv", "rename"))):
        return f'cp -r "{first}" "{second}"' if len(given) > 1 else None
    if name in _UNPACK and len(given) > 1:
        return f'tar -x -f "{first}" -C "{second}"'
    return None


def _shell_text(node: Node, known: Mapping[str, Node]) -> str:
    """The text of `node` as it stands between the double quotes of a shell."""
    pieces: list[str] = []
    pending: list[Node | str] = [node]
    while pending:
        current = pending.pop()
        if len(pieces) > _MOST_PIECES:
            return _UNKNOWN
        if isinstance(current, str):
            pieces.append(current)
        else:
            pending.extend(reversed(_parts(resolved(current, known) or current)))
    return "".join(pieces)


def _parts(node: Node) -> list[Node | str]:
    """The texts that `node` is made of, or that which has to be looked at in turn."""
    parts = string_parts(node)
    if node.type == "string" or (parts is not None and None not in parts):
        return [_quoted(literal(node))]
    if node.type == "template_string":
        return [
            _quoted(text_of(child)) if child.type == "string_fragment" else child
            for child in node.named_children
        ]
    if node.type in ("template_substitution", "parenthesized_expression") and node.named_children:
        return [node.named_children[0]]
    if node.type == "binary_expression" and text_of(node.child_by_field_name("operator")) == "+":
        return [side for field in ("left", "right") if (side := node.child_by_field_name(field)) is not None]
    if node.type == "call_expression":
        return _of_call(node)
    return [_variable(node)]


def _quoted(text: str | None) -> str:
    if text is None or INSERTED.search(text):
        return _UNKNOWN
    return _SPECIAL.sub(r"\\\1", text)


def _of_call(node: Node) -> list[Node | str]:
    function = text_of(node.child_by_field_name("function"))
    if function == "process.cwd":
        return ["${GITHUB_WORKSPACE}"]
    if function == "os.tmpdir":
        return ["/tmp"]  # noqa: S108 - the name of a place, nothing is written there
    if function in ("path.join", "path.resolve", "join", "resolve"):
        joined: list[Node | str] = []
        for given in arguments(node):
            joined += ["/", given] if joined else [given]
        return joined
    return [_UNKNOWN]


def _variable(node: Node) -> str:
    owner = node.child_by_field_name("object") if is_access(node) else None
    name = member(node) if owner is not None and text_of(owner) == "process.env" else None
    return "${" + name + "}" if name is not None and _VARIABLE.fullmatch(name) else _UNKNOWN


def _is_renamed(node: Node) -> bool:
    """Whether `node` names a function that is handed on, or gets another name."""
    parent = node.parent
    if parent is None:
        return False
    if node.type == "identifier":
        return parent.type in ("arguments", "array", "pair", "assignment_expression")
    if node.type != "property_identifier":
        return False
    if parent.type == "pair_pattern":
        return parent.child_by_field_name("key") == node
    around = parent.parent
    if not is_access(parent) or around is None or is_access(around):
        return False
    if around.type == "variable_declarator":
        return text_of(around.child_by_field_name("name")) != text_of(node)
    return around.type in ("arguments", "array", "pair", "assignment_expression")
