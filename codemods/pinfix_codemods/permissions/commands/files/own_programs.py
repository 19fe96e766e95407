"""Programs of the repository that are started by their name alone, from a folder of it on `PATH`."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from pinfix.scripts.location import WORKSPACE
from pinfix.scripts.pieces import Files, Surroundings, Unresolvable
from pinfix.scripts.places import path_of
from pinfix.shell.model import Command, Hole, Word
from pinfix_codemods.permissions.commands.programs.placing import asks_where, path_folders
from pinfix_codemods.permissions.live import Live, LooksInOwn

_MOST_FOLDERS = 20


def own_folders(command: Command, folder: str | None, live: Live) -> tuple[LooksInOwn, ...]:
    """The folders of the repository in which programs are looked for from `command` on, run in `folder`."""
    around = Surroundings(workspace="." if live.root == "." else None)
    found = []
    for word in path_folders(command)[:_MOST_FOLDERS]:
        for piece in _split(word):
            path = path_of(piece, folder, around)
            if piece.parts and not isinstance(path, Unresolvable):
                found.append(LooksInOwn(path))
    return tuple(found)


def by_its_path(command: Command, folder: str | None, live: Live, files: Files) -> Command | None:
    """`command`, run in `folder`, with the path of its program; None where the repository has none such."""
    name = command.program
    if name is None or "/" in name:
        return None
    for own in live.own_on_path:
        path = posixpath.normpath(posixpath.join(own, name))
        if files.read(path) is not None:
            written = f"./{posixpath.relpath(path, folder)}" if folder is not None else f"{WORKSPACE}/{path}"
            return replace(command, words=(Word((written,)), *command.words[1:]))
    return None


def _split(word: Word) -> Iterator[Word]:
    """The pieces of a word between its colons."""
    parts: list[str | Hole] = []
    for part in word.parts:
        if isinstance(part, Hole):
            asks = len(part.output_of) == 1 and asks_where(part.output_of[0])
            parts.append(Hole(variable="PWD") if asks else part)
            continue
        first, *rest = part.split(":")
        parts += [first] if first else []
        for text in rest:
            yield Word(tuple(parts))
            parts = [text] if text else []
    yield Word(tuple(parts))
