"""What a piece of a job needs of the token: scopes with evidence, assumptions, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

from pinfix.github.scopes import Grant, Level, join
from pinfix.resolution import RemoteFile

_T = TypeVar("_T")


class Status(IntEnum):
    """How sure a need is; of several parts the least sure counts."""

    UNKNOWN = 0
    ASSUMED = 1
    PROVEN = 2


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A line of a file of the repository; it counts from 1."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one scope is needed: `because` is what stands at `spot`, such as `git push`."""

    scope: str
    level: Level
    spot: Spot
    because: str


@dataclass(frozen=True, slots=True)
class Assumption:
    """What a need rests on and the files cannot show, as a whole sentence without its full stop."""

    spot: Spot
    text: str


@dataclass(frozen=True, slots=True)
class Sink:
    """Where the trail of the token ends: `reason` says what gets it there, `remedy` what a person can do.

    `code` is one of the stable codes of refusals (docs/codes.md). `file` of another repository would tell
    more, and has not been asked for.
    """

    spot: Spot
    code: str
    reason: str
    remedy: str
    file: RemoteFile | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What something needs. Nothing by default; `a | b` is what both together need."""

    reasons: tuple[Reason, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    sinks: tuple[Sink, ...] = ()

    @classmethod
    def of(cls, grant: Grant, spot: Spot, because: str) -> Need:
        """The need of every scope of `grant`, for one reason."""
        return cls(tuple(Reason(scope, level, spot, because) for scope, level in grant))

    def __or__(self, other: Need) -> Need:
        if other == NOTHING:
            return self
        if self == NOTHING:
            return other
        return Need(
            _each_once((*self.reasons, *other.reasons)),
            _each_once((*self.assumptions, *other.assumptions)),
            _each_once((*self.sinks, *other.sinks)),
        )

    @property
    def grant(self) -> Grant:
        """The least grant that holds every reason."""
        return join(*(Grant(((reason.scope, reason.level),)) for reason in self.reasons))

    @property
    def status(self) -> Status:
        """Proven, unless it rests on assumptions, or the trail is lost."""
        if self.sinks:
            return Status.UNKNOWN
        return Status.ASSUMED if self.assumptions else Status.PROVEN

    def evidence(self) -> dict[str, list[dict[str, str | int]]]:
        """The reasons for the report, by `scope: level`, each level with its own."""
        found: dict[str, list[dict[str, str | int]]] = {}
        for reason in sorted(self.reasons, key=lambda reason: (reason.scope, reason.level, reason.spot)):
            entry: dict[str, str | int] = {
                "path": reason.spot.path,
                "line": reason.spot.line,
                "because": reason.because,
            }
            found.setdefault(f"{reason.scope}: {reason.level}", []).append(entry)
        return found


NOTHING = Need()


def union(needs: Iterable[Need]) -> Need:
    """What all of `needs` together need."""
    collected = [need for need in needs if need != NOTHING]
    if len(collected) < 2:
        return collected[0] if collected else NOTHING
    return Need(
        _each_once(reason for need in collected for reason in need.reasons),
        _each_once(assumption for need in collected for assumption in need.assumptions),
        _each_once(sink for need in collected for sink in need.sinks),
    )


def _each_once(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))
