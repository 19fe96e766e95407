"""What `pinfix verify` can find, and how bad each is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pinfix.plan import Place


class Level(StrEnum):
    """An error is a bad pin: exit code 1. A warning is something to know."""

    ERROR = "error"
    WARNING = "warning"


CODES: Mapping[str, tuple[Level, str]] = {
    "compromised-commit": (Level.ERROR, "the commit is known to be malicious"),
    "impostor-commit": (Level.ERROR, "no tag or branch of the repository leads to the commit"),
    "missing-commit": (Level.ERROR, "the repository has no such commit, or there is no such repository"),
    "moved-tag": (Level.ERROR, "an exact version tag was moved or removed since its commit was recorded"),
    "advisory": (Level.ERROR, "a published advisory covers the version"),
    "comment-mismatch": (Level.ERROR, "the comment names another version than that of the commit"),
    "tag-object": (Level.ERROR, "the pin is the id of a tag object, not of the commit behind it"),
    "ambiguous-name": (Level.ERROR, "the name is a tag and a branch, on different commits"),
    "transitive-unpinned": (Level.WARNING, "the action itself uses something that is not pinned"),
    "archived-repository": (Level.WARNING, "the repository is archived: nobody repairs it any more"),
    "renamed-repository": (Level.WARNING, "the repository has another name today"),
}
"""Every code with its level and meaning, the worst first."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a commit, wherever it is used. `evidence` is what that rests on."""

    code: str
    message: str
    remedy: str
    evidence: Mapping[str, object] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        """How bad it is."""
        return CODES[self.code][0]


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem at a place. `uses` is the value as written; `fix` what `--fix` writes, or ""."""

    problem: Problem
    place: Place
    uses: str
    fix: str = ""

    @property
    def code(self) -> str:
        """See `CODES`."""
        return self.problem.code

    @property
    def level(self) -> Level:
        """See `Level`."""
        return self.problem.level
