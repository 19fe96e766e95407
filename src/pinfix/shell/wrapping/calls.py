"""Functions that run what they are called with, as `retry() { "$@" || "$@"; }`: what each call runs.

So do those that hand it on to a program: `api() { curl -H "$HEADER" "$@"; }`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pinfix.shell.model import Block, Command, Hole, Script, Word

MOST_RUNS = 8
"""How often the body of one function may run its arguments; what does more is not followed."""

_PRINT = frozenset({"echo", "printf"})
_PLAIN = re.compile(r"[^\s*?\[\]\\]+")


@dataclass(frozen=True, slots=True)
class _Run:
    """A command of the body of a function in which its arguments stand, but for the first `without`."""

    command: Command
    inside: tuple[Block, ...]
    without: int


class Calls:
    """What the functions of `script`, whose commands without their wrappers are `commands`, run for whom.

    `forwarding`: those of which every call is known, so that nothing is left to be said of their bodies.
    """

    def __init__(self, script: Script, commands: Iterable[Command]) -> None:
        self._names = {number: name for name, numbers in script.bodies.items() for number in numbers}
        self._runs: dict[str, list[_Run]] = {}
        self._without: dict[int, int] = {}
        self._vague: set[str] = set()
        found = tuple(commands)
        for command in found:
            self._look_at(command)
        self._vague |= {name for name, runs in self._runs.items() if len(runs) > MOST_RUNS}
        self.forwarding = self._forwarding(found) if self._runs else frozenset()

    def _look_at(self, command: Command) -> None:
        at = _of_function(command)
        name = None if at is None else self._names.get(command.blocks[at].number)
        if at is None or name is None:
            return
        number = command.blocks[at].number
        if command.program == "set" and not all(word.prefix[:1] in ("-", "+") for word in _behind(command)):
            self._vague.add(name)
        elif command.program == "shift":
            count = "1" if len(command.words) == 1 else command.words[1].text or ""
            if not count.isdecimal() or len(count) > 2 or at + 1 < len(command.blocks):
                self._vague.add(name)
            else:
                self._without[number] = self._without.get(number, 0) + int(count)
        elif _has_arguments(command):
            run = _Run(command, command.blocks[at + 1 :], self._without.get(number, 0))
            self._runs.setdefault(name, []).append(run)

    def _forwarding(self, commands: tuple[Command, ...]) -> frozenset[str]:
        called: set[str] = set()
        vague = set(self._vague)
        for command in commands:
            name = command.program or ""
            if name in self._runs:
                called.add(name)
                if not all(_is_told(command, run) for run in self._runs[name]):
                    vague.add(name)
            else:  # `trap name EXIT`, `export -f name`
                vague |= {word.text for word in command.words if word.text in self._runs}
        return frozenset(called - vague)

    def is_forwarded(self, command: Command) -> bool:
        """Whether `command` stands in a function that runs its arguments, and all its calls are known."""
        at = _of_function(command)
        name = None if at is None else self._names.get(command.blocks[at].number)
        return name in self.forwarding and _has_arguments(command)

    def run_by(self, command: Command, number: int) -> tuple[Command, ...]:
        """What a call runs: each in a block of its own, `number` or one of the `MOST_RUNS` behind it."""
        name = command.program
        if name not in self.forwarding:
            return ()
        runs = enumerate(self._runs[name], start=number)
        bound = (_bound(command, run, place) for place, run in runs)
        return tuple(inner for inner in bound if inner.words)


def _behind(command: Command) -> tuple[Word, ...]:
    return command.words[1:]


def _of_function(command: Command) -> int | None:
    """The place among its blocks of the innermost function that a command stands in."""
    places = [place for place, block in enumerate(command.blocks) if block.kind == "function"]
    return places[-1] if places else None


def _has_arguments(command: Command) -> bool:
    """Whether the arguments are words of a command that does more than to print them."""
    return command.program not in _PRINT and any(map(_spelling, command.words))


def _spelling(word: Word) -> str:
    """`@` or `*` where the word is just that, and so all arguments; `*`: it is not in quotes."""
    part = word.parts[0] if len(word.parts) == 1 else ""
    return part.spelt if isinstance(part, Hole) and part.spelt in ("@", "*") else ""


def _is_told(command: Command, run: _Run) -> bool:
    """Whether it is known which words of the call are left: those before them are one word each."""
    words = _behind(command)
    split = any(_spelling(word) == "*" for word in run.command.words)
    if split and not all(word.text is not None and _PLAIN.fullmatch(word.text) for word in words):
        return False
    return all(word.quoted or word.text is not None for word in words[: run.without])


def _bound(call: Command, run: _Run, number: int) -> Command:
    handed = call.words[1 + run.without :]
    apart = any(block.kind == "subshell" for block in run.inside)
    return replace(
        run.command,
        words=tuple(new for word in run.command.words for new in (handed if _spelling(word) else (word,))),
        line=call.line,
        assignments={**call.assignments, **run.command.assignments},
        redirects=(*run.command.redirects, *call.redirects),
        input_from=run.command.input_from or call.input_from,
        blocks=(*call.blocks, Block("subshell" if apart else "branch", number)),
    )
