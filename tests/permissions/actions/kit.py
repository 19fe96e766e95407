"""Steps that use actions, written shortly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pinfix.github.expressions.values import TOKEN, Holds, Value
from pinfix_codemods.permissions.actions import ActionUse, Judged, Judgement, Situation, judge
from pinfix_codemods.permissions.live import Live
from pinfix_codemods.permissions.need import Spot

SPOT = Spot(".github/workflows/ci.yml", 7)
SECRET = Value((None,))
"""`${{ secrets.PAT }}`: another credential, or nothing where it is not set."""
MAYBE = Value((None,), Holds.MAYBE)
"""`${{ secrets.PAT || github.token }}`."""


def use(name: str, version: str | None = None, *, sha: str | None = None, **inputs: str | Value) -> ActionUse:
    """`owner/repo[/path]@ref` with inputs; `_` in their names stands for `-`, `__` for `_`."""
    located, _, ref = name.partition("@")
    owner, repo, *path = located.split("/")
    written = {
        key.replace("__", "\0").replace("_", "-").replace("\0", "_"): (
            Value.literal(value) if isinstance(value, str) else value
        )
        for key, value in inputs.items()
    }
    return ActionUse(owner, repo, "/".join(path), ref or "v1", version, sha, written)


def judged(step: ActionUse, live: Live | None = None, **situation: Any) -> Judgement:
    """What is said of the step."""
    return judge(step, live or Live(), SPOT, Situation(**situation))


def need(step: ActionUse, live: Live | None = None, **situation: Any) -> Mapping[str, str]:
    """The scopes of a step whose need is known."""
    outcome = judged(step, live, **situation)
    assert isinstance(outcome, Judged), outcome
    assert not outcome.need.sinks, outcome.need.sinks
    return outcome.need.grant.as_dict()


def after(step: ActionUse, live: Live | None = None) -> Live:
    """The state behind the step."""
    outcome = judged(step, live)
    assert isinstance(outcome, Judged), outcome
    return (live or Live()).after(outcome.effects)


def with_token_in(*names: str) -> Live:
    """A job whose variables hold the token."""
    return Live(env=dict.fromkeys(names, TOKEN))
