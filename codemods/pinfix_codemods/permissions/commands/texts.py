"""All that is written about a command, to look for words in."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.shell.model import Command

_MOST_NESTED = 4


def all_texts(command: Command) -> str:
    """The texts of its words, variables and input, and of the commands whose output goes into them."""
    return "\n".join(_texts(command, 0))


def _texts(command: Command, depth: int) -> Iterator[str]:
    before = [word.shown() for word in command.assignments.values()]
    targets = [redirect.target for redirect in command.redirects]
    yield " ".join([*before, command.shown(), *(word.shown() for word in targets)])
    if depth >= _MOST_NESTED:
        return
    words = (*command.words, *command.assignments.values(), *targets)
    others = [inner for word in words for hole in word.holes for inner in hole.output_of]
    for other in (*others, *command.input_from):
        yield from _texts(other, depth + 1)
