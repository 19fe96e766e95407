"""Which stretches of the two texts the operations own, and whether what they left there is canonical.

Part of the proof (see `prove.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from pinfix.yaml.document import Document
from pinfix.yaml.operations import (
    DeleteItem,
    DeleteKey,
    InsertCommentAbove,
    InsertItem,
    InsertKey,
    Operation,
    ReplaceItem,
    SetScalar,
    SetTrailingComment,
    SetValue,
)
from pinfix.yaml.own_comments import own_comment_above, own_trailing_comment
from pinfix.yaml.own_entries import own_deleted_key, own_inserted_item, own_inserted_key
from pinfix.yaml.own_items import own_deleted_item, own_replaced_item
from pinfix.yaml.own_values import own_scalar, own_value
from pinfix.yaml.ownership import NotProved, Ownership


def stretches(before: Document, after: Document, operations: Sequence[Operation]) -> Ownership:
    """What `operations` own. Raises NotProved, with all that are to blame, where the text after is not
    written canonically there.
    """
    owner = Ownership(before, after, operations)
    failed: dict[int, str] = {}
    for number, operation in enumerate(operations):
        try:
            _own(owner, operation)
        except NotProved as error:
            failed[number] = str(error)
        except (KeyError, IndexError, ValueError) as error:
            failed[number] = f"the place of {type(operation).__name__} cannot be found: {error}"
    if failed:
        raise NotProved(failed[min(failed)], failed)
    return owner


def _own(owner: Ownership, operation: Operation) -> None:
    match operation:
        case SetScalar():
            own_scalar(owner, operation)
        case SetValue():
            own_value(owner, operation)
        case InsertKey():
            own_inserted_key(owner, operation)
        case InsertItem():
            own_inserted_item(owner, operation)
        case ReplaceItem():
            own_replaced_item(owner, operation)
        case DeleteItem():
            own_deleted_item(owner, operation)
        case DeleteKey():
            own_deleted_key(owner, operation)
        case SetTrailingComment():
            own_trailing_comment(owner, operation)
        case InsertCommentAbove():
            own_comment_above(owner, operation)
