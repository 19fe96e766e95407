"""Scripts of the repository that run in a container which a command starts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from pinfix.github.expressions.values import Holds
from pinfix.scripts.pieces import Files
from pinfix.shell.model import Command
from pinfix_codemods.permissions.live import Git, Live
from pinfix_codemods.permissions.need import Need, Spot, union
from pinfix_codemods.permissions.reach import foreign_code

_ENGINES = frozenset({"docker", "podman", "nerdctl"})
_STARTS = frozenset({"run", "exec", "create"})
_MOST_WORDS = 60
_MOST_FOLDERS = 8


def need_in_container(command: Command, live: Live, files: Files, spot: Spot) -> Need:
    """What such scripts need of the credential of git, which lies among the files that a container is given.

    Which folder is mounted where is not followed: a file counts under every path that ends like its own.
    """
    verbs = {word.text for word in command.words[1:3]}
    if (
        command.program not in _ENGINES
        or verbs.isdisjoint(_STARTS)
        or live.git not in (Git.TOKEN, Git.UNKNOWN)
    ):
        return Need()
    bare = replace(live, env={}, gh=Holds.NO)  # which variables go in is seen to where the command is judged
    needs = []
    for path in _paths(command):
        text = files.read(path)
        if text is not None:
            need = foreign_code(bare, spot, f"the script {path} in a container", text, handed=Holds.NO)
            needs.append(replace(need, assumptions=()))
    return union(needs)


def _paths(command: Command) -> Iterator[str]:
    for word in command.words[2:_MOST_WORDS]:
        for written in (word.text or "").replace("=", " ").split()[:_MOST_WORDS]:
            path = posixpath.normpath(written).lstrip("/")
            if "." not in path and "/" not in path:
                continue
            parts = path.split("/")[-_MOST_FOLDERS:]
            yield from ("/".join(parts[start:]) for start in range(len(parts)) if parts[-1] not in ("", ".."))
