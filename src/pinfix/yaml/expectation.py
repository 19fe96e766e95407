"""What the operations mean, carried out on plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pinfix.yaml.operations import (
    Commented,
    DeleteItem,
    DeleteKey,
    InsertItem,
    InsertKey,
    Operation,
    Path,
    Quoted,
    ReplaceItem,
    SetScalar,
    SetValue,
    Value,
)
from pinfix.yaml.plain import Plain, PlainMapping, PlainScalar, PlainSequence


def expected_data(roots: list[Plain], operations: Sequence[Operation]) -> list[Plain]:
    """Carry out `operations` on `roots`, in place. All paths refer to the data as it was.

    Raises KeyError where a path leads nowhere.
    """
    inserted_keys: dict[tuple[int, Path, str | None, str | None], int] = {}
    items: list[InsertItem | DeleteItem] = []
    deleted: list[DeleteKey] = []
    for operation in operations:
        match operation:
            case SetScalar():
                old = data_at(roots, operation.document, operation.path)
                # An explicit tag stays and says what the text is.
                tagged = isinstance(old, PlainScalar) and old.kind.startswith(("!", "tag:"))
                kind = old.kind if tagged and isinstance(old, PlainScalar) else "str"
                _replace(roots, operation.document, operation.path, PlainScalar(kind, operation.value))
            case SetValue() | ReplaceItem():
                _replace(roots, operation.document, operation.path, data(operation.value))
            case InsertKey():
                place = (operation.document, operation.path, operation.after, operation.before)
                _insert_key(roots, operation, inserted_keys.get(place, 0))
                inserted_keys[place] = inserted_keys.get(place, 0) + 1
            case InsertItem() | DeleteItem():
                items.append(operation)
            case DeleteKey():
                deleted.append(operation)
            case _:
                pass  # comments are no data
    for deletion in deleted:
        parent = data_at(roots, deletion.document, deletion.path[:-1])
        index = parent.index(str(deletion.path[-1])) if isinstance(parent, PlainMapping) else None
        if not isinstance(parent, PlainMapping) or index is None:
            raise KeyError(deletion.path)
        parent.delete(index)
    _move_items(roots, items)
    return roots


def _move_items(roots: list[Plain], items: list[InsertItem | DeleteItem]) -> None:
    """Positions refer to the data as it was: inner sequences first, in each of them later positions first,
    and the last of equal ones first; what comes before an item that goes comes in after that one is gone.
    """
    items.reverse()
    for moved in sorted(items, key=_position, reverse=True):
        path, index = _sequence(moved)
        parent = data_at(roots, moved.document, path)
        inserting = isinstance(moved, InsertItem)
        if not isinstance(parent, PlainSequence) or not 0 <= index < len(parent.items) + inserting:
            raise KeyError(path)
        if isinstance(moved, InsertItem):
            parent.items.insert(index, data(moved.value))
        else:
            del parent.items[index]


def _sequence(moved: InsertItem | DeleteItem) -> tuple[Path, int]:
    """The path of its sequence, and the position there."""
    if isinstance(moved, InsertItem):
        return moved.path, moved.index
    if not moved.path or not isinstance(moved.path[-1], int):
        raise KeyError(moved.path)
    return moved.path[:-1], moved.path[-1]


def _position(moved: InsertItem | DeleteItem) -> tuple[int, int, bool]:
    path, index = _sequence(moved)
    return len(path), index, isinstance(moved, DeleteItem)


def data(value: Value) -> Plain:
    """A value of an operation as plain data."""
    if isinstance(value, Mapping):
        return PlainMapping(None, [(PlainScalar("str", key), data(item)) for key, item in value.items()])
    if isinstance(value, Commented | Quoted):
        value = value.value
    if isinstance(value, str):
        return PlainScalar("str", value)
    if isinstance(value, Sequence):
        return PlainSequence(None, [data(item) for item in value])
    if value is None:
        return PlainScalar("null", "")
    if isinstance(value, bool):
        return PlainScalar("bool", "true" if value else "false")
    return PlainScalar("int" if isinstance(value, int) else "float", repr(value))


def data_at(roots: list[Plain], document: int, path: Path) -> Plain:
    """What stands at `path`. Raises KeyError where there is nothing."""
    if document < 0:
        raise KeyError(path)
    node = roots[document]
    for step in path:
        if isinstance(node, PlainMapping) and isinstance(step, str):
            index = node.index(step)
            if index is None:
                raise KeyError(path)
            node = node.pairs[index][1]
        elif isinstance(node, PlainSequence) and isinstance(step, int) and 0 <= step < len(node.items):
            node = node.items[step]
        else:
            raise KeyError(path)
    return node


def _replace(roots: list[Plain], document: int, path: Path, value: Plain) -> None:
    if not path:
        roots[document] = value
        return
    parent = data_at(roots, document, path[:-1])
    step = path[-1]
    if isinstance(parent, PlainMapping) and isinstance(step, str):
        index = parent.index(step)
        if index is None:
            raise KeyError(path)
        parent.pairs[index] = (parent.pairs[index][0], value)
    elif isinstance(parent, PlainSequence) and isinstance(step, int) and 0 <= step < len(parent.items):
        parent.items[step] = value
    else:
        raise KeyError(path)


def _insert_key(roots: list[Plain], operation: InsertKey, already: int) -> None:
    """`already`: how many entries this run has put at the same place, before this one."""
    parent = data_at(roots, operation.document, operation.path)
    if isinstance(parent, PlainScalar) and parent.kind == "null":
        parent = PlainMapping(None)
        _replace(roots, operation.document, operation.path, parent)
    if not isinstance(parent, PlainMapping) or parent.index(operation.key) is not None:
        raise KeyError((*operation.path, operation.key))
    index: int | None = len(parent.pairs)
    if operation.after is not None:
        index = parent.index(operation.after)
        index = None if index is None else index + 1 + already
    elif operation.before is not None:
        index = parent.index(operation.before)
    if index is None:
        raise KeyError(operation.path)
    parent.insert(index, operation.key, data(operation.value))
