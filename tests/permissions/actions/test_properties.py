from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from permissions.actions.kit import SPOT

from pinfix.github.expressions.values import TOKEN, Holds, Value
from pinfix.github.scopes import Grant
from pinfix_codemods.permissions.actions import (
    ActionUse,
    AnalyseScript,
    Judged,
    Situation,
    Unrecognised,
    judge,
)
from pinfix_codemods.permissions.actions.knowledge import _actions
from pinfix_codemods.permissions.actions.records import _lines
from pinfix_codemods.permissions.live import Git, Live

NAMES = sorted({*_actions(), *_lines()})
INPUTS = sorted(
    {
        name.lower()
        for row in _actions().values()
        for name in (
            *row["token"].get("inputs", ()),
            "push",
            "persist-credentials",
            "registry",
            "args",
            "other",
        )
    }
)
VALUES = st.builds(
    Value,
    st.lists(st.one_of(st.none(), st.sampled_from(["true", "false", "ghcr.io", "-1", ""])), max_size=2).map(
        tuple
    ),
    st.sampled_from(Holds),
)
USES = st.builds(
    lambda name, ref, version, inputs: ActionUse(
        *name.split("/", 2)[:2], "/".join(name.split("/")[2:]), ref, version, None, inputs
    ),
    st.sampled_from(NAMES),
    st.sampled_from(["v1", "v4.2.2", "main", "a" * 40]),
    st.sampled_from([None, "v1.2.3", "v9.0.0"]),
    st.dictionaries(st.sampled_from(INPUTS), VALUES, max_size=3),
)
LIVES = st.builds(
    Live,
    env=st.dictionaries(st.sampled_from(["GITHUB_TOKEN", "CR_TOKEN", "TRIVY_X", "A"]), VALUES, max_size=2),
    git=st.sampled_from(Git),
    registries=st.dictionaries(
        st.sampled_from(["", "ghcr.io", "docker.io"]), st.sampled_from(Holds), max_size=2
    ),
    files=st.dictionaries(st.sampled_from(["npmrc", "netrc"]), st.sampled_from(Holds), max_size=1),
    gh=st.sampled_from(Holds),
    oidc=st.booleans(),
)
SITUATIONS = st.builds(
    Situation,
    triggers=st.frozensets(st.sampled_from(["push", "pull_request", "workflow_call", "release"])),
    tags=st.sampled_from([None, True, False]),
    visibility=st.sampled_from([None, "public", "private"]),
)


@given(USES, LIVES, SITUATIONS)
def test_every_known_action_is_judged_without_error(use: ActionUse, live: Live, situation: Situation) -> None:
    outcome = judge(use, live, SPOT, situation)
    assert isinstance(outcome, Judged | AnalyseScript | Unrecognised)
    if isinstance(outcome, Judged):
        live.after(outcome.effects)


@given(USES, SITUATIONS, st.data())
def test_a_token_in_place_of_another_credential_never_needs_less(
    use: ActionUse, situation: Situation, data: st.DataObject
) -> None:
    """Whoever is given more, needs as much or more, or is not understood."""
    if not use.inputs:
        return
    name = data.draw(st.sampled_from(sorted(use.inputs)))
    without = _grant(_with(use, name, Value((None,))), situation)
    given_it = _grant(_with(use, name, Value((None,), Holds.MAYBE)), situation)
    assert without is None or given_it is None or without <= given_it


@given(USES, SITUATIONS)
def test_a_value_that_is_not_known_needs_as_much_as_any(use: ActionUse, situation: Situation) -> None:
    """Replacing what is written by an unknown text of the same holding never lowers the need."""
    for name, value in use.inputs.items():
        known = _grant(use, situation)
        unknown = _grant(_with(use, name, Value((None,), value.holds)), situation)
        assert known is None or unknown is None or known <= unknown, name


def _with(use: ActionUse, name: str, value: Value) -> ActionUse:
    return ActionUse(
        use.owner, use.repo, use.subpath, use.ref, use.version, use.sha, {**use.inputs, name: value}, use.env
    )


def _grant(use: ActionUse, situation: Situation) -> Grant | None:
    outcome = judge(use, Live(env={"GITHUB_TOKEN": TOKEN}), SPOT, situation)
    return outcome.need.grant if isinstance(outcome, Judged) and not outcome.need.sinks else None
