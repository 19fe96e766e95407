"""Commands that run other commands, seen as what they run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pinfix.shell.model import Block, Command, Script, Unread
from pinfix.shell.pipes import Pipes
from pinfix.shell.wrapping.each import each
from pinfix.shell.wrapping.prefixes import without_wrapper
from pinfix.shell.wrapping.scripts import Given, given_script

MOST_WRAPPED = 12
"""How many wrappers may stand in one another; what is in more of them is left as it is."""

MOST_COMMANDS = 20_000
"""How many commands may come out of one script."""


def unwrapped(command: Command) -> tuple[Command, ...]:
    """What `command` runs: itself, or without `sudo`, `env`, `npx`, `bash -c` and the like.

    Where the text of `bash -c` or `eval` is not known, or not all of it can be read, the command itself is
    among the result: to a caller it is a program of which nothing is known.
    """
    run = _Unwrapping(first_number=1)
    commands = run.all_of(command)
    if run.functions:
        return (*commands, command)
    return (*commands, command) if run.unread and command not in commands else commands


def unwrapped_script(script: Script) -> Script:
    """`script` with each command in the place of its wrappers, and what is not known of them in `unread`.

    `cd` and `exit` in an inner script stand in a block of their own, for they end with it.
    """
    numbers = [block.number for command in script.commands for block in command.blocks]
    run = _Unwrapping(first_number=max(numbers, default=0) + 1)
    commands: list[Command] = []
    for command in script.commands:
        if len(commands) > MOST_COMMANDS:
            run.unread.append(Unread(command.line, "it runs too many commands"))
            break
        commands += run.all_of(command)
    return Script(
        tuple(commands), script.functions | run.functions, (*script.unread, *dict.fromkeys(run.unread))
    )


class _Unwrapping:
    """Collects what inner scripts define, and what of them is not understood."""

    def __init__(self, first_number: int) -> None:
        self.functions: frozenset[str] = frozenset()
        self.unread: list[Unread] = []
        self._number = first_number
        self._became: dict[int, tuple[Command, ...]] = {}
        self._pipes = Pipes()

    def all_of(self, command: Command) -> tuple[Command, ...]:
        """What `command` runs, through all its wrappers."""
        current = replace(command, input_from=self._inputs(command)) if command.input_from else command
        commands = self._unwrap(current, MOST_WRAPPED)
        self._became[id(command)] = commands
        for found in commands:
            self._pipes.add(found)
        return commands

    def _inputs(self, command: Command) -> tuple[Command, ...]:
        """The commands before it in the pipeline, which have been unwrapped before."""
        before = tuple(inner for one in command.input_from for inner in self._became.get(id(one), (one,)))
        if self._pipes.fit(before):
            return before
        self.unread.append(Unread(command.line, "too much is joined by pipes"))
        return ()

    def _unwrap(self, command: Command, left: int) -> tuple[Command, ...]:
        if left == 0:
            return (command,)
        inner = without_wrapper(command)
        if inner is not None:
            return self._unwrap(inner, left - 1)
        several = each(command)
        if several is not None:
            own = several[:1] if len(several) > 1 else ()
            rest = several[len(own) :]
            return (*own, *(found for one in rest for found in self._unwrap(one, left - 1)))
        given = given_script(command)
        if given is None:
            return (command,)
        return self._inner(command, given, left - 1)

    def _inner(self, command: Command, given: Given, left: int) -> tuple[Command, ...]:
        self.functions |= given.script.functions
        self.unread += given.script.unread
        around = command.blocks if given.in_process else (*command.blocks, Block("subshell", self._next(0)))
        offset = self._number
        highest = max((b.number for inner in given.script.commands for b in inner.blocks), default=0)
        self._next(highest)
        found: list[Command] = []
        for inner in given.script.commands:
            blocks = (*around, *(Block(block.kind, block.number + offset) for block in inner.blocks))
            placed = _within(command, inner, blocks)
            found += self._unwrap(placed, left)
            if len(found) > MOST_COMMANDS:
                self.unread.append(Unread(command.line, "it runs too many commands"))
                break
        return tuple(found)

    def _next(self, more: int) -> int:
        self._number += more + 1
        return self._number - 1


def _within(command: Command, inner: Command, blocks: Iterable[Block]) -> Command:
    """`inner`, a command of the script that `command` is given, with what holds for all of that script."""
    return replace(
        inner,
        assignments={**command.assignments, **inner.assignments} if inner.words else inner.assignments,
        redirects=(
            *inner.redirects,
            *(one for one in command.redirects if not one.operator.startswith("<<")),
        ),
        input_from=inner.input_from or command.input_from,
        blocks=tuple(blocks),
    )
