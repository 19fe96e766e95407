"""The operations that write a block, and the ones that take scopes from a block that stands there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pinfix.github.scopes import Grant, Level
from pinfix.yaml.document import Document
from pinfix.yaml.lower_comments import comment_slot
from pinfix.yaml.nodes import Alias, Node, Scalar, follow
from pinfix.yaml.nodes import Mapping as MappingNode
from pinfix.yaml.operations import (
    CannotEdit,
    Commented,
    DeleteKey,
    InsertKey,
    Operation,
    Path,
    SetScalar,
    SetTrailingComment,
    SetValue,
    Value,
)
from pinfix_codemods.permissions.placement.anchors import in_job, in_workflow

KEY = "permissions"

Comments = Mapping[str, str]
"""What is written behind each scope, by its name; empty where nothing is."""


def set_block(
    document: Document, owner: Path, entries: Mapping[str, str], comments: Comments
) -> tuple[Operation, ...]:
    """Make `entries` (scopes and levels) the block of the workflow (`owner` is empty) or job at `owner`.

    A block that is there is narrowed: `entries` is less than it grants. `document` is read, not changed.
    """
    mapping = follow(document.node(owner))
    assert isinstance(mapping, MappingNode)
    if mapping.get(KEY) is not None:
        return tuple(_narrow(document, (*owner, KEY), entries, comments))
    anchor = in_job(document, mapping) if owner else in_workflow(document, mapping)
    value = dict(entries) if mapping.flow else _commented(entries, comments)
    return (InsertKey(owner, KEY, value, anchor.after, anchor.before, apart=anchor.apart),)


def _narrow(
    document: Document, path: Path, entries: Mapping[str, str], comments: Comments
) -> Iterator[Operation]:
    written = document.node(path)
    block = follow(written)
    if not isinstance(block, MappingNode) or not entries or _needs_rewriting(block, entries):
        in_flow = document.in_flow(written.start)
        yield SetValue(path, dict(entries) if in_flow else _commented(entries, comments))
        return
    for scope, _, value in block.entries():
        yield from _entry(document, (*path, scope), value, entries.get(scope), comments.get(scope))


def _entry(
    document: Document, path: Path, value: Node, level: str | None, comment: str | None
) -> Iterator[Operation]:
    old = follow(value)
    assert isinstance(old, Scalar)
    if level is None:
        if old.value != str(Level.NONE):
            yield DeleteKey(path)
        return
    if level != old.value:
        yield SetScalar(path, level)
    if comment is not None and _has_room(document, value):
        yield SetTrailingComment(path, comment)


def _has_room(document: Document, value: Node) -> bool:
    """Whether nothing is said behind the value yet, and its line ends with it."""
    if isinstance(value, Alias) or document.in_flow(value.start):
        return False
    try:
        slot = comment_slot(document, value)
    except CannotEdit:
        return False
    return slot.start == slot.end


def _needs_rewriting(block: MappingNode, entries: Mapping[str, str]) -> bool:
    """Whether the last two scopes or more of a flow mapping go, which cannot be taken out one by one."""
    names = [name for name, _, _ in block.entries()]
    return block.flow and not any(name in entries for name in names[-2:])


def _commented(entries: Mapping[str, str], comments: Comments) -> dict[str, Value]:
    return {
        scope: Commented(level, comments[scope]) if comments.get(scope) else level
        for scope, level in entries.items()
    }


def entries_of(grant: Grant) -> dict[str, str]:
    """The grant as it is written where nothing stands yet: sorted by scope."""
    return grant.as_dict()
