"""Where the functions of a script run: in the folders of their calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pinfix.shell.model import Command, Script


def folders_of_bodies(
    script: Script, found: Sequence[str | None], before: Mapping[int, str | None]
) -> dict[int, str | None]:
    """The folders of functions by the numbers of their blocks, after a walk that took them to be `before`.

    `found` are the folders of the commands in that walk. A function whose calls are in several folders, or in
    one that is not known, is in none that is known; and it stays so, whatever later walks find.
    """
    calls: dict[str, set[str | None]] = {}
    by_unknown_names: set[str | None] = set()
    known = [
        (command, folder)
        for command, folder in zip(script.commands, found, strict=True)
        if not any(block.kind == "function" and block.number not in before for block in command.blocks)
    ]
    for command, folder in known:
        for name in _called(command, script):
            calls.setdefault(name, set()).add(folder)
        if command.words and command.program is None:
            by_unknown_names.add(folder)
    bodies = dict(before)
    for name, folders in calls.items():
        where = folders | by_unknown_names
        here = next(iter(where)) if len(where) == 1 else None
        for number in script.bodies.get(name, ()):
            bodies[number] = here if before.get(number, here) == here else None
    return bodies


def _called(command: Command, script: Script) -> Iterator[str]:
    """The functions that a command calls, or that it is given the names of."""
    program = command.program
    if program in script.functions:
        yield program
    if program not in script.forwarding:
        for word in command.words[1:]:
            yield from script.functions.intersection((word.text or "").split())
