"""What shall be done about one repository, and why: all that is stored of a task."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a repository is looked at."""

    INSTALLED = "installed"
    PUSHED = "pushed"
    PULL_REQUEST = "pull-request"
    RETRY = "retry"  # somebody asked, by a label or a box, for what was closed
    SWEPT = "swept"


@dataclass(frozen=True, slots=True)
class Wish:
    """One repository to be repaired. `state` tells what was seen of it (a commit, a fingerprint).

    Two wishes with the same repository and `state` are one: the id of the task is made of both. Nothing in it
    is secret: it is stored. `most`: so many pull requests may be opened for it (0: no limit but those of the
    repository); topics that are left out by that are to be done another time, so that the row then keeps no
    fingerprint. `since` (seconds since 1970): what was opened from then on was opened for it.
    """

    server: str
    number: int
    owner: str
    name: str
    installation: int
    reason: Reason
    state: str
    most: int = 0
    since: float = 0.0

    @property
    def task(self) -> str:
        """The id that makes the task happen once."""
        return f"repair:{self.server}/{self.number}:{self.state}"
