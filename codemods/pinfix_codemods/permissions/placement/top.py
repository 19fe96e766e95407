"""The block at the top of a workflow, as it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pinfix.github.permission_block import InvalidBlock, read_block
from pinfix.github.scopes import Grant
from pinfix.plan import Place
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping as MappingNode
from pinfix.yaml.nodes import Scalar, follow
from pinfix_codemods.permissions.placement.comments import plain


@dataclass(frozen=True, slots=True)
class Top:
    """What it grants, and how it says so: `entries` as written, in their order; None for `write-all`.

    `comments`: what is said behind each scope, on its line.
    """

    grant: Grant
    entries: Mapping[str, str] | None
    comments: Mapping[str, str] = field(default_factory=dict)

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
    return Top(grant, _entries(follow(node)), dict(_comments(document, follow(node))))


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


def _comments(document: Document, node: Scalar | MappingNode | object) -> Iterator[tuple[str, str]]:
    """The comments behind scopes, which have lines of their own only in block style."""
    if not isinstance(node, MappingNode) or node.flow:
        return
    for name, _, value in node.entries():
        found = document.comment_on_line(value.end)
        if found is None or found.start < value.end:
            continue
        text = plain(found.text)
        if text and not text.lower().startswith("pinfix"):  # a remark to the program is about its own line
            yield name, text
