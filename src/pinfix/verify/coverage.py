"""How far a verification went: what was looked at, and what stayed unknown and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from pinfix.inspection import PinFacts, Unknown
from pinfix.plan import Place
from pinfix.verify.checks import NO_COMMIT, confirms
from pinfix.versions import Version

COMMIT = "commit"
VERSION = "version"
ADVISORIES = "advisories"
NESTED = "nested"
REPOSITORY = "repository"
NAME = "name"

MEANINGS: Mapping[str, str] = {
    COMMIT: "whether the commit belongs to the repository",
    VERSION: "whether the comment is true",
    ADVISORIES: "whether an advisory covers it",
    NESTED: "whether what it uses itself is pinned",
    REPOSITORY: "whether the repository is archived or renamed",
    NAME: "whether a reference by name is ambiguous",
}
"""What can stay unknown about a pin, and in words that go on from "unknown: "."""

ESSENTIAL = frozenset({COMMIT, VERSION})
"""A pin counts as checked when these are known."""


def unknown_about(facts: PinFacts, stated: Version | None) -> dict[str, Unknown]:
    """What is not known about a pin, with the reason."""
    unknown: dict[str, Unknown] = {}
    if facts.compromised:
        return unknown  # nothing more needs to be known
    if facts.repository == "" or facts.presence in NO_COMMIT:
        return unknown
    if isinstance(facts.reachable, Unknown):
        unknown[COMMIT] = facts.reachable
    if isinstance(facts.presence, Unknown):
        unknown[COMMIT] = facts.presence
    confirmed = confirms(stated, facts) if stated is not None else True
    if isinstance(confirmed, Unknown):
        unknown[VERSION] = confirmed
    if isinstance(facts.advisories, Unknown):
        unknown[ADVISORIES] = facts.advisories
    if isinstance(facts.archived, Unknown):
        unknown[REPOSITORY] = facts.archived
    if isinstance(facts.repository, Unknown):
        unknown[REPOSITORY] = facts.repository
    return unknown


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A pin of which something essential is not known, for this `reason`. `uses` is the value as written."""

    place: Place
    uses: str
    reason: str


@dataclass(slots=True)
class Coverage:
    """Counts of written references: `pins` to commits, of which `checked`; `names` that are not pins.

    `ignored`: left alone by a comment or the configuration. `unknown`: for each word of `MEANINGS`, the
    reasons with the number of references. `unchecked`: the pins that do not count as checked.
    """

    pins: int = 0
    checked: int = 0
    names: int = 0
    ignored: int = 0
    unknown: dict[str, Counter[str]] = field(default_factory=dict)
    unchecked: list[Unchecked] = field(default_factory=list)

    def add_pin(self, place: Place, uses: str, unknown: Mapping[str, Unknown]) -> None:
        """Count the pin `uses`, of which this is not known."""
        self.pins += 1
        missing = unknown.get(COMMIT) or unknown.get(VERSION)
        if missing is None:
            self.checked += 1
        else:
            self.unchecked.append(Unchecked(place, uses, missing.reason))
        self._note(unknown)

    def add_name(self, facts: PinFacts) -> None:
        """Count a reference by name."""
        self.names += 1
        if isinstance(facts.ambiguity, Unknown):
            self._note({NAME: facts.ambiguity})

    def _note(self, unknown: Mapping[str, Unknown]) -> None:
        for what, value in unknown.items():
            self.unknown.setdefault(what, Counter())[value.reason] += 1
