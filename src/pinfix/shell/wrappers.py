"""Commands that run other commands, seen as what they run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pinfix.shell.model import Block, Command, Hole, Script, Unread, Word
from pinfix.shell.pipes import Pipes
from pinfix.shell.wrapping.calls import MOST_RUNS, Calls
from pinfix.shell.wrapping.each import each
from pinfix.shell.wrapping.prefixes import without_wrapper
from pinfix.shell.wrapping.scripts import Given, given_script

MOST_WRAPPED = 12
"""How many wrappers may stand in one another; what is in more of them is left as it is."""

MOST_CALLS = 4
"""How many functions that run their arguments may be called through one another."""

MOST_COMMANDS = 20_000
"""How many commands may come out of one script."""


def unwrapped(command: Command) -> tuple[Command, ...]:
    """What `command` runs: itself, or without `sudo`, `env`, `npx`, `bash -c` and the like.

    Where the text of `bash -c` or `eval` is not known, or not all of it can be read, the command itself is
    among the result: to a caller it is a program of which nothing is known.
    """
    run = _Unwrapping(1, Calls(Script(()), ()))
    commands = run.all_of(command)
    if run.functions:
        return (*commands, command)
    return (*commands, command) if run.unread and command not in commands else commands


def unwrapped_script(script: Script) -> Script:
    """`script` with each command in the place of its wrappers, and what is not known of them in `unread`.

    `cd` and `exit` in an inner script stand in a block of their own, for they end with it.
    """
    calls = Calls(Script(()), ())
    commands, run = _all(script, calls)
    if script.bodies:
        calls = Calls(script, commands)
    if calls.forwarding:
        commands, run = _all(script, calls)
    return replace(
        script,
        commands=tuple(command for command in commands if not calls.is_forwarded(command)),
        functions=script.functions | run.functions,
        unread=(*script.unread, *dict.fromkeys(run.unread)),
        forwarding=calls.forwarding,
    )


def _all(script: Script, calls: Calls) -> tuple[list[Command], _Unwrapping]:
    numbers = [block.number for command in script.commands for block in command.blocks]
    run = _Unwrapping(max(numbers, default=0) + 1, calls)
    commands: list[Command] = []
    for command in script.commands:
        if len(commands) > MOST_COMMANDS:
            run.unread.append(Unread(command.line, "it runs too many commands"))
            break
        commands += run.all_of(command)
    return commands, run


class _Unwrapping:
    """Collects what inner scripts define, and what of them is not understood."""

    def __init__(self, first_number: int, calls: Calls) -> None:
        self._calls = calls
        self.functions: frozenset[str] = frozenset()
        self.unread: list[Unread] = []
        self._number = first_number
        self._became: dict[int, tuple[Command, ...]] = {}
        self._pipes = Pipes()

    def all_of(self, command: Command) -> tuple[Command, ...]:
        """What `command` runs, through all its wrappers."""
        current = replace(command, input_from=self._inputs(command)) if command.input_from else command
        current = self._with_outputs(current)
        commands = self._with_calls(self._unwrap(current, MOST_WRAPPED), MOST_CALLS)
        self._became[id(command)] = commands
        for found in commands:
            self._pipes.add(found)
        return commands

    def _with_outputs(self, command: Command) -> Command:
        """`command` with what the commands run whose output goes into its words."""
        words = (*command.words, *command.assignments.values(), *(one.target for one in command.redirects))
        if not any(hole.output_of for word in words for hole in word.holes):
            return command
        return replace(
            command,
            words=tuple(self._word(word) for word in command.words),
            assignments={name: self._word(word) for name, word in command.assignments.items()},
            redirects=tuple(replace(one, target=self._word(one.target)) for one in command.redirects),
        )

    def _word(self, word: Word) -> Word:
        parts = (part if isinstance(part, str) else self._hole(part) for part in word.parts)
        return replace(word, parts=tuple(parts))

    def _hole(self, hole: Hole) -> Hole:
        if not hole.output_of:
            return hole
        ran = (inner for one in hole.output_of for inner in self._became.get(id(one), (one,)))
        return replace(hole, output_of=tuple(ran))

    def _with_calls(self, commands: tuple[Command, ...], left: int) -> tuple[Command, ...]:
        """`commands`, each call of a function that runs its arguments with what it runs behind it."""
        found: list[Command] = []
        for command in commands:
            found.append(command)
            if command.program not in self._calls.forwarding:
                continue
            if left == 0:
                self.unread.append(Unread(command.line, "too many functions call each other"))
                continue
            for inner in self._calls.run_by(command, self._next(MOST_RUNS)):
                found += self._with_calls(self._unwrap(inner, MOST_WRAPPED), left - 1)
        return tuple(found)

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
