"""Which lines two versions of a file have in common, in their order: the longest such selection, nearly."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

_LOOKAHEAD = 100
"""Insertions and deletions that one search spans before it settles for the way that led furthest. The cost
of a file grows with its length times this, whatever its content; real edits rarely come near."""


@dataclass(frozen=True, slots=True)
class Block:
    """`length` lines that are the same from line `before` and from line `after` on; lines count from 0."""

    before: int
    after: int
    length: int


# The blocks on the way to a point, the last one first: (block, the ones before it).
_Trail = tuple[Block, "_Trail"] | None


def common_blocks(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Block]:
    """Blocks of common lines in ascending order, none touching the next on both sides."""
    head = _common_head(before, after)
    tail = _common_tail(before, after, head)
    pairs = [
        *((line, line) for line in range(head)),
        *_pairs_between(before, after, head, tail),
        *((len(before) - line, len(after) - line) for line in range(tail, 0, -1)),
    ]
    return list(_joined(pairs))


def _common_head(before: Sequence[Hashable], after: Sequence[Hashable]) -> int:
    longest = min(len(before), len(after))
    return next((line for line in range(longest) if before[line] != after[line]), longest)


def _common_tail(before: Sequence[Hashable], after: Sequence[Hashable], head: int) -> int:
    longest = min(len(before), len(after)) - head
    return next((line for line in range(longest) if before[-line - 1] != after[-line - 1]), longest)


def _pairs_between(
    before: Sequence[Hashable], after: Sequence[Hashable], head: int, tail: int
) -> Iterator[tuple[int, int]]:
    """Common lines between the common head and tail.

    Lines that only one side has cannot be common. Without them little is left to search: where an edit turns
    lines into new ones, nothing at all.
    """
    left = range(head, len(before) - tail)
    right = range(head, len(after) - tail)
    shared = {before[line] for line in left} & {after[line] for line in right}
    left_kept = [line for line in left if before[line] in shared]
    right_kept = [line for line in right if after[line] in shared]
    number = {line: index for index, line in enumerate(shared)}
    left_numbers = [number[before[line]] for line in left_kept]
    right_numbers = [number[after[line]] for line in right_kept]
    x = y = 0
    while x < len(left_numbers) and y < len(right_numbers):
        x, y, trail = _search(left_numbers, right_numbers, x, y)
        for block in _in_order(trail):
            for step in range(block.length):
                yield left_kept[block.before + step], right_kept[block.after + step]


def _search(left: list[int], right: list[int], x0: int, y0: int) -> tuple[int, int, _Trail]:
    """Myers' greedy search from (x0, y0): the end, or the furthest point within the lookahead, and the way.

    E. W. Myers, An O(ND) Difference Algorithm and Its Variations, Algorithmica 1 (1986). `reach` maps a
    diagonal (x - y, counted from the start) to the furthest x on it and the blocks passed on the way there.
    Points beyond the edges do no harm: there is nothing common there.
    """
    width, height = len(left), len(right)
    reach: dict[int, tuple[int, _Trail]] = {1: (x0, None)}
    for edits in range(_LOOKAHEAD + 1):
        for diagonal in range(-edits, edits + 1, 2):
            if diagonal == -edits or (diagonal != edits and reach[diagonal - 1][0] < reach[diagonal + 1][0]):
                x, trail = reach[diagonal + 1]
            else:
                x, trail = reach[diagonal - 1]
                x += 1
            y = y0 + (x - x0) - diagonal
            start = x
            while x < width and y < height and left[x] == right[y]:
                x += 1
                y += 1
            if x > start:
                trail = (Block(start, y - (x - start), x - start), trail)
            reach[diagonal] = (x, trail)
            if x >= width and y >= height:
                return x, y, trail
    ends = (
        (min(x, width), min(y0 + (x - x0) - diagonal, height), trail)
        for diagonal, (x, trail) in reach.items()
        if (diagonal - _LOOKAHEAD) % 2 == 0
    )
    return max(ends, key=lambda end: end[0] + end[1])


def _in_order(trail: _Trail) -> list[Block]:
    blocks: list[Block] = []
    while trail is not None:
        block, trail = trail
        blocks.append(block)
    return blocks[::-1]


def _joined(pairs: Sequence[tuple[int, int]]) -> Iterator[Block]:
    start = 0
    for index in range(1, len(pairs) + 1):
        x, y = pairs[index - 1]
        if index == len(pairs) or pairs[index] != (x + 1, y + 1):
            length = index - start
            yield Block(x - length + 1, y - length + 1, length)
            start = index
