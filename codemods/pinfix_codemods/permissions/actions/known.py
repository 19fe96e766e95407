"""The need of a step whose action is in the knowledge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pinfix.github.expressions.values import UNKNOWN, Holds
from pinfix.github.scopes import Grant
from pinfix_codemods.permissions.actions.conditions import Circumstances, Truth, holds, mentions
from pinfix_codemods.permissions.actions.effects import effects_of
from pinfix_codemods.permissions.actions.knowledge import Condition, Facts, Runs
from pinfix_codemods.permissions.actions.opaque import assuming, need_of_opaque
from pinfix_codemods.permissions.actions.receipt import foreign_inputs, foreign_variables, holding, receives
from pinfix_codemods.permissions.actions.result import AnalyseScript, Judged, Judgement
from pinfix_codemods.permissions.live import Effect
from pinfix_codemods.permissions.need import Need, Sink, Spot, union

IDENTITY = "id-token"
_STORED = frozenset({"registry_login", "git_credential"})
"""Conditions on what earlier steps left: the scopes they ask for go by that, not by the token input."""

_REMEDY = (
    "State what the action needs under `permissions.actions` in the configuration, or what the job needs "
    "under `permissions.jobs`; or do not give it the token."
)


def by_facts(facts: Facts, about: Circumstances, spot: Spot) -> Judgement:
    """The need and the effects of the step, or the script in which its need is."""
    received = receives(facts, about)
    live = [
        (condition, truth)
        for condition in facts.conditions
        if (truth := holds(condition.test, about)) is not False
    ]
    if any(condition.effect == "analyse_script" for condition, _ in live):
        return AnalyseScript(about.use.inputs.get("script", UNKNOWN), received)
    needs = [
        Need.of(_allowed(_base(facts, live), received), spot, about.use.shown),
        *_conditional(live, received, about, spot),
        *(_sink(f"its input `{name}`", about, spot) for name in foreign_inputs(facts, about)),
        *(_sink(f"`{name}`", about, spot) for name in foreign_variables(facts, about)),
    ]
    for runs in facts.runs:
        needs += _of_code(runs, facts, received, about, spot)
    return Judged(union(needs), tuple(_effects(live, received, about)))


def _base(facts: Facts, live: Sequence[tuple[Condition, Truth]]) -> Grant:
    """What the action always needs, without what a condition that surely holds takes away."""
    dropped = [scope for condition, truth in live if truth for scope, _ in condition.drops]
    return Grant(tuple(entry for entry in facts.scopes if entry[0] not in dropped))


def _conditional(
    live: Sequence[tuple[Condition, Truth]], received: Holds, about: Circumstances, spot: Spot
) -> Iterator[Need]:
    for condition, _ in live:
        needed = (
            condition.scopes if mentions(condition.test, _STORED) else _allowed(condition.scopes, received)
        )
        yield Need.of(needed, spot, f"{about.use.shown} ({condition.when})")


def _allowed(scopes: Grant, received: Holds) -> Grant:
    """The part that a step needs: all of it with the token; without, the identity, which is no token's."""
    return scopes if received else Grant(tuple(entry for entry in scopes if entry[0] == IDENTITY))


def _effects(
    live: Sequence[tuple[Condition, Truth]], received: Holds, about: Circumstances
) -> Iterator[Effect]:
    for condition, truth in live:
        yield from effects_of(condition, received if truth else min(received, Holds.MAYBE), about)


def _of_code(runs: Runs, facts: Facts, received: Holds, about: Circumstances, spot: Spot) -> Iterator[Need]:
    """What the code of the repository that the action runs can get at."""
    if holds(runs.test, about) is False:
        return
    what = f"{runs.what} ({about.use.shown})"
    yield need_of_opaque(what, about.live, spot)
    meant = facts.routes.variables if runs.trusted else frozenset()
    others = [name for name in holding(about.variables) if name not in meant]
    if runs.trusted and received:
        yield assuming(spot, f"{what} uses the token for nothing else than the action needs it for")
    if about.live.gh or others:
        reached = ", ".join(f"`{name}`" for name in others) or "the login of `gh`"
        reason = f"{what} gets the token (in {reached}), and what it does with it is not known"
        yield Need(sinks=(Sink(spot, "unknown-token-use", reason, _REMEDY),))


def _sink(where: str, about: Circumstances, spot: Spot) -> Need:
    reason = f"{about.use.shown} gets the token in {where}, and what it does with it is not known"
    return Need(sinks=(Sink(spot, "unknown-token-use", reason, _REMEDY),))
