"""What one text does, found out once and noted for every job that runs it.

While a text is read, a `Record` stands in the place of the findings. It keeps what comes up, in its order and
as seen from that text, and does not go further into others: for each job they are walked in turn, with their
own records.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from pinfix.closure.model import Chain, Link, Unresolved
from pinfix.closure.tracked import Tracked
from pinfix.closure.trail import Trail, Walk
from pinfix.closure.trust.heads import Brought

HERE = ""
"""Stands for the path of the file that the text is in: the same text may be in several."""


@dataclass(frozen=True, slots=True)
class _Further:
    """Another text is run where `links` lead, for `what` at `line`."""

    links: tuple[Link, ...]
    line: int
    what: str
    key: Hashable
    walk: Walk


class Record:
    """The links, the places where the trail is lost, and the further texts of one text."""

    def __init__(self, tracked: Tracked) -> None:
        self.tracked = tracked
        self._events: list[Chain | Unresolved | _Further | Brought] = []

    def add(self, chain: Chain) -> None:
        """Keep the links to a file."""
        self._events.append(chain)

    def add_lost(self, place: Unresolved) -> None:
        """Keep a place where the trail is lost."""
        self._events.append(place)

    def add_brought(self, brought: Brought) -> None:
        """Keep what the text brings in, and the variables that it sets."""
        self._events.append(brought)

    def add_further(self, trail: Trail, line: int, what: str, key: Hashable, walk: Walk) -> None:
        """Keep a text that is run where `trail` stands."""
        self._events.append(_Further(trail.links, line, what, key, walk))

    def play(self, trail: Trail) -> None:
        """Note all of it where `trail` stands."""
        for event in self._events:
            if isinstance(event, Brought):
                trail.brings(event)
                continue
            there = _after(event.links, trail)
            if isinstance(event, Unresolved):
                there.lost(event.line, event.code, event.what, event.reason)
            elif isinstance(event, _Further):
                there.walks(event.line, event.what, event.key, event.walk)
            elif there.links != trail.links:
                there.findings.add(replace(event, job=there.job, links=there.links))


def _after(links: tuple[Link, ...], trail: Trail) -> Trail:
    """The trail after `links`, which begin where `trail` stands."""
    if not links:
        return trail
    first, *others = links
    if first.target == trail.path and trail.links:
        begin = trail.links  # a target of the same Makefile, a script of the same package.json
    else:
        begin = (*trail.links, Link(trail.path, first.line, first.what, first.target))
    return trail.at((*begin, *others))
