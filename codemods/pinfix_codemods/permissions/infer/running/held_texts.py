"""What is known of commands that stand in a variable, an array, or the list that a loop goes along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pinfix.shell.model import Command, Hole, Script, Word
from pinfix_codemods.permissions.live import Live

_MOST_STEPS = 5
"""Through how many variables a text is followed."""


def held_texts(command: Command, script: Script, live: Live) -> str:
    """The texts that may be in the variables of `command`, which stands in `script`."""
    names = set(_variables(command.words))
    known = (live.env.get(name) for name in names)
    texts = [part or "" for value in known if value is not None for part in value.parts]
    if not names:
        return ""
    seen: set[str] = set()
    for _ in range(_MOST_STEPS):
        new, seen = names - seen, seen | names
        if not new:
            break
        for word in _assigned(script, new):
            texts.append("".join(part for part in word.parts if isinstance(part, str)))
            names.update(_variables([word]))
    return " ".join(texts)


def _assigned(script: Script, names: Iterable[str]) -> Iterator[Word]:
    wanted = frozenset(names)
    for command in script.commands:
        for name, word in command.assignments.items():
            if name in wanted and not command.words:
                yield word


def _variables(words: Iterable[Word]) -> Iterator[str]:
    """The names of the variables in `words`, however deep they stand."""
    pending: list[Hole] = [hole for word in words for hole in word.holes]
    while pending:
        hole = pending.pop()
        if hole.variable is not None:
            yield hole.variable
        pending += hole.inside or ()
