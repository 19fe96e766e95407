"""Where something stands in the files as they were read, once other codemods have changed them.

Each codemod works on the text that the ones before it left. Reports speak of the files that people have.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pinfix.plan import Change, FileRewrite, Place, Refusal
from pinfix.report.matching import Block, common_blocks

_LINE_END = re.compile("\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class _Versions:
    """The lines of a file before and now, and those that are the same."""

    before: list[str]
    now: list[str]
    common: list[Block]


class Origins:
    """The way back from the files as they stand now, after `rewrites`."""

    def __init__(self, rewrites: Iterable[FileRewrite]) -> None:
        self._rewrites = {rewrite.path: rewrite for rewrite in rewrites}
        self._versions: dict[str, _Versions] = {}

    def of(self, found: Change | Refusal) -> Change | Refusal:
        """The same, with its place in the file as it was read."""
        place = self._first(found.place)
        if isinstance(found, Change) and found.evidence and self._rewrites:
            evidence = {key: self._grounds(value) for key, value in found.evidence.items()}
            return replace(found, place=place, evidence=evidence)
        return found if place == found.place else replace(found, place=place)

    def _grounds(self, value: object) -> object:
        """The lines that a piece of evidence names (see `Change`), likewise; other evidence as it is."""
        return [self._ground(entry) for entry in value] if isinstance(value, list | tuple) else value

    def _ground(self, entry: object) -> object:
        match entry:
            case {"path": str(path), "line": int(line), "because": str(because), **others}:
                first = self._first(Place(path, line, 1)).line
                return {"path": path, "line": first, "because": because, **others}
            case _:
                return entry

    def _first(self, place: Place) -> Place:
        if place.path not in self._rewrites:
            return place
        versions = self._versions.get(place.path)
        if versions is None:
            versions = self._versions[place.path] = _compared(self._rewrites[place.path])
        line, column = _position(versions, place.line - 1, place.column - 1)
        return replace(place, line=line + 1, column=column + 1)


def _compared(rewrite: FileRewrite) -> _Versions:
    before, now = _lines(rewrite.before or b""), _lines(rewrite.after)
    return _Versions(before, now, common_blocks(before, now))


def _lines(data: bytes) -> list[str]:
    return _LINE_END.split(data.decode("utf-8").removeprefix("\ufeff"))


def _position(versions: _Versions, line: int, column: int) -> tuple[int, int]:
    """From 0, as its result. A line that was not there before stands for the one that it was put before."""
    number = bisect_right(versions.common, line, key=lambda block: block.after) - 1
    block = versions.common[number] if number >= 0 else Block(0, 0, 0)
    if line < block.after + block.length:
        return block.before + line - block.after, column
    following = (
        versions.common[number + 1].before if number + 1 < len(versions.common) else len(versions.before)
    )
    first = block.before + block.length
    beyond = line - (block.after + block.length)
    if first + beyond < following:
        return first + beyond, _column(versions.before[first + beyond], versions.now[line], column)
    return min(following, len(versions.before) - 1), 0


def _column(before: str, now: str, column: int) -> int:
    """Of a line in which one stretch was changed: what stands behind that has moved with the end."""
    tail = 0
    while tail < min(len(before), len(now)) and before[-tail - 1] == now[-tail - 1]:
        tail += 1
    moved = column + len(before) - len(now)
    return moved if len(now) - column <= tail and moved >= 0 else min(column, len(before))
