"""Where a walk stands, and what it notes there."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Protocol

from pinfix.closure.model import INSIDERS, Chain, Link, Unresolved, UnresolvedCode
from pinfix.closure.tracked import Tracked
from pinfix.closure.trust.heads import Brought

MOST_LINKS = 16
"""How long a chain may be."""

_LONGEST = 80

Walk = Callable[["Trail"], None]
"""Notes all that a text does by itself, where the trail stands."""


class Noted(Protocol):
    """What notes the findings of a walk. Chains and places have no reach of their own yet."""

    @property
    def tracked(self) -> Tracked:
        """The paths of the repository."""
        ...

    def add(self, chain: Chain) -> None:
        """Keep a chain."""
        ...

    def add_lost(self, place: Unresolved) -> None:
        """Keep a place where the trail is lost."""
        ...

    def add_brought(self, brought: Brought) -> None:
        """Keep what a text brings in, and the variables that it sets."""
        ...

    def add_further(self, trail: Trail, line: int, what: str, key: Hashable, walk: Walk) -> None:
        """Keep a text that is run where `trail` stands, for `what` at `line`."""
        ...


@dataclass(frozen=True, eq=False)
class Trail:
    """A place in `path` that the walk has come to by `links`, for the job `job`."""

    findings: Noted
    job: str
    path: str
    links: tuple[Link, ...] = ()

    def runs(self, line: int, what: str, target: str) -> Trail:
        """The trail in `target`, which `what` at `line` runs; it is noted, and the links that lead there."""
        led = self.findings.tracked.links.follow(target)
        trail = self
        for linked in led.links:
            trail = trail._to(line, what, linked)
            line, what = 1, "a symbolic link"
        if led.path is not None and (not led.links or led.path in self.findings.tracked):
            return trail._to(line, what, led.path)
        end = "out of the repository" if led.path is None else f"to {led.path}, which is not there"
        trail.lost(1, "missing-file", target, f"a symbolic link leads {end}")
        return trail

    def _to(self, line: int, what: str, target: str) -> Trail:
        if target == self.path and self.links:
            return self  # a target of the same Makefile, a script of the same package.json
        links = (*self.links, Link(self.path, line, cut(what), target))
        self.findings.add(Chain(self.job, INSIDERS, links))
        return self.at(links)

    def at(self, links: tuple[Link, ...]) -> Trail:
        """The trail at the end of `links`, for the same job."""
        return Trail(self.findings, self.job, links[-1].target, links)

    def lost(self, line: int, code: UnresolvedCode, what: str, reason: str) -> None:
        """Note that the trail ends at `line`."""
        self.findings.add_lost(
            Unresolved(self.path, line, code, cut(what), reason, self.job, INSIDERS, self.links)
        )

    def walks(self, line: int, what: str, key: Hashable, walk: Walk) -> None:
        """Go on with `walk`, for `what` at `line`, unless this job has; `key` is all that it depends on."""
        self.findings.add_further(self, line, what, key, walk)

    def brings(self, brought: Brought) -> None:
        """Note what the text brings in, and the variables that it sets."""
        if brought:
            self.findings.add_brought(brought)


def cut(text: str) -> str:
    """`text` on one line, cut where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
