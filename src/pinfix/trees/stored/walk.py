"""Walking the folders of a stored tree: which files may be workflows or actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pinfix.api.git_data import Entry
from pinfix.errors import FileProblem
from pinfix.trees import places
from pinfix.trees.problems import bad_name, is_utf8, linked_folder, shown
from pinfix.trees.stored import ids

MOST_ENTRIES = 1_000_000
"""So many are looked at. A few hundred bytes of objects can stand for trees without end (a "git bomb")."""

_LONGEST_PATH = 4096
_MOST_UNLISTED = 20
"""Folders that could not be listed: after so many of them the others are not tried."""


@dataclass(slots=True)
class Found:
    """Candidates by path, and problems for display."""

    candidates: dict[str, Entry] = field(default_factory=dict)
    problems: list[tuple[str, FileProblem]] = field(default_factory=list)

    def add(self, path: str, entry: Entry) -> None:
        """Note a candidate, or that its name cannot be written."""
        if is_utf8(path):
            self.candidates[path] = entry
        else:
            self.add_problem(path, bad_name())

    def add_problem(self, path: str, problem: FileProblem) -> None:
        """Note a problem."""
        self.problems.append((shown(path), problem))


def walk(
    root: str,
    listing_of: Callable[[str], Sequence[Entry]],
    *,
    own_workflows: bool,
    most_entries: int = MOST_ENTRIES,
) -> Found:
    """Look through all folders but vendored ones, `.github` first: listing may have an end."""
    found = Found()
    todo = [("", root)]
    left, unlisted = most_entries, 0
    while todo:
        prefix, tree = todo.pop()
        try:
            entries = _listed(prefix, tree, listing_of)
        except FileProblem as problem:
            found.add_problem(prefix.rstrip("/") or ".", problem)
            unlisted += 1
            entries = ()
        left -= 1 + len(entries)
        if left < 0 or unlisted >= _MOST_UNLISTED:
            found.add_problem(".", _unfinished())
            break
        below = _visit(prefix, entries, found, own_workflows=own_workflows)
        todo += sorted(below, key=lambda folder: folder[0] == ".github/")
    return found


def every_path(
    root: str, listing_of: Callable[[str], Sequence[Entry]], *, most_entries: int = MOST_ENTRIES
) -> frozenset[str]:
    """The paths of all files and links; bytes that are no UTF-8 are lone surrogates. Raises FileProblem."""
    found: list[str] = []
    todo = [("", root)]
    left = most_entries
    while todo:
        prefix, tree = todo.pop()
        entries = _listed(prefix, tree, listing_of)
        left -= 1 + len(entries)
        if left < 0:
            raise _unfinished()
        for entry in entries:
            if ids.is_folder(entry.mode):
                todo.append((f"{prefix}{entry.path}/", entry.sha))
            elif not ids.is_submodule(entry.mode):
                found.append(prefix + entry.path)
    return frozenset(found)


def _listed(prefix: str, tree: str, listing_of: Callable[[str], Sequence[Entry]]) -> Sequence[Entry]:
    if len(prefix) > _LONGEST_PATH:
        raise FileProblem("unreadable", "this folder cannot be listed: its path is too long for any system")
    return listing_of(tree)


def _visit(
    prefix: str, entries: Sequence[Entry], found: Found, *, own_workflows: bool
) -> list[tuple[str, str]]:
    below = []
    for entry in entries:
        path = prefix + entry.path
        if places.is_candidate(prefix, entry.path, own_workflows=own_workflows):
            found.add(path, entry)
        if ids.is_folder(entry.mode) and not places.is_skipped_folder(prefix, entry.path):
            below.append((f"{path}/", entry.sha))
        if ids.is_link(entry.mode) and places.leads_to_workflows(f"{path}/", own_workflows=own_workflows):
            found.add_problem(path, linked_folder())
    return below


def _unfinished() -> FileProblem:
    return FileProblem("unreadable", "there are too many folders: not all were looked at")
