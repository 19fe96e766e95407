"""What can be said of a step that uses an action."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.github.expressions.values import Holds, Value
from pinfix_codemods.permissions.live import Effect
from pinfix_codemods.permissions.need import NOTHING, Need


@dataclass(frozen=True, slots=True)
class Judged:
    """All that the step needs, and what it leaves behind for the steps after it."""

    need: Need = NOTHING
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class AnalyseScript:
    """`actions/github-script`: what is needed is in `script`, JavaScript that runs inside the action.

    `client`: whether the API client that the script is given has the token.
    """

    script: Value
    client: Holds


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """Nothing can be said: `reason` is a sentence without its full stop, which names the action."""

    reason: str


Judgement = Judged | AnalyseScript | Unrecognised
