"""What can show in a hole that is made of others."""

from __future__ import annotations

from collections.abc import Iterable

from pinfix.shell.model import Command, Hole


def shown_in(holes: Iterable[Hole]) -> tuple[Hole, ...] | None:
    """The variables and expressions in `holes`, each once; None where those of one cannot be told."""
    found: dict[Hole, None] = {}
    for hole in holes:
        if hole.variable is not None or hole.expression is not None:
            found[hole] = None
        elif hole.inside is None:
            return None
        else:
            found.update(dict.fromkeys(hole.inside))
    return tuple(found)


def output_hole(commands: tuple[Command, ...]) -> Hole:
    """The output of `commands`."""
    holes = [hole for command in commands for hole in _holes(command)]
    return Hole(inside=shown_in(holes), output_of=commands)


def _holes(command: Command) -> Iterable[Hole]:
    for word in command.words:
        yield from word.holes
    for word in command.assignments.values():
        yield from word.holes
    for redirect in command.redirects:
        yield from redirect.target.holes
