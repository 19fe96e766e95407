"""The options that a method of the client is given: what of a request they decide."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tree_sitter import Node

from pinfix_codemods.permissions.javascript.syntax import (
    is_access,
    literal,
    member,
    nodes,
    string_parts,
    text_of,
)

_DECIDING = frozenset({"method", "url", "baseUrl"})
"""Options that go before what the route says (`endpoint.merge` of octokit/endpoint.js, November 2026)."""

_HARMLESS = frozenset({"...context.repo"})
"""What is spread everywhere: `owner` and `repo` of the event's repository."""


@dataclass(frozen=True, slots=True)
class Options:
    """`known`: nothing else than `method` and `url` decides what is asked for; `url` may have holes.

    `subject`: the source of the value of the first of the subjects that were looked for ("": there is none).
    """

    known: bool = True
    method: str | None = None
    url: tuple[str | None, ...] | None = None
    subject: str = ""


def options_of(given: list[Node], root: Node, clients: Collection[str], subjects: Collection[str]) -> Options:
    """What the arguments `given` say, of which a string is a route, and anything else options."""
    others = [node for node in given if string_parts(node) is None and node.type != "comment"]
    if not others:
        return Options()
    written = [node for node in others if node.type == "object"]
    if not written and len(others) == 1 and others[0].type == "identifier":
        declared = _declared_once(others[0], root, clients)
        written = [] if declared is None else [declared]
        others = others if declared is None else written
    if not written:
        return Options(known=False)
    read = _of_object(written[0], subjects)
    return Options(False, read.method, read.url, read.subject) if len(others) > len(written) else read


def _of_object(node: Node, subjects: Collection[str]) -> Options:
    known, method, url, subject = True, None, None, ""
    for child in node.named_children:
        if text_of(child) in _HARMLESS:
            continue
        name = _key(child)
        if name is None:
            known, subject = known and child.type == "comment", "" if child.type != "comment" else subject
        elif name in subjects:
            subject = text_of(child.child_by_field_name("value") or child)
        elif name in _DECIDING:
            value = child.child_by_field_name("value") if child.type == "pair" else None
            if name == "method":
                method = literal(value)
            elif name == "url":
                url = string_parts(value)
            known = known and (method if name == "method" else url if name == "url" else None) is not None
    return Options(known, method, url, subject)


def _key(child: Node) -> str | None:
    """The name of an entry of an object; None: it is computed, or it stands for several entries."""
    key = child if child.type == "shorthand_property_identifier" else child.child_by_field_name("key")
    key = key or child.child_by_field_name("name")
    if key is None or key.type == "computed_property_name":
        return None
    return literal(key) if key.type == "string" else text_of(key)


def _declared_once(name: Node, root: Node, clients: Collection[str]) -> Node | None:
    """The object that `name` is declared as, where nothing changes it on the way."""
    found: Node | None = None
    for node in nodes(root):
        if text_of(node) != text_of(name) or node.type not in (
            "identifier",
            "shorthand_property_identifier",
            "shorthand_property_identifier_pattern",
        ):
            continue
        parent = node.parent
        if parent is not None and parent.type == "variable_declarator" and found is None:
            value = parent.child_by_field_name("value")
            if parent.child_by_field_name("name") != node or value is None or value.type != "object":
                return None
            found = value
        elif not (_is_given_to(node, clients) or _is_read(node)):
            return None
    return found


def _is_given_to(node: Node, clients: Collection[str]) -> bool:
    """Whether `node` is an argument of a method of a client, which changes none of its options."""
    call = None if node.parent is None or node.parent.type != "arguments" else node.parent.parent
    owner = None if call is None else call.child_by_field_name("function")
    while owner is not None and is_access(owner):
        owner = owner.child_by_field_name("object")
    return owner is not None and owner.type == "identifier" and text_of(owner) in clients


def _is_read(node: Node) -> bool:
    """Whether a property of `node` with a known name is taken, and goes into no assignment."""
    parent = node.parent
    if parent is None or not is_access(parent) or member(parent) is None:
        return False
    around = parent.parent
    return (
        parent.child_by_field_name("object") == node
        and around is not None
        and around.type
        in ("arguments", "pair", "binary_expression", "template_substitution", "await_expression")
    )
