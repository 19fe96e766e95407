"""The jobs that were looked at: those of a workflow in which nothing changes are not kept."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.codemod import Repository
from pinfix_codemods.oidc.decide.changes.outer_env import Found
from pinfix_codemods.oidc.scene.build import read_scenes
from pinfix_codemods.oidc.scene.model import JobScene


class LookedAt:
    """Jobs by workflow, in the order in which they were looked at. A scene with all its nodes weighs much."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._kept: dict[str, Found] = {}

    def add(self, path: str, jobs: Found, *, changes: bool) -> None:
        """Note the jobs of the workflow at `path`; `changes`: something is to be changed in it."""
        self._kept[path] = jobs if changes else ()

    def of_file(self, path: str) -> Found:
        """The jobs, with their findings, of a workflow in which something changes."""
        return self._kept[path]

    def jobs(self) -> Iterator[JobScene]:
        """All jobs; those that were not kept are read anew."""
        for path, kept in self._kept.items():
            workflow = None if kept else self._repository.workflow_at(path)
            yield from read_scenes(workflow, self._repository) if workflow else (job for job, _ in kept)
