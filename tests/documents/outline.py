"""A document's nodes as plain tuples, for comparison."""

from __future__ import annotations

from typing import Any

from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Alias, Mapping, Node, Scalar, Sequence


def outline(node: Node) -> Any:
    """Everything that a node and those in it say, places included."""
    if isinstance(node, Alias):
        return ("alias", node.name, node.start, node.end)
    common = (type(node).__name__, node.lead, node.start, node.end, node.tag, node.anchor)
    if isinstance(node, Scalar):
        return (*common, node.style, node.value)
    if isinstance(node, Sequence):
        return (*common, node.flow, [outline(item) for item in node.items])
    assert isinstance(node, Mapping)
    return (*common, node.flow, [(outline(key), outline(value)) for key, value in node.pairs])


def written(document: Document, *path: str | int, number: int = 0) -> str:
    """The text that the node at `path` encloses."""
    node = document.node(path, number)
    return document.text[node.start : node.end]
