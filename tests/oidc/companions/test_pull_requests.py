"""A role for pull requests is one that only they can take, and that no other run needs."""

from __future__ import annotations

import json

import pytest
from oidc.setting_up import UNKNOWN, facts, flow, parties

from pinfix.oidc.companions.making import companions
from pinfix.oidc.facts import ON_PULL_REQUESTS

BOTH = "pull_request: , push: {branches: [main]}"
READER, WRITER = "${{ vars.READER }}", "${{ vars.WRITER }}"
PICKED = {"role": WRITER, f"role{ON_PULL_REQUESTS}": READER}


def trusted(events: str, **given: str) -> dict[str, set[str]]:
    """The ends of the subjects that each trust policy of AWS names, by its file."""
    made = companions(parties(facts("aws", **given), document=flow(on=events)), UNKNOWN)
    key = "token.actions.githubusercontent.com:sub"
    found = {}
    for path, text in made.items():
        if path.startswith("aws/trust-"):
            (statement,) = json.loads(text)["Statement"]
            subjects = statement["Condition"]["StringEquals"][key]
            found[path] = {subject.split(":", 2)[2] for subject in subjects}
    return found


def test_the_role_of_pushes_does_not_trust_pull_requests() -> None:
    assert trusted(BOTH, **PICKED) == {
        "aws/trust-pull-request.json": {"pull_request"},
        "aws/trust-main.json": {"ref:refs/heads/main"},
    }


def test_terraform_makes_two_roles_too() -> None:
    text = companions(parties(facts("aws", **PICKED), document=flow(on=BOTH)), UNKNOWN)["aws/main.tf"]
    assert text.count('resource "aws_iam_role"') == 2


def test_one_role_that_was_chosen_for_both_trusts_both() -> None:
    assert trusted(BOTH, role=WRITER) == {"aws/trust-branches.json": {"pull_request", "ref:refs/heads/main"}}


@pytest.mark.parametrize("events", ["push: {branches: [main]}", "schedule: [{cron: '0 0 * * *'}]"])
def test_without_pull_requests_their_role_is_not_made(events: str) -> None:
    assert trusted(events, **PICKED) == {"aws/trust-main.json": {"ref:refs/heads/main"}}


def test_a_branch_that_nobody_knows_is_no_name() -> None:
    made = companions(parties(facts("aws"), document=flow(on="push: {branches: ['a*']}")), UNKNOWN)
    assert not [path for path in made if "fill" in path]
