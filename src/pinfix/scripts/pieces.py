"""What a command leads to: script texts of the repository, code in other languages, or nothing known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pinfix.shell.model import Shell


class Files(Protocol):
    """Where files are read from; a `Repository` is one."""

    def read(self, path: str) -> str | None:
        """The text of the file at `path` from the root; None where there is none that can be read."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the place where a command runs, besides its folder.

    `action_folder`: the folder of the composite action that it belongs to. `workspace`: the folder that
    `$GITHUB_WORKSPACE` names, from the root of the repository; None where the repository was checked out
    elsewhere. `environment`: the names of all variables that may be set besides those of the runner; None
    where any name may be.
    """

    action_folder: str | None = None
    workspace: str | None = "."
    environment: frozenset[str] | None = frozenset()


@dataclass(frozen=True, slots=True)
class ScriptPiece:
    """Shell text that runs, to be read next.

    `path` and `line` (from 1) say where `text` begins, `folder` where it runs (from the root, "." for the
    root itself, None where that is not known), `what` what a person calls it: `target test of Makefile`.
    `sourced`: it runs in the shell of the command, which keeps its variables and its folder.
    """

    path: str
    line: int
    text: str
    shell: Shell
    folder: str | None
    what: str
    sourced: bool = False


@dataclass(frozen=True, slots=True)
class ForeignScript:
    """Code that is not shell. `path` is None where it stands in the command itself (`python -c …`).

    What it loads or starts besides itself is not followed.
    """

    path: str | None
    language: str
    text: str


Piece = ScriptPiece | ForeignScript


@dataclass(frozen=True, slots=True)
class Followed:
    """All that the command runs of the repository; it runs nothing where `pieces` is empty."""

    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class NotOfRepository:
    """The command names no file of the repository: what it does is known, or not, by its program alone."""


@dataclass(frozen=True, slots=True)
class Unresolvable:
    """The command runs files, and which ones, or what is in them, cannot be said: `reason` is a clause.

    `outside`: what it names is surely no file of the repository. `path`: the one file that is meant, where
    that much is known: it may not be there, or be no text.
    """

    reason: str
    outside: bool = False
    path: str | None = None


Following = Followed | NotOfRepository | Unresolvable
