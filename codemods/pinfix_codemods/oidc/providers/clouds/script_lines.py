"""Lines of a script that can go as a whole, because they do one known thing and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from pinfix.shell.model import Command
from pinfix.shell.script import read_script
from pinfix_codemods.oidc.scene.model import Ran, StepScene

_GOES_ON = ("|", "&&", "||", "(", "{", "then", "do", "else")


class ScriptLines:
    """The lines of a step's own script, and the commands on them.

    Numbers count from 1. A backslash, or in PowerShell a backtick, joins a line to the next one: what is said
    of one of them holds for all.
    """

    def __init__(self, step: StepScene, known: Iterable[Ran]) -> None:
        """`known`: the commands that are to go."""
        self._shell = step.shell or "bash"
        self._lines = (step.run or "").replace("\r\n", "\n").split("\n")
        self._known = {id(ran) for ran in known}
        self._firsts = self._joined()
        self._commands: dict[int, list[Ran]] = defaultdict(list)
        for ran in step.commands:
            if ran.inline and 0 < ran.line_in_text <= len(self._lines):
                self._commands[self._firsts[ran.line_in_text]].append(ran)

    def numbers(self, ran: Ran) -> range:
        """The lines that the command's line consists of; none where it stands in another file."""
        first = last = self._firsts.get(ran.line_in_text, 0) if ran.inline else 0
        while self._firsts.get(last + 1) == first:
            last += 1
        return range(first, last + 1) if first else range(0)

    def stands_alone(self, numbers: range) -> bool:
        """Whether these lines can go: all that they run is known, always, and no line around needs them."""
        here = self._commands.get(numbers.start, [])
        if not numbers or not here or any(id(ran) not in self._known for ran in here):
            return False
        before = self._lines[numbers.start - 2].rstrip() if numbers.start > 1 else ""
        if before.endswith(_GOES_ON) or self._lines[numbers.stop - 2].rstrip().endswith(_GOES_ON):
            return False
        if any(redirect.operator in ("<<", "<<-") for ran in here for redirect in ran.command.redirects):
            return False
        text = "\n".join(self._lines[numbers.start - 1 : numbers.stop - 1])
        alone = read_script(text, self._shell)
        return not alone.unread and [_seen(one) for one in alone.commands] == [
            _seen(ran.command) for ran in here
        ]

    def _joined(self) -> dict[int, int]:
        """For each line the one that it begins on."""
        firsts, first = {}, 1
        for number in range(1, len(self._lines) + 1):
            if number > 1 and not _goes_on(self._lines[number - 2]):
                first = number
            firsts[number] = first
        return firsts


def without_lines(text: str, gone: Collection[int]) -> str | None:
    """The script without these lines; None where nothing is left to run."""
    lines = text.split("\n")
    kept = [line for number, line in enumerate(lines, 1) if number not in gone]
    if not any(line.strip() and not line.strip().startswith("#") for line in kept):
        return None
    return "\n".join(kept)


def _seen(command: Command) -> tuple[object, ...]:
    """What a command is, as far as it is the same wherever its line stands."""
    return command.words, tuple(command.assignments), tuple(block.kind for block in command.blocks)


def _goes_on(line: str) -> bool:
    """Whether the next line belongs to this one."""
    slashes = line[len(line.rstrip("\\")) :]
    return len(slashes) % 2 == 1 or line.endswith(" `")
