"""What can be said of a command."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix_codemods.permissions.live import Effect
from pinfix_codemods.permissions.need import NOTHING, Need, Sink, Spot

STEP = ""
"""The id in `PutsOut` for "the step that this script belongs to": a command does not know it."""

_SAY_WHAT_IT_NEEDS = (
    "State what the command needs under `permissions.commands` in the configuration, or what the job needs "
    "under `permissions.jobs`."
)


@dataclass(frozen=True, slots=True)
class Judged:
    """All that the command needs, and what it leaves behind for the commands after it."""

    need: Need = NOTHING
    effects: tuple[Effect, ...] = ()

    def __or__(self, other: Judged) -> Judged:
        if other == NEEDS_NOTHING:
            return self
        return Judged(self.need | other.need, (*self.effects, *other.effects))


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """The program does what nobody can read here: other people's code, or something unheard of."""

    program: str


Judgement = Judged | Unrecognised

NEEDS_NOTHING = Judged()


def lost(spot: Spot, reason: str) -> Judged:
    """The token goes where its use is not known: `reason` is a sentence without its full stop."""
    return Judged(Need(sinks=(Sink(spot, "unknown-token-use", reason, _SAY_WHAT_IT_NEEDS),)))
