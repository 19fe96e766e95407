"""The rows of the ledger. GitHub is the truth; these say what was last seen there, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Basis = tuple[tuple[str, str], ...]
"""Paths of a repository with the ids of what is there ("": nothing), as git gives them."""
WHOLE = ""
"""Stands among them for the whole repository."""


class State(StrEnum):
    """Where a repository, or one topic of it, stands."""

    PENDING = "pending"  # a task waits or runs
    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"  # by pinfix itself: no longer needed
    DECLINED = "declined"
    EDITED = "edited"
    CLEAN = "clean"
    REFUSED = "refused"
    SKIPPED = "skipped"
    FAILED = "failed"
    GONE = "gone"  # the App no longer sees it


@dataclass(frozen=True, slots=True)
class Posture:
    """How a repository stands in the four things that pinfix repairs: done of all.

    `pins`: references at a full commit; `permissions`: jobs under a block; `keys`: jobs without a stored key;
    `owners`: executed files with an owner.
    """

    pins: tuple[int, int] = (0, 0)
    permissions: tuple[int, int] = (0, 0)
    keys: tuple[int, int] = (0, 0)
    owners: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class RepositoryRow:
    """A repository. `number` is GitHub's id, which survives names; `installation` that of the App (0: none).

    `fingerprint` is what a scan saw when it was last repaired ("": never): an equal one means that nothing is
    to be done. `looked` is in seconds since 1970; of what is gone, when that was noted. `before` is the base
    as it is, `after` with the repairs. `basis` is what the last plan went by besides the places that every
    scan asks for.
    """

    server: str
    number: int
    owner: str
    name: str
    installation: int
    state: State
    fingerprint: str = ""
    looked: float = 0.0
    message: str = ""
    before: Posture | None = None
    after: Posture | None = None
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class TopicRow:
    """What came of one topic in one repository: as `pinfix.pull_request.model.Result` says it."""

    server: str
    repository: int
    topic: str
    state: State
    outcome: str
    code: str
    message: str
    remedy: str = ""
    pull: int = 0
    url: str = ""
    changed: float = 0.0
