"""What a `GITHUB_TOKEN` may do: scopes, their levels, and grants as a lattice.

Source of the scopes: GitHub's language-service schema and the parser of the open runner (August 2026).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import reduce
from typing import Self


class Level(IntEnum):
    """How much of a scope is granted; each level holds the ones below it."""

    NONE = 0
    READ = 1
    WRITE = 2

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Grant:
    """A level for some scopes, and none for all others. `entries` is sorted and has no level NONE.

    `metadata: read` is always granted and never part of it.
    """

    entries: tuple[tuple[str, Level], ...] = ()

    @classmethod
    def of(cls, levels: Mapping[str, Level | str]) -> Self:
        """The grant of these levels, given as such or by their names in lower case.

        Raises KeyError for a name that is no level.
        """
        read = {
            scope: level if isinstance(level, Level) else Level[level.upper()]
            for scope, level in levels.items()
        }
        return cls(tuple(sorted((scope, level) for scope, level in read.items() if level)))

    def __iter__(self) -> Iterator[tuple[str, Level]]:
        return iter(self.entries)

    def __bool__(self) -> bool:
        return bool(self.entries)

    def __getitem__(self, scope: str) -> Level:
        """The level of any scope."""
        return dict(self.entries).get(scope, Level.NONE)

    def __or__(self, other: Grant) -> Grant:
        """The least grant that holds both."""
        joined = dict(self.entries)
        for scope, level in other.entries:
            joined[scope] = max(level, joined.get(scope, Level.NONE))
        return Grant.of(joined)

    def __and__(self, other: Grant) -> Grant:
        """What both grant."""
        return Grant.of({scope: min(level, other[scope]) for scope, level in self.entries})

    def __le__(self, other: Grant) -> bool:
        """Whether `other` grants all of this."""
        return all(level <= other[scope] for scope, level in self.entries)

    def __sub__(self, other: Grant) -> Grant:
        """What of this `other` does not grant, at the level that this has."""
        return Grant(tuple((scope, level) for scope, level in self.entries if level > other[scope]))

    def as_dict(self) -> dict[str, str]:
        """Scope names and the names of their levels, sorted by scope: what is written into a file."""
        return {scope: str(level) for scope, level in self.entries}

    def __str__(self) -> str:
        return ", ".join(f"{scope}: {level}" for scope, level in self.entries) or "nothing"


NOTHING = Grant()

SCOPES: Mapping[str, tuple[Level, ...]] = {
    "actions": (Level.READ, Level.WRITE),
    "artifact-metadata": (Level.READ, Level.WRITE),
    "attestations": (Level.READ, Level.WRITE),
    "checks": (Level.READ, Level.WRITE),
    "code-quality": (Level.READ, Level.WRITE),
    "contents": (Level.READ, Level.WRITE),
    "copilot-requests": (Level.WRITE,),
    "deployments": (Level.READ, Level.WRITE),
    "discussions": (Level.READ, Level.WRITE),
    "drives": (Level.READ, Level.WRITE),
    "id-token": (Level.WRITE,),
    "issues": (Level.READ, Level.WRITE),
    "models": (Level.READ,),
    "packages": (Level.READ, Level.WRITE),
    "pages": (Level.READ, Level.WRITE),
    "pull-requests": (Level.READ, Level.WRITE),
    "repository-projects": (Level.READ, Level.WRITE),
    "security-events": (Level.READ, Level.WRITE),
    "statuses": (Level.READ, Level.WRITE),
    "vulnerability-alerts": (Level.READ,),
}
"""Every key that GitHub knows, with the levels that it can have besides none."""

_NOT_IN_RUNNER = frozenset({"code-quality", "copilot-requests", "drives"})
"""Unknown to the parser of the open runner, so that older servers reject them."""

READ_ALL = Grant.of({scope: Level.READ for scope, levels in SCOPES.items() if Level.READ in levels})
WRITE_ALL = Grant.of({scope: levels[-1] for scope, levels in SCOPES.items()})
"""`write-all` grants `id-token: write`, unlike the permissive default."""

RESTRICTED = Grant.of({"contents": Level.READ, "packages": Level.READ})
"""The default where the repository's setting is "read repository contents and packages"."""

PERMISSIVE = Grant(
    tuple((scope, level) for scope, level in WRITE_ALL if scope != "id-token" and scope not in _NOT_IN_RUNNER)
)
"""The default where the setting is "read and write": everything but OpenID Connect."""


def join(*grants: Grant) -> Grant:
    """The least grant that holds all of `grants`."""
    return reduce(Grant.__or__, grants, NOTHING)
