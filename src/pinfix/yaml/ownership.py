"""What the parts of the proof share: the two documents, and the stretches of them that operations own.

Everything here is worked out from the two parsed documents, nothing from the lowering.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from itertools import accumulate

from pinfix.yaml.document import Document
from pinfix.yaml.going import Going
from pinfix.yaml.layout import layout
from pinfix.yaml.nodes import Mapping, Scalar, follow
from pinfix.yaml.nodes import Sequence as SequenceNode
from pinfix.yaml.operations import DeleteItem, InsertItem, Operation, Path

Span = tuple[int, int]


class NotProved(Exception):
    """The edited text is not what the operations declare. `culprits` is that of `CannotEdit`."""

    def __init__(self, reason: str, culprits: MappingOf[int, str] | None = None) -> None:
        super().__init__(reason)
        self.culprits = dict(culprits or {})


class Ownership:
    """Collects what the operations own.

    `owned_before` and `owned_after` are stretches of the two texts; outside them nothing may differ. In the
    stretches `forgotten` of the text before comments may vanish; `comments` are the places in the text after
    where an operation wrote one.
    """

    def __init__(self, before: Document, after: Document, operations: Sequence[Operation]) -> None:
        self.before = before
        self.after = after
        self.layout = layout(before)
        self.going = Going(operations)
        self.owned_before: list[Span] = []
        self.owned_after: list[Span] = []
        self.forgotten: list[Span] = []
        self.comments: set[Span] = set()
        self._endings: list[tuple[int, str]] = []
        self._insertions: dict[tuple[int, Path], list[int]] = {}
        self._deletions: dict[tuple[int, Path], list[int]] = {}
        self._ranks: dict[int, int] = {}
        for operation in operations:
            if isinstance(operation, InsertItem):
                self._insertions.setdefault((operation.document, operation.path), []).append(operation.index)
            elif isinstance(operation, DeleteItem):
                place = (operation.document, operation.path[:-1])
                self._deletions.setdefault(place, []).append(int(operation.path[-1]))
        for indexes in (*self._insertions.values(), *self._deletions.values()):
            indexes.sort()
        self._rank(operations)

    def own(self, before: Span | None, after: Span | None) -> None:
        """Claim a stretch of either text."""
        if before is not None:
            self.owned_before.append(before)
        if after is not None:
            self.owned_after.append(after)

    def expect(self, start: int, end: int, text: str) -> None:
        """Raise NotProved unless `text` stands there in the text after."""
        if start < 0 or self.after.text[start:end] != text:
            raise NotProved("what was inserted is not written canonically")

    def expect_ending(self, offset: int, ending: str) -> None:
        """Remember that lines inserted at `offset` of the text after end in `ending`."""
        self._endings.append((offset, ending))

    def old(self, path: Path, document: int) -> Scalar | SequenceNode | Mapping:
        """The node at `path` before, aliases followed."""
        return follow(self.before.node(path, document))

    def new(self, path: Path, document: int) -> Scalar | SequenceNode | Mapping:
        """The node after that `path`, a path of the document before, leads to; aliases followed."""
        return follow(self.after.node(self.moved(path, document), document))

    def moved(self, path: Path, document: int) -> Path:
        """Where `path` leads after the edit: items inserted before it push it on, others draw it back."""
        if not self._insertions and not self._deletions:
            return path
        return tuple(self._moved_step(path, length, document) for length in range(len(path)))

    def index_after(self, operation: InsertItem) -> int:
        """The position that an inserted item has after the edit, beside others inserted before it."""
        gone = bisect_left(self._deletions.get((operation.document, operation.path), ()), operation.index)
        return operation.index + self._ranks[id(operation)] - gone

    def prove_endings(self) -> None:
        """Raise NotProved where inserted lines do not end as the line does beside which they stand."""
        inserted, removed = _Shift(self.owned_after), _Shift(self.owned_before)
        for offset, ending in self._endings:
            if self.before.line_ending(removed.put_back(inserted.take_out(offset))) != ending:
                raise NotProved("a line ending is not the one of the lines around it")

    def _rank(self, operations: Sequence[Operation]) -> None:
        """Order the items inserted into one sequence: by position, then as they were given."""
        counts: dict[tuple[int, Path], int] = {}
        insertions = [operation for operation in operations if isinstance(operation, InsertItem)]
        for operation in sorted(insertions, key=lambda insertion: insertion.index):
            place = (operation.document, operation.path)
            self._ranks[id(operation)] = counts.get(place, 0)
            counts[place] = counts.get(place, 0) + 1

    def _moved_step(self, path: Path, length: int, document: int) -> str | int:
        step = path[length]
        if isinstance(step, str):
            return step
        place = (document, path[:length])
        inserted = bisect_right(self._insertions.get(place, ()), step)
        return step + inserted - bisect_left(self._deletions.get(place, ()), step)


class _Shift:
    """Translates offsets between a text and the same text without some stretches."""

    def __init__(self, spans: Sequence[Span]) -> None:
        ordered = sorted(set(spans))
        self.starts = [start for start, _ in ordered]
        self.removed = [0, *accumulate(end - start for start, end in ordered)]
        self.kept_starts = [start - gone for start, gone in zip(self.starts, self.removed, strict=False)]

    def take_out(self, offset: int) -> int:
        """From the text to the shorter one; `offset` may be the start of a stretch, but not inside one."""
        return offset - self.removed[bisect_right(self.starts, offset - 1)]

    def put_back(self, offset: int) -> int:
        """From the shorter text to the text: where a stretch was taken out, its start."""
        return offset + self.removed[bisect_right(self.kept_starts, offset - 1)]
