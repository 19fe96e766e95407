"""What fixtures of `oidc` show besides their bytes: the facts that companions are made from."""

from __future__ import annotations

import pytest
from fixture_case import cases, plan_as_written

from pinfix.oidc.facts import EVIDENCE, SwapFacts

CASES = {case.name: case for case in cases("oidc")}


def facts_of(name: str) -> list[SwapFacts]:
    changes = plan_as_written(CASES[name]).changes
    return [
        SwapFacts.from_plain(change.evidence[EVIDENCE]) for change in changes if EVIDENCE in change.evidence
    ]


def test_an_environment_that_the_configuration_gives_is_told() -> None:
    (facts,) = facts_of("pypi-environment-from-the-configuration")
    assert facts.environment == "pypi"


def test_the_conditions_of_steps_are_told() -> None:
    (facts,) = facts_of("aws-steps-on-pushes-alone")
    assert facts.conditions == ("github.event_name != 'pull_request'",)


@pytest.mark.parametrize("name", ["aws-configure-action-with-keys", "pypi-twine", "azure-json-and-terraform"])
def test_a_step_without_a_condition_leaves_none(name: str) -> None:
    (facts,) = facts_of(name)
    assert facts.conditions == ()


def test_other_uses_of_a_secret_are_told() -> None:
    (facts,) = facts_of("aws-secret-is-used-in-another-workflow")
    assert {use.path for use in facts.other_uses} == {".github/workflows/remote.yml"}


def test_no_report_has_the_key_that_is_written_out() -> None:
    plan = plan_as_written(CASES["key-that-is-written-out"])
    assert plan.changes == ()
    assert all("Q7RT" not in repr(refusal) for refusal in plan.refusals)
