"""What is round a step while what it runs is followed."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from pinfix.closure.places.mounts import Mounts
from pinfix.codemod import Repository
from pinfix.github.expressions.values import Contexts
from pinfix.github.jobs import Job, Section
from pinfix_codemods.oidc.scene.running.made_files import MadeFiles

MOST_SCRIPTS = 5_000
"""How many scripts and recipes are followed for one workflow, besides those of its steps."""

MOST_TASKS = 300
"""How often the tasks or tests of a program are looked up for one workflow: whole files are read for it."""

MOST_NESTED = 10
"""So deep composite actions may nest on GitHub, and so deep scripts are followed."""


@dataclass(slots=True)
class Budget:
    """How much more is followed for a workflow: a Makefile can lead to any number of scripts."""

    scripts: int = MOST_SCRIPTS
    tasks: int = MOST_TASKS

    def takes_script(self) -> bool:
        """Whether there is room for one more script, which is then counted."""
        self.scripts -= 1
        return self.scripts >= 0

    def takes_task(self) -> bool:
        """The same for tasks."""
        self.tasks -= 1
        return self.tasks >= 0


@dataclass(frozen=True, slots=True)
class Around:
    """`path` is the file in which the step stands, `root` and `job` what is round it in its workflow.

    `mounts`: what earlier steps checked out, and where; `files`: with what they wrote. `action_folder`:
    where the action lies, from the root of the repository, that the step belongs to. `variables`: the
    names of those in force.
    """

    path: str
    root: Section
    job: Job
    contexts: Contexts
    mounts: Mounts
    files: MadeFiles
    budget: Budget = field(default_factory=Budget, compare=False)
    action_folder: str | None = None
    depth: int = 0
    variables: frozenset[str] = frozenset()

    @property
    def repository(self) -> Repository:
        """The repository as it is without them."""
        return self.files.repository

    @property
    def workspace(self) -> str | None:
        """The folder of the repository that the work space is; None: the repository lies below it."""
        return self.in_repository(".")

    def in_repository(self, place: str) -> str | None:
        """A folder of the work space as one of the repository; None: it is none, or outside of it."""
        place = posixpath.normpath(place.replace("\\", "/"))
        best: tuple[int, str | None] = (-1, None)
        for mount in self.mounts:
            rest = _below(place, mount.place)
            depth = 0 if mount.place == "." else mount.place.count("/") + 1
            if rest is not None and depth >= best[0]:
                source = mount.source
                best = depth, None if source is None else posixpath.normpath(posixpath.join(source, rest))
        return best[1]


def _below(place: str, folder: str) -> str | None:
    """`place` as seen from `folder`; None: it is not in it."""
    if place.startswith(("/", "~")) or place.split("/")[0] == "..":
        return None
    if folder == ".":
        return place
    if place == folder:
        return "."
    return place[len(folder) + 1 :] if place.startswith(folder + "/") else None
