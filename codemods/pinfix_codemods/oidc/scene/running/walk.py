"""A script, command by command, and the files of the repository that it runs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from pinfix.closure.tools import as_python
from pinfix.scripts import Followed, Follower, ForeignScript, ScriptPiece, Unresolvable
from pinfix.scripts.pieces import Surroundings
from pinfix.shell import read_script
from pinfix.shell.model import Command, Script, Shell
from pinfix.shell.wrappers import unwrapped_script
from pinfix_codemods.oidc.scene.model import Lost, Ran, RunFile, Spot
from pinfix_codemods.oidc.scene.running.around import MOST_NESTED, Around
from pinfix_codemods.oidc.scene.running.made_files import folders_in
from pinfix_codemods.oidc.scene.running.put_in import deciding
from pinfix_codemods.oidc.scene.running.python_imports import modules_beside
from pinfix_codemods.oidc.scene.running.python_tests import files_of_tests, runs_tests
from pinfix_codemods.oidc.scene.running.tasks import is_module, is_runner, pieces_of_tasks

MOST_LOST = 50
"""So many places of a step are told where the trail is lost."""

_LONGEST = 80
_INSTALLED = frozenset({"node_modules", "venv", ".venv", "vendor", "site-packages"})
_PLAIN = re.compile(r"-{0,2}[a-z][a-z0-9:_-]{0,23}|(?:[\w.-]{1,40}/)*[\w-]{1,40}\.[a-zA-Z]\w{0,4}")


@dataclass(frozen=True, slots=True)
class Text:
    """A script that begins at `line` (from 1) of the file `path`; `one_line`: all of it counts as there.

    `inline`: it is the step's own. `folder`: where it runs, from the root of the repository; None: not known.
    `put_in`: expressions for which a text is put in elsewhere: the commands that they decide on are left out.
    """

    path: str
    line: int
    text: str
    shell: Shell
    folder: str | None
    inline: bool = False
    one_line: bool = False
    put_in: frozenset[str] = frozenset()

    def spot(self, line: int) -> Spot:
        """The place of a line of the script."""
        return Spot(self.path, self.line if self.one_line else self.line + line - 1)


@dataclass(slots=True)
class Run:
    """What a step runs, as far as it has been followed."""

    commands: list[Ran] = field(default_factory=list)
    files: list[RunFile] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    _walked: set[Text] = field(default_factory=set)
    _programs: set[tuple[str | None, str]] = field(default_factory=set)

    def is_new(self, text: Text) -> bool:
        """Whether the script has not been walked before, which it now is."""
        before = len(self._walked)
        self._walked.add(text)
        return len(self._walked) > before

    def add(self, file: RunFile) -> bool:
        """Note a program, and whether it is a new one: what several commands run is noted once."""
        key = file.path, file.text
        is_new = key not in self._programs
        if is_new:
            self._programs.add(key)
            self.files.append(file)
        return is_new

    def lose(
        self, spot: Spot, reason: str, shown: str, *, absent: bool = False, unseen: bool = False
    ) -> None:
        """Note that it cannot be told what runs."""
        one = Lost(spot, reason, shown, absent or unseen, unseen)
        if len(self.lost) < MOST_LOST and one not in self.lost:
            self.lost.append(one)


def walk_text(text: Text, around: Around, run: Run, depth: int = 0) -> None:
    """Note all that `text` runs, through the files that it leads to."""
    if not run.is_new(text):
        return
    if depth > MOST_NESTED or (depth and not around.budget.takes_script()):
        run.lose(text.spot(1), "more scripts lead to one another than are followed", text.path)
        return
    run.texts.append(text.text)
    script = _read(text.text, text.shell)
    for unread in script.unread:
        run.lose(text.spot(unread.line), f"a part is not understood: {unread.reason}", "the script")
    walk = _Walk(text, around, run, depth)
    place, files = Surroundings(around.action_folder, around.workspace), around.files
    for command, folder in folders_in(script, text.folder, place, files):
        spot = text.spot(command.line)
        decided = deciding(command)
        if decided and decided <= text.put_in:
            continue
        if decided:
            run.lose(spot, "which program it is, is known only when it runs", shown(command), unseen=True)
        ran = Ran(command, spot, text.inline, command.line, folder)
        run.commands.append(ran)
        place_of_it = len(run.commands) - 1
        if command.program not in script.functions and walk.follow(command, folder, spot):
            run.commands[place_of_it] = replace(ran, is_own_module=True)
        files.note(command, folder, place)


def shown(command: Command) -> str:
    """The command for a person: its words, but for those that could be a key."""
    words = [word.text for word in command.words]
    texts = [text if number == 0 or _is_plain(text) else "…" for number, text in enumerate(words)]
    found = " ".join(text or "…" for text in texts)
    return found if len(found) <= _LONGEST else f"{found[:_LONGEST]}…"


def _is_plain(text: str | None) -> bool:
    """Whether a word is an option, a task or a file: in lower case and short, or with an ending."""
    return text is not None and _PLAIN.fullmatch(text) is not None


def _is_in_repository(found: Followed) -> bool:
    return any(isinstance(piece, ForeignScript) and piece.path is not None for piece in found.pieces)


def decided_by(text: str, shell: Shell) -> frozenset[str]:
    """The expressions in a script that say which programs it runs."""
    if "${{" not in text:
        return frozenset()
    return frozenset(source for command in _read(text, shell).commands for source in deciding(command))


@lru_cache(maxsize=512)
def _read(text: str, shell: Shell) -> Script:
    return unwrapped_script(read_script(text, shell))


@dataclass(frozen=True, slots=True)
class _Walk:
    text: Text
    around: Around
    run: Run
    depth: int

    def follow(self, command: Command, folder: str | None, spot: Spot) -> bool:
        """Note what one command runs of the repository; whether it is a module of it, run by its name."""
        around = self.around
        follower = Follower(around.files)
        told = as_python(command)
        found = follower.follow(
            told,
            folder,
            around.action_folder,
            workspace=around.workspace,
            environment=around.variables,
        )
        module = is_module(told) and isinstance(found, Followed) and _is_in_repository(found)
        if isinstance(found, Followed):
            self._pieces(command, found.pieces, spot, folder if module else None)
        elif isinstance(found, Unresolvable) and not found.outside:
            self.run.lose(spot, found.reason, shown(command), absent=self._is_absent(found))
        hooks = follower.hooks(command, folder, around.action_folder, workspace=around.workspace)
        if isinstance(hooks, Followed):
            self._pieces(command, hooks.pieces, spot)
        if is_runner(told) or runs_tests(told):
            self._looked_up(told, folder, spot)
        return module

    def _is_absent(self, found: Unresolvable) -> bool:
        """Whether it is a file of the work space that the repository has not, and that is not installed."""
        if found.path is None:
            return self.around.workspace is None
        is_there = self.around.repository.read(found.path) is not None
        return not is_there and _INSTALLED.isdisjoint(found.path.split("/"))

    def _looked_up(self, command: Command, folder: str | None, spot: Spot) -> None:
        """What a program runs that goes by a file of tasks, or looks for tests."""
        if not self.around.budget.takes_task():
            self.run.lose(spot, "more tasks are run than are looked up", shown(command))
            return
        for further in (
            pieces_of_tasks(command, folder, self.around.files),
            files_of_tests(command, folder, self.around.repository),
        ):
            if isinstance(further, Unresolvable):
                self.run.lose(spot, further.reason, shown(command))
            else:
                self._pieces(command, further, spot)

    def _pieces(
        self,
        command: Command,
        pieces: Iterable[ScriptPiece | ForeignScript],
        spot: Spot,
        root: str | None = None,
    ) -> None:
        for piece in pieces:
            if isinstance(piece, ScriptPiece):
                inner = Text(
                    piece.path,
                    piece.line,
                    piece.text,
                    piece.shell,
                    piece.folder,
                    one_line=piece.path.endswith((".json", ".toml")),
                )
                walk_text(inner, self.around, self.run, self.depth + 1)
            else:
                is_new = self._program(piece, command, spot)
                if is_new and not runs_tests(command):
                    for module in modules_beside(piece, self.around.files, root):
                        self._program(module, command, spot)

    def _program(self, piece: ForeignScript, command: Command, spot: Spot) -> bool:
        return self.run.add(RunFile(piece.path, piece.language, piece.text, spot, shown(command)))
