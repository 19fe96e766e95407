"""The need of a step whose action is not in the knowledge, from what its `action.yml` is known to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from pinfix.github.uses import DockerUses, RepositoryUses, parse_uses
from pinfix_codemods.permissions.actions import given
from pinfix_codemods.permissions.actions.conditions import Circumstances
from pinfix_codemods.permissions.actions.opaque import action_may_push, assuming, need_of_opaque
from pinfix_codemods.permissions.actions.receipt import holding
from pinfix_codemods.permissions.actions.records import Found, records_for
from pinfix_codemods.permissions.actions.result import Judged, Judgement, Unrecognised
from pinfix_codemods.permissions.actions.use import ActionUse
from pinfix_codemods.permissions.live import Effect
from pinfix_codemods.permissions.need import NOTHING, Spot

JudgeInner = Callable[[Circumstances, Spot, int], Judgement]

_MOST_NESTED = 10
"""So deep composite actions may nest on GitHub."""


def by_records(about: Circumstances, spot: Spot, depth: int, judge_inner: JudgeInner) -> Judgement:
    """What lies about, where the action provably is not given the token; `judge_inner` judges what the
    steps of a composite action use, `depth` deep inside others.
    """
    use = about.use
    found = records_for(use)
    if found is None:
        return Unrecognised(f"nothing is known of {use.shown}, which may take the token by itself")
    way = next(_ways_to_token(found, about), None)
    if way is not None:
        return Unrecognised(f"{use.shown} gets the token ({way}), and what it does with it is not known")
    need = NOTHING
    effects: list[Effect] = []
    for name in _used(found):
        inner = _inner(name, about, spot, depth, judge_inner)
        if not isinstance(inner, Judged):
            return Unrecognised(
                f"{use.shown} uses {name}, of which it is not known what it does with the token"
            )
        need |= inner.need
        effects += inner.effects
        about = replace(about, live=about.live.after(inner.effects))
    may_push = action_may_push(f"{use.repository}/{use.subpath}") or given.may_push(use.inputs)
    need |= need_of_opaque(use.shown, about.live, spot, may_push=may_push)
    if not found.exact:
        need |= assuming(spot, f"{use.shown} takes the token as little as it does at {_versions(found)}")
    return Judged(need, tuple(effects))


def _ways_to_token(found: Found, about: Circumstances) -> Iterator[str]:
    for name in sorted(found.token_inputs):
        if name not in about.use.inputs and about.inputs_known:
            yield f"its input `{name}` is the token by default"
    if found.token_inputs and not about.inputs_known:
        yield "by default"
    yield from (f"in its input `{name}`" for name in holding(about.use.inputs))
    yield from (f"in `{name}`" for name in holding(about.variables))
    if about.live.gh:
        yield "in the login of `gh`"
    if any(record.names_token for record in found.records):
        yield "its steps name it"


def _used(found: Found) -> list[str]:
    return list(dict.fromkeys(name for record in found.records for name in record.uses))


def _inner(name: str, about: Circumstances, spot: Spot, depth: int, judge_inner: JudgeInner) -> Judgement:
    """Judge `uses: name` of a composite action. Its inputs are not known, but that none is the token."""
    match parse_uses(name):
        case RepositoryUses(owner, repo, path, ref) if depth < _MOST_NESTED:
            use = ActionUse(owner, repo, path, ref)
            return judge_inner(replace(about, use=use, inputs_known=False), spot, depth + 1)
        case DockerUses():
            return Judged()  # run with what the action itself has
        case _:
            return Unrecognised(name)


def _versions(found: Found) -> str:
    names = sorted({record.refs[0] for record in found.records})
    return " and ".join(names) if len(names) <= 2 else "all versions that were looked at"
