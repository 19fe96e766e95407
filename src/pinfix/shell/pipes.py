"""How much is joined by pipes: each command refers to those before it, whole groups to whole groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pinfix.shell.model import Command

MOST_IN_A_ROW = 50
"""How many commands may lead into one another: whoever follows them back goes as deep."""

MOST_WAYS = 2_000
"""How many commands whoever follows all pipes back from one may come by, each as often as ways lead to it."""


class Pipes:
    """Measures commands as they are read, those that write before those that read what they write."""

    def __init__(self) -> None:
        self._measures: dict[int, tuple[int, int]] = {}

    def add(self, command: Command) -> None:
        """Take in a command; it must live as long as this does."""
        depth, ways = self._sum(_before(command))
        self._measures[id(command)] = depth + 1, ways + 1

    def fit(self, commands: Iterable[Command]) -> bool:
        """Whether what `commands` write may be followed further."""
        depth, ways = self._sum(commands)
        return depth < MOST_IN_A_ROW and ways <= MOST_WAYS

    def _sum(self, commands: Iterable[Command]) -> tuple[int, int]:
        measures = [self._measures.get(id(command), (1, 1)) for command in commands]
        return max((depth for depth, _ in measures), default=0), sum(ways for _, ways in measures)


def _before(command: Command) -> Iterator[Command]:
    yield from command.input_from
    words = (*command.words, *command.assignments.values(), *(one.target for one in command.redirects))
    for word in words:
        for part in word.parts:
            if not isinstance(part, str):
                yield from part.output_of
