from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from permissions.actions.kit import MAYBE, SECRET, use

from pinfix.github.expressions.values import TOKEN, Holds, Value
from pinfix_codemods.permissions.actions import Situation
from pinfix_codemods.permissions.actions.conditions import Circumstances, equals, every, holds, negated, some
from pinfix_codemods.permissions.live import Git, Live

TRUTHS = st.sampled_from([True, False, None])
UNKNOWN = Value((None,))


def about(live: Live | None = None, version: str | None = None, **inputs: Any) -> Circumstances:
    return Circumstances(use("o/r@main", version, **inputs), live or Live(), Situation())


@pytest.mark.parametrize(
    ("value", "wanted", "truth"),
    [
        (Value.literal("true"), "true", True),
        (Value.literal("True"), "true", None),
        (Value.literal(" true "), "true", None),
        (Value.literal("yes"), "true", None),
        (Value.literal("1"), "true", None),
        (Value.literal("nonsense"), "true", False),
        (Value.literal("false"), "true", False),
        (Value.literal(""), "false", None),
        (Value.literal(""), "true", False),
        (UNKNOWN, "true", None),
        (UNKNOWN, "-1", None),
        (Value(("a-", None)), "github-check", False),
        (Value(("github-", None)), "github-check", None),
        (Value.literal("off"), "off", True),
        (Value.literal(""), "", True),
    ],
)
def test_equality_is_sure_only_where_every_action_reads_it_so(
    value: Value, wanted: str, truth: bool | None
) -> None:
    assert equals(value, wanted) is truth


@pytest.mark.parametrize(
    ("test", "inputs", "truth"),
    [
        ({"input": "A", "eq": "x"}, {"a": "x"}, True),
        ({"input": "a", "eq": "x"}, {}, False),
        ({"input": "a", "in": ["x", "y"]}, {"a": "y"}, True),
        ({"input": "a", "in": ["x", "y"]}, {"a": "z"}, False),
        ({"input": "a", "in": ["x", "y"]}, {"a": UNKNOWN}, None),
        ({"input": "a", "set": True}, {}, False),
        ({"input": "a", "set": True}, {"a": ""}, False),
        ({"input": "a", "set": True}, {"a": SECRET}, None),
        ({"input": "a", "set": False}, {}, True),
        ({"input": "a", "set": False}, {"a": "x"}, False),
        ({"input": "a", "contains": "reg"}, {"a": "type=registry"}, True),
        ({"input": "a", "contains": "reg"}, {"a": "type=local"}, False),
        ({"input": "a", "contains": "reg"}, {"a": UNKNOWN}, None),
        ({"input": "a", "contains": "reg"}, {}, False),
        ({"input": "a", "is_github_token": True}, {}, False),
        ({"input": "a", "is_github_token": True}, {"a": TOKEN}, True),
        ({"input": "a", "is_github_token": True}, {"a": MAYBE}, None),
        ({"input": "a", "is_github_token": True}, {"a": SECRET}, False),
        ({"input": "a", "is_github_token": False}, {"a": SECRET}, True),
        ({"input": "a", "git_url": True}, {"a": "."}, False),
        ({"input": "a", "git_url": True}, {"a": "https://github.com/o/r.git"}, True),
        ({"input": "a", "git_url": True}, {"a": "{{defaultContext}}:sub"}, True),
        ({"input": "a", "git_url": True}, {"a": UNKNOWN}, None),
        ({"input": "a", "git_url": True}, {"a": Value(("./", None))}, False),
        ({"input": "a", "git_url": True}, {"a": Value(("http", None))}, None),
        ({"input": "a", "git_url": True}, {}, True),
        ({"not": {"input": "a", "eq": "x"}}, {"a": UNKNOWN}, None),
        ({"all": [{"input": "a", "eq": "x"}, {"input": "b", "eq": "y"}]}, {"a": UNKNOWN}, False),
        ({"any": [{"input": "a", "eq": "x"}, {"input": "b", "eq": "y"}]}, {"a": UNKNOWN}, None),
        (None, {"a": "x"}, None),
    ],
)
def test_inputs(test: dict[str, Any] | None, inputs: dict[str, Any], truth: bool | None) -> None:
    assert holds(test, about(**inputs)) is truth


def test_an_input_whose_default_is_the_token_is_set_and_not_empty() -> None:
    step = about().with_defaults(frozenset({"token"}))
    assert holds({"input": "token", "eq": ""}, step) is False
    assert holds({"input": "token", "set": True}, step) is True
    assert holds({"input": "token", "is_github_token": True}, step) is True
    assert holds({"input": "token", "is_github_token": False}, step) is False


def test_inputs_inside_a_composite_action_are_not_known_but_never_the_token() -> None:
    step = Circumstances(use("o/r@v1"), Live(), Situation(), frozenset({"token"}), inputs_known=False)
    assert holds({"input": "a", "eq": "x"}, step) is None
    assert holds({"input": "a", "set": True}, step) is None
    assert holds({"input": "token", "is_github_token": True}, step) is None
    assert holds({"input": "a", "is_github_token": True}, step) is False


@pytest.mark.parametrize(
    ("triggers", "tags", "events", "truth"),
    [
        ({"push"}, None, ["pull_request"], False),
        ({"pull_request"}, None, ["pull_request"], True),
        ({"push", "pull_request"}, None, ["pull_request"], None),
        ({"workflow_call"}, None, ["pull_request"], None),
        ({"push"}, True, ["release", "push_tag"], None),
        ({"push"}, None, ["release", "push_tag"], None),
        ({"push"}, False, ["release", "push_tag"], False),
        ({"release"}, None, ["release", "push_tag"], True),
        (set(), None, ["release"], None),
    ],
)
def test_events(triggers: set[str], tags: bool | None, events: list[str], truth: bool | None) -> None:
    situation = Situation(frozenset(triggers), tags)
    assert holds({"event": events}, Circumstances(use("o/r@v1"), Live(), situation)) is truth


def test_visibility() -> None:
    def seen(visibility: Any, wanted: str) -> bool | None:
        situation = Situation(visibility=visibility)
        return holds({"visibility": wanted}, Circumstances(use("o/r@v1"), Live(), situation))

    assert seen("public", "public") is True
    assert seen("private", "public") is False
    assert seen("private", "not_public") is True
    assert seen("public", "not_public") is False
    assert seen(None, "public") is None
    assert seen(None, "not_public") is None


def test_targets() -> None:
    def seen(target: set[Any], wanted: str) -> bool | None:
        situation = Situation(target=frozenset(target))
        return holds({"target": wanted}, Circumstances(use("o/r@v1"), Live(), situation))

    both = {"issue", "pull_request"}
    assert seen({"issue"}, "issue") is True
    assert seen({"issue"}, "pull_request") is False
    assert seen(both, "issue") is None
    assert seen(both, "unknown") is True
    assert seen({"issue"}, "unknown") is False


@pytest.mark.parametrize(
    ("version", "test", "truth"),
    [
        ("v9.0.0", {"major_ge": 9}, True),
        ("v8.9.9", {"major_ge": 9}, False),
        ("v10.1.0", {"major_ge": 9}, True),
        (None, {"major_ge": 9}, None),
        ("v3.1.0", {"version_ge": "3.1"}, True),
        ("v3.0.9", {"version_ge": "3.1"}, False),
        (None, {"version_ge": "3.1"}, None),
    ],
)
def test_versions(version: str | None, test: dict[str, Any], truth: bool | None) -> None:
    assert holds(test, about(version=version)) is truth


@pytest.mark.parametrize(
    ("ref", "test", "truth"),
    [
        ("v9", {"major_ge": 9}, True),
        ("v8", {"major_ge": 9}, False),
        ("v10", {"major_ge": 9}, True),
        ("v8.x", {"major_ge": 9}, False),
        ("release/v8", {"major_ge": 9}, False),
        ("v3", {"version_ge": "3.1"}, None),
        ("v3", {"version_ge": "3.0"}, True),
        ("v3.0", {"version_ge": "3.1"}, False),
        ("v3.1", {"version_ge": "3.1"}, True),
        ("v4", {"version_ge": "3.1"}, True),
        ("main", {"major_ge": 9}, None),
        ("node20-8", {"major_ge": 9}, None),
        ("v8-beta", {"major_ge": 9}, None),
        ("0123456789012345678901234567890123456789", {"major_ge": 9}, None),
    ],
)
def test_a_moving_name_is_a_line_of_versions(ref: str, test: dict[str, Any], truth: bool | None) -> None:
    assert holds(test, Circumstances(use(f"o/r@{ref}"), Live(), Situation())) is truth


def test_what_earlier_steps_left() -> None:
    token = Live(git=Git.TOKEN, registries={"ghcr.io": Holds.YES}, checked_out=True)
    assert holds({"git_credential": "github_token"}, about(token)) is True
    assert holds({"git_credential": "other"}, about(token)) is False
    assert holds({"git_credential": "other"}, about(Live(git=Git.UNKNOWN))) is None
    assert holds({"git_credential": "none"}, about()) is True
    assert holds({"registry_login": "github_token"}, about(token)) is True
    assert holds({"registry_login": "github_token"}, about()) is False
    assert holds({"registry_login": "github_token"}, about(Live(registries={"": Holds.MAYBE}))) is None
    assert (
        holds({"registry_login": "github_token"}, about(Live(registries={"docker.io": Holds.YES}))) is False
    )
    assert holds({"checkout_before": False}, about(token)) is False
    assert holds({"checkout_before": False}, about()) is True


def test_variables() -> None:
    live = Live(env={"A": Value.literal("false"), "B": TOKEN})
    assert holds({"env": "A", "eq": "false"}, about(live)) is True
    assert holds({"env": "B", "set": True}, about(live)) is True
    assert holds({"env": "a", "set": True}, about(live)) is False


@given(st.lists(TRUTHS), TRUTHS)
def test_knowing_more_never_turns_an_answer_round(truths: list[bool | None], known: bool | None) -> None:
    """An answer that was sure stays, whatever an unknown part turns out to be."""
    before = every([*truths, None]), some([*truths, None])
    after = every([*truths, known]), some([*truths, known])
    for unsure, sure in zip(before, after, strict=True):
        assert unsure is None or unsure is sure


@given(TRUTHS)
def test_two_negations(truth: bool | None) -> None:
    assert negated(negated(truth)) is truth
