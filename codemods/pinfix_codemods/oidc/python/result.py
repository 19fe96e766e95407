"""What is asked about a script, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Swapped:
    """Variables of the environment that a swap changes for the programs of a job.

    `gone`: no longer set. `refreshed`: hold a short-lived credential from now on (AWS: used together with
    `AWS_SESSION_TOKEN`; Google: the path of a file that federates). `replaced`: for a variable that is gone,
    the one that says the same from now on. `local_change`: whether a script may come to need another login on
    the machine of a developer.
    """

    gone: frozenset[str]
    refreshed: frozenset[str]
    replaced: Mapping[str, str] = field(default_factory=dict)
    local_change: bool = False

    @property
    def names(self) -> frozenset[str]:
        """All variables that the swap touches."""
        return self.gone | self.refreshed


@dataclass(frozen=True, slots=True)
class Untouched:
    """The script works as it is."""


@dataclass(frozen=True, slots=True)
class RewrittenCall:
    """What was changed at a line of the script as it was (from 1), as a sentence without values."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The new text; a second look at it finds nothing more to do.

    `lost_comments`: the lines of comments that stood inside of what was taken out.
    """

    text: str
    changes: tuple[RewrittenCall, ...]
    lost_comments: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why a script cannot be changed: a stable slug, the line (from 1), and a clause without values."""

    line: int
    slug: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The script stays, and with it the keys of every job that runs it. At least one reason, in order of
    lines.
    """

    reasons: tuple[Reason, ...]

    @property
    def slug(self) -> str:
        """The slug of the first reason."""
        return self.reasons[0].slug

    @property
    def line(self) -> int:
        """The line of the first reason."""
        return self.reasons[0].line

    @property
    def reason(self) -> str:
        """The first reason."""
        return self.reasons[0].reason
