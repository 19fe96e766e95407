"""The modules that a script loads, by the text of their names."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from pinfix_codemods.permissions.javascript.syntax import arguments, literal, nodes, string_parts, text_of

_LOADERS = ("require", "__original_require__", "__non_webpack_require__", "import")


def required(node: Node) -> str | None:
    """The name of the module that `require('…')`, `await import('…')` load."""
    if node.type in ("await_expression", "parenthesized_expression") and node.named_children:
        return required(node.named_children[0])
    if node.type != "call_expression":
        return None
    if text_of(node.child_by_field_name("function")) not in _LOADERS:
        return None
    given = arguments(node)
    return _path(given[0]) if given else None


def _path(node: Node) -> str | None:
    """A path that is written out; the work space at its beginning is left out."""
    parts = string_parts(node)
    if parts and parts[0] is None and "GITHUB_WORKSPACE" in text_of(node) and None not in parts[1:]:
        return "." + "".join(part for part in parts[1:] if part is not None)
    return literal(node)


def loaded(root: Node) -> Iterator[tuple[str, str]]:
    """Names, and the modules that they are declared as, or as a part of."""
    for node in nodes(root):
        if node.type != "variable_declarator":
            continue
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        module = None if value is None else required(value)
        if name is None or module is None:
            continue
        for child in [name] if name.type == "identifier" else name.named_children:
            yield text_of(child), module
