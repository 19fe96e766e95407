"""A tree on disk."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from pinfix.errors import FileProblem
from pinfix.plan import FileRewrite
from pinfix.trees.discovery import Discovery, discover
from pinfix.trees.listing import list_files, list_tracked
from pinfix.trees.location import Location, locate
from pinfix.trees.reading import limit_of, read_file, read_link
from pinfix.trees.writing import write_files


class LocalTree:
    """A working copy, a folder or some files; the disk is walked once, when it is first asked for paths."""

    def __init__(self, location: Location) -> None:
        self._location = location

    @classmethod
    def open(cls, paths: Sequence[Path]) -> LocalTree:
        """The tree that `paths` stands for: one directory, or one or more files of one repository.

        A directory is the root itself where it holds `.github` or `.git`, or where no git work tree is
        around it; else that work tree is the root, and only the directory is walked. For files
        the root is the work tree around them; without one, the current directory if they lie below it, else
        their folder (the repository for `<repository>/.github/workflows/`).

        A root without `.github/workflows` may be a folder of workflow files, or one of repositories. Of the
        latter only those without a `.git` of their own are taken: clones are `nested_repositories`.

        Raises UsageError.
        """
        return cls(locate(paths))

    @property
    def root(self) -> Path:
        """The root, absolute and without links."""
        return Path(self._location.root)

    @property
    def diff_prefix(self) -> str:
        """The root as seen from the top of the git work tree around it: "" or "sub/folder/"."""
        return self._location.diff_prefix

    @property
    def problems(self) -> Sequence[tuple[str, FileProblem]]:
        """See `Tree.problems`."""
        return sorted(self._found.problems, key=lambda problem: problem[0])

    @property
    def nested_repositories(self) -> Sequence[str]:
        """Folders below the root that are repositories of their own and were passed over, sorted."""
        return sorted(self._found.nested)

    @property
    def ignored_workflows(self) -> Sequence[str]:
        """Workflows that `.gitignore` covers and that were passed over, sorted.

        Tracked files are not among them, where the index could be read: ignore rules do not bind those.
        """
        return sorted(self._found.ignored)

    @property
    def unheeded_ignore_files(self) -> Sequence[str]:
        """Ignore files that were not honoured, sorted: oversized, or too many patterns in all.

        More was looked at then, not less.
        """
        return sorted(self._found.unheeded)

    def paths(self) -> Iterator[str]:
        """See `Tree.paths`."""
        yield from sorted(self._found.candidates)

    def all_paths(self) -> frozenset[str]:
        """All files: those of git's index where it can be read, else those on disk. Read at each call."""
        return list_files(self._location)

    def lacks(self, path: str) -> bool:
        """See `MayLack`."""
        return path in self._tracked and not os.path.lexists(os.path.join(self._location.root, path))

    def named(self, path: str) -> bool:
        """See `Tree.named`. YAML files of a named folder are not named themselves."""
        return path in self._location.names

    def read(self, path: str) -> bytes:
        """See `Tree.read`."""
        return read_file(self._location.root, path, limit=limit_of(path)).content

    def link_target(self, path: str) -> str | None:
        """See `HasLinks`."""
        return read_link(self._location.root, path)

    def write(self, rewrites: Sequence[FileRewrite]) -> None:
        """See `Tree.write`."""
        write_files(self._location.root, rewrites)

    @cached_property
    def _tracked(self) -> frozenset[str]:
        try:
            return list_tracked(self._location)
        except FileProblem:
            return frozenset()

    @cached_property
    def _found(self) -> Discovery:
        return discover(self._location)
