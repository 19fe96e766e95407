from __future__ import annotations

import pytest
from pin_actions.runs import CHECKOUT_V4, CHECKOUT_V4_2_2, Answers, plan_for

from pinfix.config import Config, IgnoreRule
from pinfix.plan import Refusal
from pinfix.resolution import Reference, Resolved
from pinfix_codemods.pin_actions import codemod

UNGUARDED = f"      - uses: actions/checkout@{CHECKOUT_V4_2_2} # v4.2.2\n"


def refusal_for(steps: str, *, on: str = "push") -> Refusal:
    (refusal,) = plan_for(steps, on=on).refusals
    return refusal


def test_the_remedy_of_an_unguarded_checkout_is_a_commit_of_the_same_line() -> None:
    refusal = refusal_for(UNGUARDED, on="pull_request_target")

    assert refusal.code == "unguarded-checkout"
    assert "v4.2.2" in refusal.reason
    assert f"v4.4.0 ({CHECKOUT_V4})" in refusal.remedy


def test_the_remedy_of_an_unknown_checkout_is_the_newest_line() -> None:
    steps = f"      - uses: actions/checkout@{'0' * 40} # v4.2.2\n"
    refusal = refusal_for(steps, on="workflow_run")

    assert "not known" in refusal.reason
    assert "v7.0.0 (9c091bb2" in refusal.remedy


@pytest.mark.parametrize(
    ("uses", "needle"),
    [
        ("actions/checkout@${{ matrix.v }}", "${{ matrix.v }}"),
        ("docker://alpine:3", "alpine"),
        ("actions/checkout@v4:foo", "`:`"),
        ("actions/checkout@main", "main is a branch"),
        ("dorny/test-reporter@v1", "both a tag"),
        ("tj-actions/changed-files@0e58ed8671d6b60d0890c21b07f8835ace038e67", "malicious"),
    ],
)
def test_every_refusal_has_a_reason_and_a_remedy(uses: str, needle: str) -> None:
    refusal = refusal_for(f"      - uses: {uses}\n")

    assert needle in refusal.reason
    assert refusal.remedy.endswith((".", ")"))
    assert refusal.code in codemod.explanation.refusals


def test_the_ignoring_marker_is_quoted() -> None:
    refusal = refusal_for("      - uses: actions/checkout@v4 # v4 # zizmor: ignore[unpinned-uses] why\n")

    assert "`zizmor: ignore[unpinned-uses]`" in refusal.reason


def test_a_tag_that_must_stay_and_a_commit_that_must_go_are_told_apart() -> None:
    slsa = "slsa-framework/slsa-github-generator/.github/workflows/x.yml"
    name = refusal_for(f"      - uses: {slsa}@v1.6.0\n")
    commit = refusal_for(f"      - uses: {slsa}@{'0' * 40}\n")

    assert name.code == commit.code == "must-stay-on-tag"
    assert "cannot be pinned" in name.reason
    assert "is pinned to a commit" in commit.reason
    assert name.remedy.startswith("Keep")
    assert commit.remedy.startswith("Call")


def test_a_remedy_whose_commit_is_not_known_is_named_alone() -> None:
    reference = Reference("actions", "checkout", CHECKOUT_V4_2_2)
    resolved = Resolved(CHECKOUT_V4_2_2, "v4.2.2", "commit", exact=True, source="network", as_of="2026-11-23")
    plan = plan_for(UNGUARDED, on="pull_request_target", resolver=Answers({reference: resolved}))

    (refusal,) = plan.refusals
    assert refusal.remedy.startswith("Pin to v4.4.0 or newer")


def test_the_reason_of_a_rule_is_passed_on() -> None:
    steps = "      - uses: actions/checkout@v4\n"
    plain = Config(ignore=(IgnoreRule(uses="actions/*"),))
    reasoned = Config(ignore=(IgnoreRule(uses="actions/*", reason="vetted by hand"),))

    assert plan_for(steps, config=plain).refusals[0].reason.endswith("leaves it alone")
    assert plan_for(steps, config=reasoned).refusals[0].reason.endswith("leaves it alone: vetted by hand")


def test_the_marker_of_a_block_is_quoted() -> None:
    steps = "      # actions-up-ignore-start\n      - uses: actions/checkout@v4\n"

    assert "`actions-up-ignore-start`" in refusal_for(steps).reason
