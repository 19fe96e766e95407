"""From a word of a command to the path of a file of the repository."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from pinfix.scripts.location import WORKSPACE
from pinfix.scripts.pieces import Files, Surroundings, Unresolvable
from pinfix.shell.model import Hole, Word

_ELSEWHERE = frozenset(
    {"HOME", "TMPDIR", "RUNNER_TEMP", "RUNNER_TOOL_CACHE", "USERPROFILE", "runner.temp", "runner.tool_cache"}
)
"""Variables and expressions for folders that are surely not in the work space."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the repository and its text."""

    path: str
    text: str


def find_file(word: Word, folder: str | None, around: Surroundings, files: Files) -> Found | Unresolvable:
    """The file that `word` names for a process whose working directory is `folder`."""
    path = path_of(word, folder, around)
    if isinstance(path, Unresolvable):
        return path
    text = files.read(path)
    if text is None and "\\" in path:  # PowerShell takes both signs
        turned = below_root(".", path.replace("\\", "/"))
        if isinstance(turned, Unresolvable):
            return turned
        path, text = turned, files.read(turned)
    return not_there(path) if text is None else Found(path, text)


def not_there(path: str) -> Unresolvable:
    """Why a file cannot be looked into that nothing readable is at."""
    return Unresolvable(
        f"there is no file {path} in the repository that can be read: it may be made during the run",
        path=path,
    )


def path_of(word: Word, folder: str | None, around: Surroundings) -> str | Unresolvable:
    """The path from the root, normalised ("." is the root) and below it; nothing need be there."""
    parts = word.parts
    base, rest = folder, parts
    relative = True
    if parts and isinstance(parts[0], Hole):
        known = _base(parts[0], folder, around)
        if isinstance(known, Unresolvable):
            return Unresolvable(f"{known.reason} ({word.shown()})", outside=known.outside)
        base, rest = known, parts[1:]
        relative = False
    elif word.prefix == WORKSPACE or word.prefix.startswith(WORKSPACE + "/"):
        base, rest, relative = around.workspace, (word.prefix[len(WORKSPACE) :], *parts[1:]), False
        if base is None:
            return Unresolvable("the work space is not a known folder of the repository")
    text = "".join(part for part in rest if isinstance(part, str))
    if any(isinstance(part, Hole) for part in rest):
        return Unresolvable(f"a part of the path {word.shown()} is known only when it runs")
    if not relative and text and text[0] not in "/\\":
        return Unresolvable(f"{word.shown()} is not a path below the folder that it begins with")
    return below_root(base, text if relative else "." + text)


def below_root(folder: str | None, path: str) -> str | Unresolvable:
    """`path`, as seen from `folder`, as a path from the root."""
    path = path.replace("\\", "/") if path.startswith((".\\", "..\\")) else path
    if path.startswith(("/", "~")) or path[1:3] in (":/", ":\\"):
        return Unresolvable(f"{path} lies outside the repository", outside=True)
    if folder is None:
        return Unresolvable(f"{path} is relative to a folder that is known only when it runs")
    joined = posixpath.normpath(posixpath.join(folder, path))
    if joined.startswith("/") or joined.split("/")[0] == "..":
        return Unresolvable(f"{path} lies outside the repository", outside=True)
    return joined


def _base(hole: Hole, folder: str | None, around: Surroundings) -> str | Unresolvable:
    """The folder that a variable or an expression names."""
    name = hole.variable or (hole.expression or "").strip().lower()
    if name in ("GITHUB_WORKSPACE", "github.workspace"):
        known, called = around.workspace, "the work space"
    elif name in ("GITHUB_ACTION_PATH", "github.action_path"):
        known, called = around.action_folder, "the folder of the action"
    elif name == "PWD":
        known, called = folder, "the working directory"
    else:
        outside = name in _ELSEWHERE
        return Unresolvable("the beginning of the path is known only when it runs", outside=outside)
    return Unresolvable(f"{called} is not a known folder of the repository") if known is None else known
