"""Names that stand for one text in all of a script: `const QUERY = '…'`."""

from __future__ import annotations

from collections.abc import Mapping

from tree_sitter import Node

from pinfix_codemods.permissions.javascript.syntax import nodes, string_parts, text_of

_BINDING_PARENTS = frozenset(
    {
        "formal_parameters",
        "assignment_pattern",
        "rest_pattern",
        "array_pattern",
        "pair_pattern",
        "catch_clause",
    }
    | {"function_declaration", "function_expression", "generator_function", "generator_function_declaration"}
    | {"class_declaration", "class", "import_specifier", "import_clause", "namespace_import"}
)
_BINDING_FIELDS = {
    "variable_declarator": "name",
    "arrow_function": "parameter",
    "for_in_statement": "left",
    "object_assignment_pattern": "left",
}


def constants(root: Node) -> Mapping[str, Node]:
    """The strings and templates that are declared by `const`, by names that are declared only once."""
    found: dict[str, Node] = {}
    bound: set[str] = set()
    for node in nodes(root):
        if not _is_bound(node):
            continue
        name = text_of(node)
        value = _constant(node)
        if value is not None and name not in bound:
            found[name] = value
        elif name in found:
            del found[name]
        bound.add(name)
    return found


def resolved(node: Node | None, known: Mapping[str, Node]) -> Node | None:
    """`node`, or the string that the name stands for which it is."""
    if node is None or node.type not in ("identifier", "shorthand_property_identifier"):
        return node
    return known.get(text_of(node), node)


def _is_bound(node: Node) -> bool:
    """Whether `node` is a name that is declared here."""
    if node.type == "shorthand_property_identifier_pattern":
        return True
    parent = node.parent
    if node.type != "identifier" or parent is None:
        return False
    field = _BINDING_FIELDS.get(parent.type)
    return parent.type in _BINDING_PARENTS or (
        field is not None and parent.child_by_field_name(field) == node
    )


def _constant(name: Node) -> Node | None:
    declarator = name.parent
    around = None if declarator is None else declarator.parent
    if declarator is None or declarator.type != "variable_declarator" or around is None:
        return None
    if around.type != "lexical_declaration" or text_of(around.child_by_field_name("kind")) != "const":
        return None
    value = declarator.child_by_field_name("value")
    return value if string_parts(value) is not None else None
