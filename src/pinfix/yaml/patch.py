"""Operations lowered to edits of the text. YAML is never dumped: what is not edited is not touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pinfix.errors import FileProblem
from pinfix.yaml.document import Document
from pinfix.yaml.edit import Edit, apply_edits
from pinfix.yaml.layout import layout
from pinfix.yaml.lower_comments import comment_above, trailing_comment
from pinfix.yaml.lower_entries import delete_key, insert_item, insert_key
from pinfix.yaml.lower_values import set_scalar, set_value
from pinfix.yaml.operations import (
    CannotEdit,
    DeleteKey,
    InsertCommentAbove,
    InsertItem,
    InsertKey,
    Operation,
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
    try:
        text = apply_edits(document.text, _edits(document, operations))
    except (KeyError, IndexError) as error:
        raise CannotEdit(f"there is nothing at {error}") from None
    try:
        after = Document.from_text(text if not document.bom else "\ufeff" + text)
        prove(document, after, operations)
    except (FileProblem, NotProved) as error:
        raise CannotEdit(f"the result could not be proved: {error}") from error
    return after


def _edits(document: Document, operations: Sequence[Operation]) -> Iterator[Edit]:
    style = layout(document)
    for operation in sorted(operations, key=_order):
        match operation:
            case SetScalar():
                yield from set_scalar(document, operation)
            case SetValue():
                yield from set_value(document, operation, style)
            case InsertKey():
                yield from insert_key(document, operation, style)
            case DeleteKey():
                yield from delete_key(document, operation)
            case InsertItem():
                yield from insert_item(document, operation, style)
            case SetTrailingComment():
                yield from trailing_comment(document, operation)
            case InsertCommentAbove():
                yield from comment_above(document, operation)


def _order(operation: Operation) -> tuple[int, int]:
    """Which of several insertions at one place comes first.

    A comment ends its line before lines are added below; what is added to an inner collection stands before
    what is added to the outer one; a comment above an entry stands right above it.
    """
    if isinstance(operation, InsertCommentAbove):
        return (1, 0)
    return (-len(operation.path), not isinstance(operation, SetTrailingComment))
