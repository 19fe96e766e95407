"""Texts of the repository for one walk, and which tracked files it would have read had they been there."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Hashable, Iterator

from pinfix.closure.files import Repository
from pinfix.errors import FileProblem
from pinfix.github.action import Action
from pinfix.github.workflow import Workflow

_ACTION_NAMES = ("action.yml", "action.yaml")


class Reading:
    """`repository`, read as what runs its files reads them; `paths` are all of its tracked files.

    `kept` is for what was worked out of the files, which stay as they are as long as the walk lasts.
    """

    def __init__(self, repository: Repository, paths: Container[str]) -> None:
        self._repository = repository
        self._paths = paths
        self.kept: dict[Hashable, object] = {}
        self._absent: dict[str, bool] = {}

    @property
    def absent(self) -> list[str]:
        """The tracked files that were asked for and are not on disk, sorted: nobody knows what they run."""
        return sorted(path for path, is_absent in self._absent.items() if is_absent)

    def is_absent(self, path: str) -> bool:
        """Is the tracked file at `path` not on disk?"""
        if path not in self._paths:
            return False
        if path not in self._absent:
            problem = self._repository.unread(path)
            self._absent[path] = problem is not None and problem.code == "absent"
        return self._absent[path]

    def read(self, path: str) -> str | None:
        """See `Repository.read_script`."""
        return self.read_script(path)

    def read_script(self, path: str) -> str | None:
        """See `Repository.read_script`."""
        text = self._repository.read_script(path)
        if text is None:
            self.is_absent(path)
        return text

    def unread(self, path: str) -> FileProblem | None:
        """See `Repository.unread`."""
        return self._repository.unread(path)

    def link_target(self, path: str) -> str | None:
        """See `Repository.link_target`."""
        return self._repository.link_target(path)

    def workflows(self) -> Iterator[Workflow]:
        """See `Repository.workflows`."""
        return self._repository.workflows()

    def workflow_at(self, path: str) -> Workflow | None:
        """See `Repository.workflow_at`."""
        return self._repository.workflow_at(path)

    def action_at(self, folder: str) -> Action | None:
        """See `Repository.action_at`."""
        found = self._repository.action_at(folder)
        if found is None:
            for name in _ACTION_NAMES:
                self.is_absent(posixpath.normpath(f"{folder}/{name}"))
        return found
