"""The proof that an edited document is what was declared, and nothing else.

It is given the document before, the document after and the operations, and it trusts neither the lowering
nor its edits (it shares no code with them):

1. **Data.** What `after` says is what `before` says with the operations carried out on plain data, aliases
   expanded. An edit to an anchor that another place shares shows here.
2. **Bytes.** Each operation owns certain stretches of both texts, found through the parsed nodes. Without
   them the two texts are equal, character by character.
3. **Writing.** Inside its stretches an operation has left exactly what it may: the declared text or comment,
   canonical white space, line endings of the neighbours. So no byte of `after` can be another one.
4. **Comments.** Those of `after` are those of `before` but for the declared ones.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from pinfix.yaml.comments import Comment
from pinfix.yaml.declared import NOT_AS_DECLARED, not_as_declared
from pinfix.yaml.document import Document
from pinfix.yaml.expectation import expected_data
from pinfix.yaml.operations import Operation, Path, SetScalar, SetValue
from pinfix.yaml.ownership import NotProved, Ownership, Span
from pinfix.yaml.plain import plain
from pinfix.yaml.sharing import shared_elsewhere
from pinfix.yaml.stretches import stretches

__all__ = ["NotProved", "prove"]


def prove(before: Document, after: Document, operations: Sequence[Operation]) -> None:
    """Return if `after` is `before` with `operations` and nothing else; raise NotProved otherwise."""
    if before.bom != after.bom:
        raise NotProved("the byte-order mark changed")
    if len(before.roots) != len(after.roots):
        raise NotProved("the number of documents changed")
    _check_consistent(operations)
    try:
        expected = expected_data([plain(root) for root in before.roots], operations)
    except (KeyError, IndexError) as error:
        raise NotProved(f"a path of the operations leads nowhere: {error}") from error
    actual = [plain(root) for root in after.roots]
    if expected != actual:
        culprits = shared_elsewhere(before, operations) or not_as_declared(
            expected, actual, operations, Ownership(before, after, operations)
        )
        raise NotProved(culprits[min(culprits)] if culprits else NOT_AS_DECLARED, culprits)
    owned = stretches(before, after, operations)
    if _without(before.text, owned.owned_before) != _without(after.text, owned.owned_after):
        raise NotProved("text outside the declared places changed")
    owned.prove_endings()
    _prove_comments(owned)


def _check_consistent(operations: Sequence[Operation]) -> None:
    """Of two operations that set one place to different values, only the last one would show in the data."""
    values: dict[tuple[int, Path], str] = {}
    reason = "two operations set one place to different values"
    culprits: dict[int, str] = {}
    for number, operation in enumerate(operations):
        if isinstance(operation, (SetScalar, SetValue)):
            value = repr(operation.value)
            if values.setdefault((operation.document, operation.path), value) != value:
                culprits[number] = reason
    if culprits:
        raise NotProved(reason, culprits)


def _without(text: str, spans: Sequence[Span]) -> str:
    kept: list[str] = []
    position = 0
    for start, end in sorted(set(spans)):
        if start < position:
            raise NotProved("two operations own the same text")
        kept.append(text[position:start])
        position = end
    kept.append(text[position:])
    return "".join(kept)


def _prove_comments(owned: Ownership) -> None:
    gone = set(_comments_within(owned.before, owned.owned_before))
    if not gone <= set(_comments_within(owned.before, owned.forgotten)):
        raise NotProved("a comment would be lost")
    expected = Counter(comment.text for comment in owned.before.comments)
    expected.subtract(comment.text for comment in gone)
    expected.update(owned.after.text[start:end] for start, end in owned.comments)
    if +expected != Counter(comment.text for comment in owned.after.comments):
        raise NotProved("the comments are not what the operations declare")


def _comments_within(document: Document, spans: Sequence[Span]) -> Iterator[Comment]:
    ordered = sorted(set(spans))
    starts = [start for start, _ in ordered]
    for comment in document.comments:
        index = bisect_right(starts, comment.start) - 1
        if index >= 0 and comment.end <= ordered[index][1]:
            yield comment
