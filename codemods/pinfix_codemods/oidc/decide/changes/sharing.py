"""What a file writes once and reads at several places: a change of it is a change of all of them."""

from __future__ import annotations

from collections.abc import Sequence

from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Alias, Mapping, Node
from pinfix.yaml.nodes import Sequence as SequenceNode
from pinfix.yaml.operations import DeleteKey, Operation, SetTrailingComment


class Shared:
    """The nodes of a document that aliases stand for."""

    def __init__(self, document: Document) -> None:
        self._document = document
        nodes = (node for root in document.roots for node in _inside(root))
        self._targets = {id(node.target) for node in nodes if isinstance(node, Alias)}

    def line_of(self, operations: Sequence[Operation]) -> int | None:
        """The line of such a node that one of `operations` changes; None: there is none.

        All its places would have to change in the same way, which whoever wrote them once should see and say.
        """
        for operation in operations if self._targets else ():
            found = None if isinstance(operation, SetTrailingComment) else self._changed(operation)
            if found is not None:
                return self._document.place(found.lead)[0]
        return None

    def _changed(self, operation: Operation) -> Node | None:
        """A node on the way to the place of the operation, or inside of what it deletes."""
        node: Node = self._document.roots[0]
        for length in range(1, len(operation.path) + 1):
            try:
                node = self._document.node(operation.path[:length])
            except KeyError:
                return None
            if self._is_shared(node):
                return node
        inside = _inside(node) if isinstance(operation, DeleteKey) else []
        return next((inner for inner in inside if self._is_shared(inner)), None)

    def _is_shared(self, node: Node) -> bool:
        return isinstance(node, Alias) or id(node) in self._targets


def _inside(node: Node) -> list[Node]:
    """The node and all that is written in it."""
    found: list[Node] = [node]
    for one in found:  # grows while it is walked
        if isinstance(one, Mapping):
            found += [child for pair in one.pairs for child in pair]
        elif isinstance(one, SequenceNode):
            found += one.items
    return found
