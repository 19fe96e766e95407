"""Which operations reach a node that other places read, too, through an alias.

Part of the proof (see `prove.py`): it says why the data came out another way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Alias, Mapping, Node, follow
from pinfix.yaml.nodes import Sequence as SequenceNode
from pinfix.yaml.operations import (
    DeleteItem,
    DeleteKey,
    InsertCommentAbove,
    InsertItem,
    InsertKey,
    Operation,
    Path,
    ReplaceItem,
    SetScalar,
    SetTrailingComment,
    SetValue,
)

_REASON = "an anchor shares it with another place, which would change, too"


def shared_elsewhere(before: Document, operations: Sequence[Operation]) -> dict[int, str]:
    """By position, the operations whose change does not hold for all places that read the changed node.

    One written node may be read from many paths; a change of it is right where each of these has the same
    operation. Empty where the text has no alias.
    """
    readers = _Readers(before)
    if not readers.aliases:
        return {}
    groups: dict[tuple[int, str], dict[Path, list[int]]] = {}
    targets: dict[int, Node] = {}
    for number, operation in enumerate(operations):
        found = _target(before, operation)
        if found is not None:
            node, same = found
            targets[id(node)] = node
            paths = groups.setdefault((id(node), repr(same)), {})
            paths.setdefault((operation.document, *operation.path), []).append(number)
    return {
        number: _REASON
        for (node_id, _), paths in groups.items()
        if len(paths) != readers.count(targets[node_id])
        for numbers in paths.values()
        for number in numbers
    }


def _target(document: Document, operation: Operation) -> tuple[Node, Operation] | None:
    """The written node that an operation changes, and the operation without its way there."""
    match operation:
        case SetTrailingComment() | InsertCommentAbove():
            return None  # comments are no data
        case DeleteKey() | DeleteItem() | ReplaceItem():
            node = document.node(operation.path[:-1], operation.document)
            return follow(node), replace(operation, path=operation.path[-1:])
        case SetScalar() | SetValue() | InsertKey() | InsertItem():
            return follow(document.node(operation.path, operation.document)), replace(operation, path=())


class _Readers:
    """Counts the paths that lead to a written node."""

    def __init__(self, document: Document) -> None:
        self.aliases: dict[int, list[Alias]] = {}  # by the node that they stand for
        self._parents: dict[int, Node] = {}
        self._counts: dict[int, int] = {}
        stack: list[Node] = list(document.roots)
        while stack:
            node = stack.pop()
            if isinstance(node, Alias):
                self.aliases.setdefault(id(node.target), []).append(node)
                continue
            for child in _children(node):
                self._parents[id(child)] = node
                stack.append(child)

    def count(self, node: Node) -> int:
        """How many there are. The recursion is bounded by the depth that a document may have."""
        known = self._counts.get(id(node))
        if known is None:
            parent = self._parents.get(id(node))
            known = 1 if parent is None else self.count(parent)
            known += sum(self.count(self._parents[id(alias)]) for alias in self.aliases.get(id(node), ()))
            self._counts[id(node)] = known
        return known


def _children(node: Node) -> list[Node]:
    if isinstance(node, Mapping):
        return [child for pair in node.pairs for child in pair]
    return list(node.items) if isinstance(node, SequenceNode) else []
