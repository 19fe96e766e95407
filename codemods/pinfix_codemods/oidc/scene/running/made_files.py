"""Files that the scripts of a job write before others run them, such as an `.env` that is sourced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pinfix.codemod import Repository
from pinfix.scripts.pieces import Surroundings, Unresolvable
from pinfix.scripts.places import path_of
from pinfix.scripts.spelling import UNKNOWN
from pinfix.scripts.track import folders
from pinfix.shell.model import Command, Hole, Script, Word

_MOST_FILES = 200
_LONGEST = 50_000
_MOST_ROUNDS = 5
_SOURCES = frozenset({"source", "."})
_MOVES = ("cd", "pushd", "popd", "chdir", "eval", "source", ".")
_HEREDOCS = frozenset({"<<", "<<-", "<<<"})
_INTO = frozenset({">", ">>", ">|", "1>", "1>>"})


@dataclass(slots=True)
class MadeFiles:
    """The files of the repository as they are in the job; None stands for one whose text is not known."""

    repository: Repository
    made: dict[str, str | None] = field(default_factory=dict)

    def read(self, path: str) -> str | None:
        """The text of a file; None where there is none, or none that can be told."""
        return self.made[path] if path in self.made else self.repository.read(path)

    def note(self, command: Command, folder: str | None, around: Surroundings) -> None:
        """Take in what the command writes by `>` or `>>`."""
        for redirect in command.redirects:
            if redirect.operator not in _INTO:
                continue
            path = path_of(redirect.target, folder, around)
            if isinstance(path, Unresolvable) or (len(self.made) >= _MOST_FILES and path not in self.made):
                continue
            text = _printed(command)
            before = self.read(path)
            if text is not None and before is not None and redirect.operator.endswith(">>"):
                text = before + text
            elif before is not None and command.blocks:
                text = None  # it may be written, or left as it is
            known = text is not None and len(text) <= _LONGEST
            self.made[path] = text if known else None


def folders_in(
    script: Script, folder: str | None, around: Surroundings, files: MadeFiles
) -> Iterator[tuple[Command, str | None]]:
    """As `pinfix.scripts.track.folders`, but for scripts that are read in and are seen to stay in place."""
    commands = script.commands
    still: frozenset[int] = frozenset()
    for _ in range(_MOST_ROUNDS):
        placed = tuple(
            replace(_STILL, line=command.line, blocks=command.blocks) if number in still else command
            for number, command in enumerate(commands)
        )
        told = folders(
            replace(script, commands=placed), folder, around.action_folder, workspace=around.workspace
        )
        found = [place for _, place in told]
        more = still | _staying(commands, found, around, files)
        if more == still:
            break
        still = more
    return zip(commands, found, strict=True)


def _staying(
    commands: Sequence[Command], found: Sequence[str | None], around: Surroundings, files: MadeFiles
) -> frozenset[int]:
    """The numbers of the commands that read in a script which does not change the folder."""
    if not any(command.program in _SOURCES for command in commands):
        return frozenset()
    then = MadeFiles(files.repository, dict(files.made))
    staying = set()
    for number, (command, folder) in enumerate(zip(commands, found, strict=True)):
        if _stays(command, folder, around, then):
            staying.add(number)
        then.note(command, folder, around)
    return frozenset(staying)


_STILL = Command((Word(("true",)),), 1)


def _stays(command: Command, folder: str | None, around: Surroundings, files: MadeFiles) -> bool:
    """Whether the command reads in a script that can be read, and that does not change the folder."""
    if command.program not in _SOURCES or len(command.words) < 2:
        return False
    path = path_of(command.words[1], folder, around)
    text = None if isinstance(path, Unresolvable) else files.read(path)
    return text is not None and not any(_moves(line) for line in text.splitlines())


def _moves(line: str) -> bool:
    """Whether a line may change the folder: it has one of the words that do, wherever it stands."""
    return any(word.strip("();&|{}`$") in _MOVES for word in line.split())


def _printed(command: Command) -> str | None:
    """What `cat` of a here-document, or `echo`, prints; holes as what is not known."""
    if command.program == "cat" and len(command.words) == 1:
        given = [one.target for one in command.redirects if one.operator in _HEREDOCS]
        return _text(given[-1]) if given else None
    if command.program == "echo":
        return " ".join(_text(word) for word in command.words[1:] if word.text not in ("-e", "-n")) + "\n"
    return None


def _text(word: Word) -> str:
    return "".join(UNKNOWN if isinstance(part, Hole) else part for part in word.parts)
