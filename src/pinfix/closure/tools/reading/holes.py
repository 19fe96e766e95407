"""Placeholders such as `{{name}}`, which a tool fills in before the shell sees the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable


def filled(text: str, value: str) -> str:
    """`text` with `value` for every `{{…}}`; each part of the text is looked at once."""
    pieces: list[str] = []
    place = 0
    while (start := text.find("{{", place)) >= 0 and (end := text.find("}}", start)) >= 0:
        pieces += [text[place:start], value]
        place = end + 2
    return "".join((*pieces, text[place:]))


def lines_at(text: str) -> Callable[[int], int]:
    """Which line (from 1) a place of `text` is on."""
    starts = [0]
    while (found := text.find("\n", starts[-1])) >= 0:
        starts.append(found + 1)
    return lambda place: bisect_right(starts, place)
