"""Operations as the file can take them: mappings that would be left empty go as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from collections.abc import Sequence as Several

from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow
from pinfix.yaml.operations import (
    DeleteItem,
    DeleteKey,
    InsertKey,
    Operation,
    Path,
    ReplaceItem,
    SetValue,
    Value,
)


def settled(document: Document, operations: Several[Operation]) -> list[Operation]:
    """`operations`, each deletion once; where all entries of a mapping go, it goes as a whole.

    Where others come, these stand in its place. A mapping in braces cannot be emptied bit by bit: then a new
    one does.
    """
    deletions = dict.fromkeys(one for one in operations if isinstance(one, DeleteKey))
    inserted: dict[Path, dict[str, Value]] = {}
    for one in operations:
        if isinstance(one, InsertKey):
            inserted.setdefault(one.path, {})[one.key] = one.value
    emptied = [
        owner
        for owner in _emptied(document, deletions)
        if owner not in inserted or _in_braces(document, owner)
    ]
    gone = {one.path for one in operations if isinstance(one, (DeleteItem, ReplaceItem))} | set(emptied)
    others = [one for one in operations if not isinstance(one, DeleteKey)]
    kept = [one for one in (*others, *deletions) if not _is_inside(one, gone)]
    return [
        *kept,
        *(_whole(document, owner, inserted.get(owner)) for owner in emptied if not _below(owner, gone)),
    ]


def _emptied(document: Document, deletions: Iterable[DeleteKey]) -> list[Path]:
    """The mappings of which every entry goes."""
    gone: dict[Path, set[str]] = {}
    for deletion in deletions:
        gone.setdefault(deletion.path[:-1], set()).add(str(deletion.path[-1]))
    return [owner for owner, names in gone.items() if owner and _has_no_other(document, owner, names)]


def _has_no_other(document: Document, owner: Path, names: set[str]) -> bool:
    try:
        mapping = follow(document.node(owner))
    except KeyError:
        return False
    return isinstance(mapping, Mapping) and len(mapping.pairs) == len(names & set(mapping.positions))


def _in_braces(document: Document, owner: Path) -> bool:
    mapping = follow(document.node(owner))
    return isinstance(mapping, Mapping) and mapping.flow


def _whole(document: Document, owner: Path, values: dict[str, Value] | None) -> Operation:
    if values is not None:
        return SetValue(owner, values)
    return DeleteKey(owner, comments_stay=_comments_can_stay(document, owner))


def _comments_can_stay(document: Document, owner: Path) -> bool:
    """Whether comments in the mapping are none of what would then stand above them.

    Below a script in block style they would become lines of it; behind the dash of a list there is no line.
    """
    parent, name = follow(document.node(owner[:-1])), owner[-1]
    if not isinstance(parent, Mapping) or not isinstance(name, str):
        return False
    index = parent.positions[name]
    if parent.flow or index == 0:
        return False
    above = _last_scalar(parent.pairs[index - 1][1])
    return above is None or above.style not in ("|", ">")


def _last_scalar(node: Node) -> Scalar | None:
    """The scalar at the end of what stands there."""
    while True:
        inside = node.pairs[-1][1] if isinstance(node, Mapping) and node.pairs else None
        if isinstance(node, Sequence) and node.items:
            inside = node.items[-1]
        if inside is None:
            return node if isinstance(node, Scalar) else None
        node = inside


def _is_inside(operation: Operation, gone: Collection[Path]) -> bool:
    """Whether the operation is on something in what goes as a whole."""
    return _below(operation.path, gone) or (isinstance(operation, InsertKey) and operation.path in gone)


def _below(path: Path, gone: Collection[Path]) -> bool:
    return any(path[:length] in gone for length in range(1, len(path)))
