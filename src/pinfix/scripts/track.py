"""The working directory of each command of a script, where it can be known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from pinfix.scripts.called import folders_of_bodies
from pinfix.scripts.pieces import Surroundings, Unresolvable
from pinfix.scripts.places import path_of
from pinfix.shell.model import Block, Command, Script, Word

_MAX_WALKS = 5
_MAX_WALKS_OF_CALLS = 10

_CHANGES = frozenset({"cd", "chdir", "pushd", "set-location", "push-location", "sl"})
_PUSHES = frozenset({"pushd", "push-location"})
_RETURNS = frozenset({"popd", "pop-location"})
_READS = frozenset({"source", "."})
_PREFIXES = frozenset({"command", "builtin", "eval"})
_ASKS = frozenset(
    {"test", "command", "type", "hash", "which", "grep", "egrep", "diff", "cmp", "pgrep", "false"}
)
"""Programs that often stand before `&&` to ask something, and whose failing is no error."""

_OPTIONS = frozenset({"-P", "-L", "-e", "--", "-Path", "-LiteralPath"})
_KEEP_FOLDER = (
    "/activate",
    "/cargo/env",
    "/.bashrc",
    "/.profile",
    "/.bash_profile",
    "/nvm.sh",
    "/os-release",
)
"""Files that shells read and that do not change the folder, by the end of their path."""


Stays = Callable[[Command, str | None], bool]
"""Whether a file that the shell reads (`. ./env.sh`), in a folder, leaves the folder as it is."""


def folders(
    script: Script,
    folder: str | None,
    action_folder: str | None = None,
    *,
    workspace: str | None = ".",
    stays: Stays | None = None,
    follows_calls: bool = False,
) -> Iterator[tuple[Command, str | None]]:
    """Every command, and the folder that it runs in if the script begins in `folder`; None: not known.

    Folders are from the root of the repository. A change of folder that fails is taken to end the script, or
    what hangs on it. Where a change may or may not have been made, the folder is not known from there on.
    `follows_calls`: functions run in the folder of their calls in the script, if that is one and the same.
    """
    around = Surroundings(action_folder, workspace)
    wandering: frozenset[Block] = frozenset()
    bodies: Mapping[int, str | None] = {}
    for _ in range(_MAX_WALKS_OF_CALLS if follows_calls else _MAX_WALKS):
        track = _Track(around, script.functions, wandering, [_Level((), folder)], bodies, stays)
        found = [track.next(command) for command in script.commands]
        called = folders_of_bodies(script, found, bodies) if follows_calls else bodies
        if track.wandering == wandering and called == bodies:
            return zip(script.commands, found, strict=True)
        wandering, bodies = track.wandering, called
    if follows_calls:  # functions call one another too deep: what runs outside of them is known all the same
        return folders(script, folder, action_folder, workspace=workspace, stays=stays)
    return ((command, None) for command in script.commands)


@dataclass(slots=True)
class _Level:
    """The folder within a block, `pushed` being those of `pushd`; `before` is for `cd -`."""

    blocks: tuple[Block, ...]
    folder: str | None
    pushed: list[str | None] = field(default_factory=list)
    before: str | None = None
    moved: bool = False


@dataclass(slots=True)
class _Track:
    """One walk over a script. `wandering` are loops whose turns do not end in the folder they begin in.

    `bodies`: the folders of functions by the numbers of their blocks, as far as they are known.
    """

    around: Surroundings
    functions: frozenset[str]
    wandering: frozenset[Block]
    levels: list[_Level]
    bodies: Mapping[int, str | None] = field(default_factory=dict)
    stays: Stays | None = None
    function_moves: bool = False
    asked_on: int = 0  # the line of a question just before

    def next(self, command: Command) -> str | None:
        """The folder of the next command of the script."""
        self._enter(command.blocks)
        folder = self.levels[-1].folder
        self._run(command)
        return folder

    def _enter(self, blocks: tuple[Block, ...]) -> None:
        while self.levels[-1].blocks != blocks[: len(self.levels[-1].blocks)]:
            self._leave()
        for depth in range(len(self.levels[-1].blocks), len(blocks)):
            outer, block = self.levels[-1], blocks[depth]
            # A function runs wherever it is called.
            folder = None if block in self.wandering else outer.folder
            if block.kind == "function":
                folder = self.bodies.get(block.number)
            self.levels.append(_Level(blocks[: depth + 1], folder, list(outer.pushed), outer.before))

    def _leave(self) -> None:
        """What a block did to the folder, seen from behind it."""
        inner, outer = self.levels.pop(), self.levels[-1]
        block = inner.blocks[-1]
        if not inner.moved or block.kind == "subshell":
            return
        if block.kind == "function":
            self.function_moves = True
        elif inner.folder is None or inner.folder != outer.folder:
            _move(outer, None)
            outer.pushed = []
            if block.kind == "loop":
                self.wandering |= {block}

    def _run(self, command: Command) -> None:
        """What a command does to the folder of those behind it."""
        level = self.levels[-1]
        program = (command.program or "").lower()
        if program in _CHANGES and self.asked_on == command.line:
            _move(level, None)
        elif program in _CHANGES:
            self._change(command.words[1:], level, push=program in _PUSHES)
        elif program in _RETURNS:
            _move(level, level.pushed.pop() if level.pushed and len(command.words) == 1 else None)
        elif self._may_move(command, program):
            _move(level, None)
        self.asked_on = command.line if program in _ASKS else 0

    def _may_move(self, command: Command, program: str) -> bool:
        if program in _READS:
            if self.stays is not None and self.stays(command, self.levels[-1].folder):
                return False
            return not (len(command.words) > 1 and command.words[1].shown().endswith(_KEEP_FOLDER))
        if program in _PREFIXES:
            return any(
                word.text is None or not _CHANGES.isdisjoint(word.text.split()) for word in command.words
            )
        return command.program in self.functions and self.function_moves

    def _change(self, words: tuple[Word, ...], level: _Level, *, push: bool) -> None:
        if push:
            level.pushed.append(level.folder)
        arguments = [word for word in words if word.text not in _OPTIONS]
        if len(arguments) != 1 or arguments[0].prefix.startswith("+"):
            _move(level, None)
        elif arguments[0].text == "-":
            _move(level, level.before)
        else:
            to = path_of(arguments[0], level.folder, self.around)
            _move(level, None if isinstance(to, Unresolvable) else to)


def _move(level: _Level, folder: str | None) -> None:
    level.before, level.folder, level.moved = level.folder, folder, True
