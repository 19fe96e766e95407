"""What a codemod is, and what it is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from pinfix.config import Config
from pinfix.github.action import Action
from pinfix.github.lockfile import Lockfile
from pinfix.github.workflow import Workflow
from pinfix.plan import Change, Refusal
from pinfix.resolution import Reference, Resolution


class Repository(Protocol):
    """What a codemod sees of a repository. Files that could not be read or parsed are not in it."""

    @property
    def lockfile(self) -> Lockfile | None:
        """The lock of `.github/workflows/actions.lock`, where the repository has one."""
        ...

    @property
    def governed(self) -> frozenset[str]:
        """The paths of the files whose references the lock decides on, whichever files were asked for."""
        ...

    def workflows(self) -> Iterator[Workflow]:
        """Every workflow, in the order of paths. A view lives as long as it is looked at: do not keep it."""
        ...

    def actions(self) -> Iterator[Action]:
        """Every `action.yml`, likewise."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """What a codemod may rely on besides the repository: it does no input or output of its own."""

    config: Config
    resolutions: Mapping[Reference, Resolution]
    offline: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """What `pinfix explain` says: an example as it stood and as it stands after, and the refusals by code."""

    text: str
    before: str
    after: str
    refusals: Mapping[str, str]


class Phase(IntEnum):
    """When a codemod runs: each works on the text that the ones before it left."""

    KEYS = 1  # stored keys go, and with them steps
    PERMISSIONS = 2
    PINS = 3
    COMPANIONS = 4  # files beside the workflows


class Codemod(Protocol):
    """A pure function from a repository to changes and refusals."""

    name: str
    title: str
    phase: Phase
    explanation: Explanation

    def references(self, repository: Repository, config: Config) -> Iterable[Reference]:
        """What must be resolved before `find`; asked once, for all codemods together."""
        ...

    def find(self, repository: Repository, context: Context) -> Iterator[Change | Refusal]:
        """Changes and refusals, file by file."""
        ...
