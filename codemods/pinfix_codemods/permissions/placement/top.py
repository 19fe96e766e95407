"""The block at the top of a workflow, as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pinfix.github.permission_block import InvalidBlock, read_block
from pinfix.github.scopes import Grant
from pinfix.plan import Place
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping as MappingNode
from pinfix.yaml.nodes import Scalar, follow


@dataclass(frozen=True, slots=True)
class Top:
    """What it grants, and how it says so: `entries` as written, in their order; None for `write-all`."""

    grant: Grant
    entries: Mapping[str, str] | None

    @property
    def is_mapping(self) -> bool:
        """Whether it lists scopes."""
        return self.entries is not None


def read_top(document: Document) -> Top | InvalidBlock | None:
    """The block at the top of the workflow in `document`; None: there is no such key."""
    root = follow(document.roots[0])
    node = root.get("permissions") if isinstance(root, MappingNode) else None
    if node is None:
        return None
    grant = read_block(node)
    if isinstance(grant, InvalidBlock):
        return grant
    return Top(grant, _entries(follow(node)))


def key_place(path: str, document: Document) -> Place:
    """Where its key stands, or where `jobs` does while there is none."""
    root = follow(document.roots[0])
    assert isinstance(root, MappingNode)
    key = root.key("permissions") or root.key("jobs")
    line, column = document.place(root.lead if key is None else key.lead)
    return Place(path, line, column, ("permissions",) if root.get("permissions") is not None else ())


def _entries(node: Scalar | MappingNode | object) -> dict[str, str] | None:
    if not isinstance(node, MappingNode):
        return None
    written = {name: follow(value) for name, _, value in node.entries()}
    return {name: value.value for name, value in written.items() if isinstance(value, Scalar)}
