"""Callers that grant less than the workflow asks for that they call: such a run fails before it starts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.github.scopes import Grant, Level
from pinfix.plan import Place, Refusal
from pinfix_codemods.permissions.calls.required import Asked
from pinfix_codemods.permissions.name import NAME
from pinfix_codemods.permissions.need import Spot

_MOST_LISTED = 4


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A scope that is granted at a lower level than what stands at `spot` asks for."""

    scope: str
    granted: Level
    asked: Level
    spot: Spot


@dataclass(frozen=True, slots=True)
class Violation:
    """A calling job with too small a grant. `granted_by` says where that comes from, as a person would."""

    place: Place
    job: str
    callee: str
    granted_by: str
    shortfalls: tuple[Shortfall, ...]

    @property
    def keys(self) -> Iterator[tuple[str, str, str]]:
        """What tells its parts from those of others, wherever the lines and whatever the levels are."""
        for short in self.shortfalls:
            yield self.place.path, self.job, short.scope

    @property
    def reason(self) -> str:
        """The caller, its grant, and what asks for more."""
        asked = _listed([f"{short.scope}: {short.asked} ({_at(short.spot)})" for short in self.shortfalls])
        granted = _listed([f"{short.scope}: {short.granted}" for short in self.shortfalls])
        return (
            f"the job {self.job} calls {self.callee}, which asks for {asked}, but {self.granted_by} grants"
            f" {granted}: GitHub refuses to start such a run"
        )

    def refusal(self) -> Refusal:
        """How it is reported."""
        missing = _listed([f"{short.scope}: {short.asked}" for short in self.shortfalls])
        remedy = f"Grant {missing} in `permissions` of the job {self.job}, or ask for less in {self.callee}."
        return Refusal(NAME, self.place, "caller-grants-too-little", self.reason, remedy)


def shortfalls(asked: Asked, granted: Grant) -> tuple[Shortfall, ...]:
    """The scopes of `asked` above `granted`, sorted, each at the place that asks for most of it."""
    found: dict[str, Shortfall] = {}
    for reason in sorted(asked.evidence, key=lambda reason: (reason.scope, -reason.level, reason.spot)):
        level = granted[reason.scope]
        if reason.level > level and reason.scope not in found:
            found[reason.scope] = Shortfall(reason.scope, level, reason.level, reason.spot)
    return tuple(found.values())


def _at(spot: Spot) -> str:
    return f"{spot.path}:{spot.line}"


def _listed(items: list[str]) -> str:
    if len(items) > _MOST_LISTED:
        return f"{', '.join(items[:_MOST_LISTED])} and {len(items) - _MOST_LISTED} scopes more"
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
