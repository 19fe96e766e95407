"""Files that a job puts outside of the work space, where programs may be looked for."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from pinfix.shell.model import Command, Hole, Word
from pinfix_codemods.permissions.commands.files.places import paths_of
from pinfix_codemods.permissions.commands.files.written import targets_of
from pinfix_codemods.permissions.commands.holding import word_value
from pinfix_codemods.permissions.commands.names import TRUSTED_FOLDERS
from pinfix_codemods.permissions.live import Brings, Live
from pinfix_codemods.permissions.need import NOTHING, Assumption, Need, Spot

TAKES_NO_PLACE = "no program that the job puts into a folder on `PATH` takes the place of a known one"

_PROGRAM_FOLDERS = (*TRUSTED_FOLDERS, "$HOME/.local/bin", "$HOME/bin")
_NAMES_THAT_MATTER = frozenset(
    {"bash", "curl", "docker", "env", "gh", "git", "node", "npm", "python", "python3", "sh", "sudo", "wget"}
)
"""Programs that get the token as a matter of course: one of another name, put there, is that one itself."""

_NO_FILES = re.compile(r"\$GITHUB_(ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)$|/dev/|&")
_IN_WORK_SPACE = re.compile(r"\$(GITHUB_WORKSPACE|PWD|HOME/work)(?=/|$)|\$\{\{ *github\.workspace")
_HOME = re.compile(r"^(~(?=/|$)|\$env:USERPROFILE\b|/home/runner(?=/|$)|/root(?=/|$))", re.IGNORECASE)
_EXPRESSION = re.compile(r"\$\{\{ {0,3}runner\.(temp|tool_cache) {0,3}\}\}", re.IGNORECASE)
_KNOWN_START = re.compile(r"\$(HOME|RUNNER_TEMP|RUNNER_TOOL_CACHE)(?=/|$)|/|[A-Za-z]:")
_TILDE = Hole(inside=())
_ELSEWHERE = "$?"
"""A place that is not known at all."""


def brought(command: Command, folder: str | None, live: Live, spot: Spot) -> tuple[Need, tuple[Brings, ...]]:
    """What `command`, run in `folder` of the repository, puts outside, and what that rests on."""
    found = tuple(dict.fromkeys(_outside(command, folder, live)))
    if not found:
        return NOTHING, ()
    replaces = are_related((path for path, _ in found), live.on_path)
    replaces = replaces or any(_may_replace(path, below=below) for path, below in found)
    need = Need(assumptions=(Assumption(spot, TAKES_NO_PLACE),)) if replaces else NOTHING
    return need, tuple(Brings(path) for path, _ in found)


def folders_outside(words: Iterable[Word], live: Live) -> tuple[str, ...]:
    """The folders that the words name, each of which may name several between colons."""
    named = (piece for word in words for line in _shown(word, live).split() for piece in _split(line))
    return tuple(dict.fromkeys(place for piece in named if (place := _place(piece)) not in ("", "$PATH")))


def are_related(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether one of the paths lies in, or may be, one of the others."""
    known = tuple(others)
    return any(_related(one, other) for one in some for other in known)


def _related(one: str, other: str) -> bool:
    if not _KNOWN_START.match(one) or not _KNOWN_START.match(other):
        return True
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


def _outside(command: Command, folder: str | None, live: Live) -> Iterator[tuple[str, bool]]:
    """The paths, and for each whether it stands for all that lies below."""
    for target in targets_of(command):
        place = _place(_shown(target.word, live))
        if not place or _NO_FILES.match(place) or _IN_WORK_SPACE.match(place):
            continue
        if place.startswith(("$", "…")):
            yield place, target.below
        elif _KNOWN_START.match(place):
            if paths_of(target.word, folder, live, below=target.below) is None:
                yield place, target.below
        elif folder is None and live.root is not None:
            yield _ELSEWHERE, target.below


def _may_replace(path: str, *, below: bool) -> bool:
    """Whether a known program may be another one now: it stands in a folder that is looked in anyway."""
    if path in _PROGRAM_FOLDERS:
        return below
    if below:
        return any(folder.startswith(f"{path}/") for folder in _PROGRAM_FOLDERS)
    directory, name = posixpath.split(path)
    return directory in _PROGRAM_FOLDERS and ("$" in name or "*" in name or name in _NAMES_THAT_MATTER)


def _shown(word: Word, live: Live) -> str:
    """The path as it is written, its variables put in where they are known."""
    parts = word.parts
    if len(parts) > 1 and parts[0] == _TILDE and str(parts[1]).startswith("/"):
        word = Word(("~", *parts[1:]), word.quoted)
    text = word_value(word, live).text
    return word.shown() if text is None else text


def _split(line: str) -> list[str]:
    return [line] if line[1:2] == ":" else line.split(":")


def _place(text: str) -> str:
    """The same place in one spelling."""
    plain = text.strip().replace("\\", "/")
    plain = _EXPRESSION.sub(lambda found: f"$RUNNER_{found[1].upper()}", plain)
    plain = re.sub(r"\$\{(\w+)\}", r"$\1", plain).replace("$env:", "$")
    plain = _HOME.sub("$HOME", plain)
    return posixpath.normpath(plain) if plain else ""
