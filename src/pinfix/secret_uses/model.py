"""What is known of the secrets of a repository: where each is used, and where all of them may be."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """How a place uses a secret."""

    WORKFLOW_ENV = "workflow-env"
    JOB_ENV = "job-env"
    STEP_ENV = "step-env"
    ACTION_INPUT = "action-input"
    RUN_TEXT = "run-text"
    CONDITION = "condition"
    CALLED_WORKFLOW = "called-workflow"  # handed over to it
    CONTAINER = "container"  # of the job, or one of its services
    DOCKER_BUILD = "docker-build"  # an argument or a secret of a build, which may stay in the image
    OUTPUT = "output"
    MATRIX = "matrix"
    DEPENDABOT = "dependabot"  # which has secrets of its own, often with the same names
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Use:
    """One place that uses one secret.

    `secret` is its name in upper case: GitHub compares names without regard to case. `line` counts from 1.
    `what` describes the place for a person; `job` is the id of its job, "" outside of jobs.
    """

    secret: str
    path: str
    line: int
    kind: Kind
    what: str
    job: str = ""


@dataclass(frozen=True, slots=True)
class Everything:
    """A place that may use any secret: all are handed on there, or which one it is cannot be told.

    `line` 0: the file as a whole. `what` is a clause about the place.
    """

    path: str
    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Declared:
    """A secret that a workflow asks of its callers: the name is the workflow's, the secret the caller's."""

    secret: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a secret is not to be deleted; `path` "" and `line` 0: no place in a file."""

    path: str
    line: int
    text: str


@dataclass(frozen=True)
class Inventory:
    """Uses in the order of paths and lines. `complete`: all workflows and actions were looked at."""

    uses: tuple[Use, ...]
    everything: tuple[Everything, ...] = ()
    declared: tuple[Declared, ...] = ()
    complete: bool = True

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of all secrets that are used, in alphabetical order."""
        return tuple(sorted(self._by_secret))

    def of(self, secret: str) -> tuple[Use, ...]:
        """The places that use `secret`, whose name is compared without regard to case."""
        return self._by_secret.get(secret.upper(), ())

    def may_delete(self, secret: str, without: Collection[Use] = ()) -> tuple[Reason, ...]:
        """Why `secret` must stay once the uses `without` are gone. Empty: nothing in the repository needs it.

        What lies outside is not seen: other repositories that share a secret of the organization, and copies
        of the secret in environments, for Dependabot and for Codespaces.
        """
        gone = frozenset(without)
        reasons = [Reason(use.path, use.line, use.what) for use in self.of(secret) if use not in gone]
        reasons += [Reason(place.path, place.line, place.what) for place in self.everything]
        if not self.complete:
            reasons.append(Reason("", 0, "not all workflows and actions were read"))
        return tuple(dict.fromkeys(reasons))

    @cached_property
    def _by_secret(self) -> Mapping[str, tuple[Use, ...]]:
        found: dict[str, list[Use]] = {}
        for use in self.uses:
            found.setdefault(use.secret, []).append(use)
        return {name: tuple(uses) for name, uses in found.items()}
