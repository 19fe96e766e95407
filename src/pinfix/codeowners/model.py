"""What a CODEOWNERS file says: rules, lines that GitHub skips, and lines whose reading is not certain."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Rule:
    """A line that gives owners to what its pattern matches; without owners it takes them all away."""

    line: int
    pattern: str
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A pattern that GitHub may or may not heed: neither its documentation nor its API says which.

    What such a line decides is not known, so nothing is changed that depends on it.
    """

    line: int
    pattern: str
    why: str


class Fault(Enum):
    """Why a line is skipped, in the words of `GET /repos/{owner}/{repo}/codeowners/errors`."""

    PATTERN = "Invalid pattern"
    OWNER = "Invalid owner"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line with wrong syntax. GitHub skips it and reports it; the other lines hold.

    `line` and `column` count from 1.
    """

    line: int
    column: int
    fault: Fault
    message: str


@dataclass(frozen=True, slots=True)
class Codeowners:
    """A file as it was read: `entries` in the order in which they hold, a later one before an earlier one."""

    entries: tuple[Rule | Doubt, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class NotLoaded:
    """A file that GitHub does not load at all, so that nobody owns anything."""

    code: str
    reason: str


class NoRule(Enum):
    """No line matches the path."""

    NO_RULE = "no rule"


Decision = Rule | Doubt | NoRule
"""What decides the owners of a path."""
