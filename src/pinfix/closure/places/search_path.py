"""Folders of the repository in which programs are looked for by their names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from pinfix.closure.trail import Trail
from pinfix.closure.view import View

MOST_FOLDERS = 50
"""How many folders one job may add: every command is looked for in all of them."""

_SETS = re.compile(r"\bPATH\b[ \t]*\+?=|\bGITHUB_PATH\b|\baddPath\b|\bfish_add_path\b")
_FROM_ROOT = re.compile(
    r"(?:GITHUB_WORKSPACE|github\.workspace|--show-toplevel\)|/github/workspace)[ }\"']*[/\\]([\w./\\-]+)"
)
_FROM_FOLDER = re.compile(
    r"(?:\bPWD\b\}?|\bpwd\)|`pwd`)\"?[/\\]([\w./\\-]+)|(?:[=:\"' ]|^)(\.?[\w.-][\w./\\-]*)"
)


def with_added_folders(text: str, folder: str | None, view: View, line: int, trail: Trail) -> View:
    """`view` with the folders that the script `text`, which begins in `folder`, puts into the search path.

    Not from the command alone but from its whole line, in whatever shell: what is no folder of the repository
    is left out. That there are more than are searched is noted at `line`.
    """
    searched = dict.fromkeys((*view.searched, *_added(text, folder, view)))
    if len(searched) > MOST_FOLDERS:
        reason = f"more than {MOST_FOLDERS} folders are added to it"
        trail.lost(line, "too-much", "the search path", reason)
    return replace(view, searched=tuple(searched)[:MOST_FOLDERS])


def _added(text: str, folder: str | None, view: View) -> Iterator[str]:
    for from_root, name in _written(text):
        place = posixpath.normpath(posixpath.join("." if from_root else folder or ".", name))
        path = view.path(place)
        if path not in (None, ".") and view.tracked.is_folder(path or "."):
            yield place


@lru_cache(maxsize=512)
def _written(text: str) -> tuple[tuple[bool, str], ...]:
    if not _SETS.search(text):
        return ()
    lines = (line for line in text.split("\n") if _SETS.search(line))
    return tuple(dict.fromkeys(one for line in lines for one in _in_line(line)))


def _in_line(line: str) -> Iterator[tuple[bool, str]]:
    for name in _FROM_ROOT.findall(line):
        yield True, name.replace("\\", "/")
    for below, alone in _FROM_FOLDER.findall(line):
        yield False, (below or alone).replace("\\", "/")
