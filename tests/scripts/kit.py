"""Repositories in memory, and commands as the shell reader gives them."""

from __future__ import annotations

from collections.abc import Mapping

from pinfix.scripts import Followed, Follower, ForeignScript, ScriptPiece, Unresolvable
from pinfix.scripts.pieces import Following
from pinfix.shell import read_script
from pinfix.shell.model import Command


class Memory:
    """Files by path, and a note of what was asked for."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = dict(files)
        self.asked: set[str] = set()

    def read(self, path: str) -> str | None:
        self.asked.add(path)
        return self._files.get(path)


def command(text: str) -> Command:
    """The last command of a script."""
    return read_script(text, "bash").commands[-1]


def follow(text: str, files: Mapping[str, str], folder: str | None = ".", **given: object) -> Following:
    """What the command runs of a repository with these files."""
    return Follower(Memory(files)).follow(command(text), folder, **given)  # type: ignore[arg-type]


def pieces(
    text: str, files: Mapping[str, str], folder: str | None = ".", **given: object
) -> list[ScriptPiece]:
    """The shell texts that it runs."""
    found = follow(text, files, folder, **given)
    assert isinstance(found, Followed), found
    assert all(isinstance(piece, ScriptPiece) for piece in found.pieces)
    return [piece for piece in found.pieces if isinstance(piece, ScriptPiece)]


def texts(text: str, files: Mapping[str, str], folder: str | None = ".", **given: object) -> list[str]:
    """Their texts alone."""
    return [piece.text for piece in pieces(text, files, folder, **given)]


def foreign(text: str, files: Mapping[str, str], folder: str | None = ".") -> ForeignScript:
    """The one program in another language."""
    found = follow(text, files, folder)
    assert isinstance(found, Followed), found
    (piece,) = found.pieces
    assert isinstance(piece, ForeignScript)
    return piece


def reason(text: str, files: Mapping[str, str], folder: str | None = ".", **given: object) -> str:
    """Why it cannot be followed."""
    found = follow(text, files, folder, **given)
    assert isinstance(found, Unresolvable), found
    return found.reason
