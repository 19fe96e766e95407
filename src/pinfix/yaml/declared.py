"""Which operations have not left at their own place what they declare. Part of the proof (see `prove.py`)."""

from __future__ import annotations

from collections.abc import Sequence

from pinfix.yaml.expectation import data_at
from pinfix.yaml.operations import DeleteKey, InsertKey, Operation, Path, ReplaceItem, SetScalar, SetValue
from pinfix.yaml.ownership import Ownership
from pinfix.yaml.plain import Plain

NOT_AS_DECLARED = "the data is not what the operations declare"


def not_as_declared(
    expected: list[Plain], actual: list[Plain], operations: Sequence[Operation], owner: Ownership
) -> dict[int, str]:
    """By position, the operations at whose places `actual` is not as `expected`.

    Empty where the two differ elsewhere: then it is not known which operation is to blame.
    """
    differs: dict[tuple[int, Path], bool] = {}
    culprits: dict[int, str] = {}
    for number, operation in enumerate(operations):
        path = _place(operation)
        if path is None:
            continue
        place = (operation.document, owner.moved(path, operation.document))
        if place not in differs:  # many operations may share one large mapping
            differs[place] = _differ(expected, actual, *place)
        if differs[place]:
            culprits[number] = NOT_AS_DECLARED
    return culprits


def _place(operation: Operation) -> Path | None:
    match operation:
        case SetScalar() | SetValue() | InsertKey() | ReplaceItem():
            return operation.path
        case DeleteKey():
            return operation.path[:-1]
        case _:
            return None  # comments are no data; items share their sequence with too many others


def _differ(expected: list[Plain], actual: list[Plain], document: int, path: Path) -> bool:
    try:
        return data_at(expected, document, path) != data_at(actual, document, path)
    except (KeyError, IndexError):
        return False  # something else has swallowed the place
