"""What was found: of one job, and of all."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from itertools import count

from pinfix.closure.model import Chain, Closure, Reach, Unresolved, UnresolvedCode
from pinfix.closure.record import HERE, Record
from pinfix.closure.tracked import Tracked
from pinfix.closure.trail import MOST_LINKS, Trail, Walk
from pinfix.closure.trust.heads import Brought, Heads

MOST_SCRIPTS = 5_000
"""How many texts are walked for one job."""


@dataclass(slots=True)
class Findings:
    """Chains by the files that they lead to; of each workflow and reach the shortest is kept."""

    tracked: Tracked
    chains: dict[str, dict[tuple[str, Reach], Chain]] = field(default_factory=dict)
    unresolved: dict[tuple[str, int, UnresolvedCode, str], Unresolved] = field(default_factory=dict)
    _records: dict[Hashable, Record] = field(default_factory=dict)

    def take(self, found: JobFindings, reach: Reach) -> None:
        """Keep what was found for a job with this reach."""
        for target, chain in found.chains.items():
            known = self.chains.setdefault(target, {})
            key = chain.workflow, reach
            if key not in known or len(chain.links) < len(known[key].links):
                known[key] = replace(chain, reach=reach)
        for place, lost in found.unresolved.items():
            before = self.unresolved.get(place)
            if before is None or before.reach.rank < reach.rank:
                self.unresolved[place] = replace(lost, reach=reach)

    def record(self, key: Hashable, walk: Walk) -> Record:
        """What `walk` finds, which is the same wherever `key` is."""
        known = self._records.get(key)
        if known is None:
            known = self._records[key] = Record(self.tracked)
            walk(Trail(known, "", HERE))
        return known

    def closure(self, workflows: tuple[str, ...]) -> Closure:
        """All that was found."""
        chains = {path: tuple(by_start.values()) for path, by_start in sorted(self.chains.items())}
        places = sorted(self.unresolved.values(), key=lambda one: (one.path, one.line, one.code, one.what))
        return Closure(workflows, chains, tuple(places))


@dataclass(frozen=True, slots=True)
class _Further:
    """A text that `trail` leads to by what stands at `line`."""

    trail: Trail
    line: int
    what: str
    key: Hashable
    walk: Walk


@dataclass(slots=True)
class JobFindings:
    """What was found for one job, of which it is known at the end only what outsiders can do about it.

    Texts are walked by the lengths of the chains that lead to them: so the first chain to a text is the
    shortest, and none is cut off because a longer one was followed first.
    """

    all: Findings
    heads: Heads = field(default_factory=Heads)
    chains: dict[str, Chain] = field(default_factory=dict)
    unresolved: dict[tuple[str, int, UnresolvedCode, str], Unresolved] = field(default_factory=dict)
    _seen: set[Hashable] = field(default_factory=set)
    _pending: list[tuple[int, int, _Further]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    @property
    def tracked(self) -> Tracked:
        """The paths of the repository."""
        return self.all.tracked

    def add(self, chain: Chain) -> None:
        """Keep `chain` unless a shorter one is known."""
        known = self.chains.get(chain.target)
        if known is None or len(chain.links) < len(known.links):
            self.chains[chain.target] = chain

    def add_lost(self, place: Unresolved) -> None:
        """Keep a place where the trail is lost, with the first chain that leads there."""
        self.unresolved.setdefault((place.path, place.line, place.code, place.what), place)

    def add_brought(self, brought: Brought) -> None:
        """Keep what a text brings in, and the variables that it sets."""
        self.heads.add(brought)

    def add_further(self, trail: Trail, line: int, what: str, key: Hashable, walk: Walk) -> None:
        """Have a text walked when its turn comes."""
        further = _Further(trail, line, what, key, walk)
        heappush(self._pending, (len(trail.links), next(self._numbers), further))

    def walk_all(self) -> None:
        """Walk what is still to be walked, and what that leads to."""
        while self._pending:
            further = heappop(self._pending)[2]
            if self._enters(further):
                self.all.record(further.key, further.walk).play(further.trail)

    def _enters(self, further: _Further) -> bool:
        trail = further.trail
        place = trail.path, further.key
        if place in self._seen:
            return False
        if len(trail.links) >= MOST_LINKS:
            reason = f"the chain has more than {MOST_LINKS} links"
        elif len(self._seen) >= MOST_SCRIPTS:
            reason = f"the job leads to more than {MOST_SCRIPTS:,} scripts"
        else:
            self._seen.add(place)
            return True
        trail.lost(further.line, "too-much", further.what, reason)
        return False
