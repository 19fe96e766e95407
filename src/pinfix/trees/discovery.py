"""Walking a folder: which files may be workflows or actions."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property

from pinfix.errors import FileProblem
from pinfix.trees import places
from pinfix.trees.ignore import Ignores, ignores_for
from pinfix.trees.index import Tracked, read_tracked
from pinfix.trees.location import Location
from pinfix.trees.problems import bad_name, is_utf8, linked_folder, shown
from pinfix.trees.reading import reason


@dataclass(slots=True)
class Discovery:
    """What a walk found, not sorted yet.

    Passed over, and not in silence: `nested`, repositories below the root; `ignored`, workflows that git is
    told to ignore and that it does not track, as far as its index can be read. `unheeded` are ignore files
    that were passed over themselves, because they are too large.
    """

    candidates: list[str] = field(default_factory=list)
    problems: list[tuple[str, FileProblem]] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    unheeded: list[str] = field(default_factory=list)

    def add(self, path: str) -> None:
        """Note a candidate, or that its name cannot be written in a report or a diff."""
        if is_utf8(path):
            self.candidates.append(path)
        else:
            self.add_problem(path, bad_name())

    def add_problem(self, path: str, problem: FileProblem) -> None:
        """Note a problem; bytes of the path that are not UTF-8 are shown escaped."""
        self.problems.append((shown(path), problem))


def discover(location: Location) -> Discovery:
    """Find the candidates of a location.

    Passed over without a word: other untracked files that git ignores, vendored folders, linked folders. A
    folder of clones yields nothing but their names.
    """
    found = Discovery()
    if location.names:
        for name in location.names:
            found.add(name)
    else:
        _Walk(location, found).run()
    return found


class _Walk:
    def __init__(self, location: Location, found: Discovery) -> None:
        self._base = os.path.join(location.root, "")
        self._scope = location.scope
        self._top = location.work_tree or location.root
        self._own_workflows = os.path.lexists(self._base + places.WORKFLOW_FOLDER.rstrip("/"))
        self._from_top = location.diff_prefix
        self._found = found
        self._todo: list[tuple[str, Ignores]] = []

    def run(self) -> None:
        start = os.path.normpath(self._base + self._scope)
        ignores = ignores_for(self._top, start)
        self._todo.append((self._scope, ignores))
        while self._todo:
            prefix, ignores = self._todo.pop()
            try:
                with os.scandir(self._base + prefix) as entries:
                    listing = {entry.name: entry for entry in entries}
                self._visit(prefix, listing, ignores)
            except (FileNotFoundError, NotADirectoryError):
                continue  # gone since its parent was listed
            except OSError as error:
                message = f"this folder cannot be listed: {reason(error)}"
                self._found.add_problem(prefix.rstrip("/") or ".", FileProblem("unreadable", message))
        for path in ignores.reader.unheeded:
            self._found.unheeded.append(shown(os.path.relpath(path, self._base).replace(os.sep, "/")))

    def _visit(self, prefix: str, listing: dict[str, os.DirEntry[str]], ignores: Ignores) -> None:
        if ".git" in listing and prefix != self._scope:
            self._found.nested.append(shown(prefix.rstrip("/")))
            return
        if ".gitignore" in listing:
            ignores = ignores.within(self._base + prefix)
        takes_yaml = places.takes_yaml(prefix, self._scope, own_workflows=self._own_workflows)
        for name, entry in listing.items():
            path = prefix + name
            is_folder = entry.is_dir(follow_symlinks=False)
            wanted = name in places.ACTION_NAMES or (takes_yaml and places.is_yaml(name))
            entered = is_folder and not places.is_skipped_folder(prefix, name)
            linked = entry.is_symlink() and self._leads_to_workflows(f"{path}/")
            if not (wanted or entered or linked):
                continue
            if ignores.cover(entry.path, is_folder=is_folder):
                if wanted:
                    self._add_ignored(path, is_workflow=takes_yaml)
                if entered and self._matters_though_ignored(f"{path}/"):
                    self._todo.append((f"{path}/", ignores.below_ignored()))
                continue
            if wanted:
                self._found.add(path)
            if entered:
                self._todo.append((f"{path}/", ignores))
            if linked:
                self._found.add_problem(path, linked_folder())

    @cached_property
    def _tracked(self) -> Tracked:
        """Asked for only where something is ignored: most walks need no index."""
        return read_tracked(self._top)

    def _add_ignored(self, path: str, *, is_workflow: bool) -> None:
        """Ignore rules do not bind a file that git tracks: GitHub has it, and runs it."""
        if self._tracked.holds(self._from_top + path):
            self._found.add(path)
        elif is_workflow:
            self._found.ignored.append(shown(path))

    def _matters_though_ignored(self, prefix: str) -> bool:
        """Does the folder hold tracked files, or workflows, which are never passed over in silence?"""
        return self._tracked.reaches(self._from_top + prefix) or self._leads_to_workflows(prefix)

    def _leads_to_workflows(self, prefix: str) -> bool:
        """Is the folder one in which workflows would be looked for, or the `.github` above it?"""
        return places.leads_to_workflows(prefix, own_workflows=self._own_workflows)
