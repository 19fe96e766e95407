"""Operations lowered to edits of the text. YAML is never dumped: what is not edited is not touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pinfix.errors import FileProblem
from pinfix.yaml.document import Document
from pinfix.yaml.edit import Edit, apply_edits
from pinfix.yaml.going import Going
from pinfix.yaml.layout import Layout, layout
from pinfix.yaml.lower_comments import comment_above, trailing_comment
from pinfix.yaml.lower_entries import delete_key, insert_item, insert_key
from pinfix.yaml.lower_items import delete_item, replace_item
from pinfix.yaml.lower_values import set_scalar, set_value
from pinfix.yaml.operations import (
    CannotEdit,
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
from pinfix.yaml.ownership import NotProved
from pinfix.yaml.prove import prove


def patch(document: Document, operations: Sequence[Operation]) -> Document:
    """The document after `operations`, parsed again and proved.

    All paths refer to `document` as it is. Raises CannotEdit where an operation cannot be carried out exactly
    as declared, or where something else would change with it (an anchor that other places share).
    """
    if not operations:
        return document
    text = apply_edits(document.text, _edits(document, operations))
    try:
        after = Document.from_text(text if not document.bom else "\ufeff" + text)
        prove(document, after, operations)
    except FileProblem as error:
        raise CannotEdit(_not_proved(error)) from error
    except NotProved as error:
        culprits = {number: _not_proved(reason) for number, reason in error.culprits.items()}
        raise CannotEdit(_not_proved(error), culprits) from error
    return after


def _not_proved(reason: object) -> str:
    return f"the result could not be proved: {reason}"


def _edits(document: Document, operations: Sequence[Operation]) -> list[Edit]:
    """The edits of all operations; raises CannotEdit with every one that has none."""
    style = layout(document)
    going = Going(operations)
    edits: list[Edit] = []
    failed = _inserted_twice(operations)
    for number, operation in sorted(enumerate(operations), key=lambda given: _order(given[1])):
        try:
            edits += [replace(edit, origin=number) for edit in _lower(document, operation, style, going)]
        except CannotEdit as error:
            failed[number] = str(error)
        except (KeyError, IndexError) as error:
            failed[number] = f"there is nothing at {error}"
    if failed:
        raise CannotEdit(failed[min(failed)], failed)
    return edits


def _inserted_twice(operations: Sequence[Operation]) -> dict[int, str]:
    """Insertions of a key that an operation before them inserts at the same place."""
    seen: set[tuple[int, Path, str]] = set()
    failed: dict[int, str] = {}
    for number, operation in enumerate(operations):
        if isinstance(operation, InsertKey):
            place = (operation.document, operation.path, operation.key)
            if place in seen:
                failed[number] = f"two changes insert the key {operation.key!r}"
            seen.add(place)
    return failed


def _lower(document: Document, operation: Operation, style: Layout, going: Going) -> Iterator[Edit]:
    match operation:
        case SetScalar():
            yield from set_scalar(document, operation)
        case SetValue():
            yield from set_value(document, operation, style)
        case InsertKey():
            yield from insert_key(document, operation, style, going)
        case DeleteKey():
            yield from delete_key(document, operation, going)
        case InsertItem():
            yield from insert_item(document, operation, style)
        case ReplaceItem():
            yield from replace_item(document, operation, style)
        case DeleteItem():
            yield from delete_item(document, operation)
        case SetTrailingComment():
            yield from trailing_comment(document, operation)
        case InsertCommentAbove():
            yield from comment_above(document, operation)


def _order(operation: Operation) -> int:
    """Which of several insertions at one place comes first, where their layers do not say it.

    What is added to an inner collection stands before what is added to the outer one. Comments above an entry
    keep their order.
    """
    return 1 if isinstance(operation, InsertCommentAbove) else -len(operation.path)
