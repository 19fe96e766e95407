"""The lines of a block scalar whose text changes: blank ones that stay keep the spaces that stand in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

_LINE_END = re.compile(r"\r\n|\n|\r")


def lines_of_body(body: str, indent: str, wanted: Sequence[str]) -> list[str]:
    """How the lines `wanted` of a text are written in the place of `body`, each indented by `indent`.

    A blank line means the same with any spaces up to the indentation. Those of `body` stay as they are as far
    as `wanted` has its lines in their order; new ones are empty.
    """
    lines = [indent + line if line else "" for line in wanted]
    old = _LINE_END.split(body)
    texts = [raw.removeprefix(indent) if raw.strip(" ") or raw.startswith(indent) else "" for raw in old]
    if not any(raw and not text for raw, text in zip(old, texts, strict=True)):
        return lines  # no blank line has spaces
    start = _equal(texts, wanted)
    end = min(_equal(texts[::-1], wanted[::-1]), min(len(texts), len(wanted)) - start)
    lines[:start] = old[:start]
    if end:
        lines[-end:] = old[-end:]
    places: dict[str, list[int]] = {}
    for number in range(start, len(texts) - end):
        places.setdefault(texts[number], []).append(number)
    reached = start
    for number in range(start, len(wanted) - end):
        found = places.get(wanted[number], [])
        index = bisect_left(found, reached)
        if index < len(found):
            lines[number] = old[found[index]]
            reached = found[index] + 1
    return lines


def _equal(some: Sequence[str], others: Sequence[str]) -> int:
    """How many lines both begin with."""
    pairs = enumerate(zip(some, others, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(some), len(others)))
