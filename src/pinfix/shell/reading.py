"""What is found while a script is read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from pinfix.shell.model import Block, Command, Redirect, Script, Unread
from pinfix.shell.pipes import Pipes

BlockKind = Literal["subshell", "branch", "loop", "function"]


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a command and `&&`: it is no block, but runs only where the command succeeds."""

    number: int


Part = Block | Behind
"""A part of a script on which it depends whether, and in which process, something runs."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the commands of one level of a script have in common; `within` has the outermost part first."""

    within: tuple[Part, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    input_from: tuple[Command, ...] = ()

    def inside(self, *parts: Part) -> Frame:
        """The same, further within."""
        return replace(self, within=(*self.within, *parts))

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks among the parts."""
        return tuple(part for part in self.within if isinstance(part, Block))


@dataclass(frozen=True, slots=True)
class Found:
    """A command, and the parts of the script that it stands in."""

    command: Command
    within: tuple[Part, ...]


@dataclass(slots=True)
class Reading:
    """The commands found so far. `written`: variables that an expansion or a calculation may assign to."""

    found: list[Found] = field(default_factory=list)
    functions: set[str] = field(default_factory=set)
    bodies: dict[str, tuple[int, ...]] = field(default_factory=dict)
    unread: dict[Unread, None] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    depth: int = 0
    _parts: int = 0
    _pipes: Pipes = field(default_factory=Pipes)

    def add(self, command: Command, frame: Frame) -> Command:
        """Take in a command."""
        self.found.append(Found(command, frame.within))
        self._pipes.add(command)
        return command

    def piped(self, commands: tuple[Command, ...], frame: Frame, line: int) -> Frame:
        """`frame` for what reads the output of `commands`, as far as that can be followed."""
        if self._pipes.fit(commands):
            return replace(frame, input_from=commands)
        self.give_up(line, "too much is joined by pipes")
        return replace(frame, input_from=())

    def give_up(self, line: int, reason: str) -> None:
        """Take note that something at `line` is not understood."""
        self.unread[Unread(line, reason)] = None

    def block(self, kind: BlockKind) -> Block:
        """A new block."""
        self._parts += 1
        return Block(kind, self._parts)

    def function(self, name: str) -> Block:
        """The block of another function of this name."""
        block = self.block("function")
        self.functions.add(name)
        self.bodies[name] = (*self.bodies.get(name, ()), block.number)
        return block

    def behind(self) -> Behind:
        """What stands behind another `&&`."""
        self._parts += 1
        return Behind(self._parts)

    def script(self, commands: tuple[Command, ...]) -> Script:
        """The result, with `commands` in the place of those that were found."""
        unread = sorted(self.unread, key=lambda unread: unread.line)
        return Script(commands, frozenset(self.functions), tuple(unread), self.bodies)
