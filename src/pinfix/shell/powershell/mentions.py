"""Variables of PowerShell, and values of which only that much is known, what stands in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Protocol

from pinfix.shell.holes import output_hole, shown_in
from pinfix.shell.model import Command, Hole
from pinfix.shell.powershell.functions import ANYTHING, Parts
from pinfix.shell.source import STAND_INS, Source

_MENTIONED = re.compile(
    rf"[$@](?:\{{)?(?:(?P<scope>[A-Za-z]+):)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)|[{STAND_INS}]"
)
_NOTHING_IN_THEM = frozenset(["true", "false", "null", "pwd", "home", "pid", "lastexitcode", "?"])
_ANYTHING_IN_THEM = frozenset(
    ["_", "args", "input", "psitem", "matches", "psboundparameters", "this", "^", "$"]
)


EACH = ("_", "psitem")
"""What comes through a pipe, one by one: as the variable of a loop it is a value and no part of a command."""


class Surroundings(Protocol):
    """Knows what a place of a script stands in."""

    def bound(self, name: str) -> Parts | None:
        """What a caller hands over as the variable `name`, in lower case; None where it is no parameter."""
        ...

    @property
    def silent(self) -> list[tuple[int, int]]:
        """Where text stands, in order, that is no part of the value of what is around it."""
        ...


def variable(scope: str | None, name: str) -> Hole:
    """The variable `name`: of the environment as it is written, of the script in lower case."""
    if scope is not None and scope.lower() == "env":
        return Hole(variable=name)
    lower = name.lower()
    if lower in _NOTHING_IN_THEM:
        return Hole(inside=())
    if lower in _ANYTHING_IN_THEM or lower.isdigit():
        return Hole()
    return Hole(variable=lower)


class Mentions:
    """Finds the variables of one source."""

    def __init__(self, source: Source, around: Surroundings) -> None:
        self._source = source
        self._text = source.text
        self._around = around

    def mentioned(self, start: int, end: int, output_of: tuple[Command, ...] = ()) -> tuple[Hole, ...]:
        """A value made of what stands between two places: any variable in it may show.

        Where commands run there, it is their output, and beside it the values that stand on their own.
        """
        holes = tuple(self._mentions(start, end))
        printed = tuple(hole for hole in holes if hole.output_of)
        if not output_of:
            return (Hole(inside=shown_in(holes)), *printed)
        shown = Hole(inside=shown_in((*holes, output_hole(output_of))), output_of=output_of)
        return (shown, *self.beside(start, end))

    def beside(self, start: int, end: int) -> tuple[Hole, ...]:
        """The values between two places that stand on their own: no words of commands."""
        silent = self._around.silent
        holes: list[Hole] = []
        at = start
        for begin, stop in silent[bisect_left(silent, (start, 0)) :]:
            if begin >= end:
                break
            if begin >= at and stop <= end:
                holes += self._mentions(at, begin)
                at = stop
        holes += self._mentions(at, end)
        inside = shown_in(holes)
        printed = tuple(hole for hole in holes if hole.output_of)
        return printed if inside == () else (Hole(inside=inside), *printed)

    def _mentions(self, start: int, end: int) -> Iterator[Hole]:
        for found in _MENTIONED.finditer(self._text, start, end):
            if found["name"] is None:
                stand_in = self._source.hole(found[0])
                if stand_in is not None:
                    yield stand_in
                continue
            bound = self._bound(found["scope"], found["name"])
            if bound is None:
                yield variable(found["scope"], found["name"])
            else:
                yield from (part for part in bound if isinstance(part, Hole))
                if found["name"].lower() not in EACH:
                    yield ANYTHING

    def _bound(self, scope: str | None, name: str) -> Parts | None:
        of_script = scope is None or scope.lower() in ("local", "private")
        return self._around.bound(name.lower()) if of_script else None

    def variable(self, scope: str | None, name: str) -> Parts:
        """What a variable stands for where it is read."""
        bound = self._bound(scope, name)
        return (variable(scope, name),) if bound is None else bound
