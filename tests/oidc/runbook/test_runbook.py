"""The order of a runbook, and what it must never say."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from oidc.setting_up import (
    CHOSEN,
    CLASSIC,
    IMMUTABLE,
    KINDS,
    NOBODY,
    UNKNOWN,
    facts,
    flow,
    in_environments,
    parties,
)

from pinfix.oidc.companions.making import companions
from pinfix.oidc.facts import OtherUse
from pinfix.oidc.runbook.writing import runbook
from pinfix.oidc.subjects.prefix import Template

STILL = (OtherUse("OLD_KEY", ".github/workflows/remote.yml", 12, "in a run"),)
ORDER = ("who uses", "trust", "variables", "Check", "Merge", "Run", "Disable", "Wait", "Delete", "wrong")


def sections(text: str) -> list[tuple[str, str]]:
    parts = re.split(r"^## \d+\. (.*)$", text, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_is_the_same_for_all(kind: str) -> None:
    found = sections(runbook(kind, parties(facts(kind)), UNKNOWN))
    assert [word for (title, _), word in zip(found, ORDER, strict=True) if word not in title] == []
    assert all(text.strip() for _, text in found)


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_that_is_still_used_is_neither_disabled_nor_deleted(kind: str) -> None:
    text = runbook(kind, parties(facts(kind, others=STILL)), UNKNOWN)
    found = dict(sections(text))
    assert "gh secret delete" not in text
    for title, body in found.items():
        if title.startswith(("Disable", "Delete")):
            assert "**Keep `OLD_KEY`**" in body
            assert "```" not in body
    assert "`.github/workflows/remote.yml:12`: **stays** (in a run)" in text


def test_of_two_keys_only_the_free_one_is_deleted() -> None:
    document = flow("deploy: {steps: []}, other: {steps: []}")
    swaps = facts(secrets=("FREE",)), facts(job="other", others=STILL)
    text = runbook("aws", parties(*swaps, document=document), UNKNOWN)
    assert "gh secret delete FREE\n" in text
    assert "gh secret delete OLD_KEY" not in text
    assert "**Keep `OLD_KEY`**" in text


def test_of_a_key_in_two_secrets_neither_is_deleted_while_one_is_used() -> None:
    text = runbook("aws", parties(facts(secrets=("KEY_ID", "OLD_KEY"), others=STILL)), UNKNOWN)
    assert "gh secret delete" not in text
    assert "delete-access-key" not in text
    assert "--status Inactive" not in text
    assert "- **Keep `KEY_ID`**, and its key: it goes with `OLD_KEY`.\n" in text


@pytest.mark.parametrize("account", ["AZURE_CLIENT_ID", "ARM_TENANT_ID", "PYPI_USERNAME", "VAULT_ROLE_ID"])
def test_a_key_is_free_while_the_name_of_its_account_is_used(account: str) -> None:
    still = (OtherUse(account, ".github/workflows/remote.yml", 12, "in a run"),)
    text = runbook("azure", parties(facts(secrets=(account, "CLIENT_SECRET"), others=still)), UNKNOWN)
    assert "gh secret delete CLIENT_SECRET\n" in text
    assert f"gh secret delete {account}" not in text
    assert "az ad app credential delete" in text
    assert f"- **Keep `{account}`**: 1 other use is listed in step 1." in text


@pytest.mark.parametrize("half", ["AWS_ACCESS_KEY_ID", "KEY", "VAULT_SECRET_ID", "CLIENT_SECRET"])
def test_the_name_of_an_account_and_the_other_half_stay_while_a_part_of_the_key_is_used(half: str) -> None:
    still = (OtherUse(half, ".github/workflows/remote.yml", 12, "in a run"),)
    text = runbook("aws", parties(facts(secrets=(half, "CLIENT_ID", "OTHER_HALF"), others=still)), UNKNOWN)
    assert "gh secret delete" not in text
    assert "--status Inactive" not in text


def test_every_consumer_is_listed() -> None:
    document = flow("deploy: {steps: []}, other: {steps: []}")
    text = runbook("aws", parties(facts(), facts(job="other", others=STILL), document=document), UNKNOWN)
    listed = dict(sections(text))["See who uses the old keys"]
    assert listed.count("goes with this change") == 2
    assert listed.count("**stays**") == 1


def test_secrets_are_deleted_where_copies_can_be() -> None:
    text = runbook("aws", parties(facts(environment=CHOSEN), document=in_environments("a b", "c")), UNKNOWN)
    for tail in ("", " --env 'a b'", " --env c", " --app dependabot"):
        assert f"\ngh secret delete OLD_KEY{tail}\n" in text


def test_no_command_takes_a_secret_of_the_organization_away_from_others() -> None:
    text = runbook("aws", parties(facts()), UNKNOWN)
    assert "--org" not in text
    assert "# One of the organization is not seen here" in text


def test_what_pull_requests_present_cannot_be_tried_by_hand() -> None:
    mixed = parties(facts(), document=flow(on="pull_request: , push: {branches: [main]}"))
    assert "It cannot try what pull requests present" in runbook("aws", mixed, UNKNOWN)
    alone = parties(facts(), document=flow(on="pull_request: "))
    assert "oidc-check.yml" not in runbook("aws", alone, UNKNOWN)
    assert "aws/oidc-check.yml" not in companions(alone, UNKNOWN)


def test_variables_are_set_where_the_job_looks_for_them() -> None:
    text = runbook("aws", parties(facts(environment="production"), identity=IMMUTABLE), IMMUTABLE)
    command = (
        "gh variable set AWS_ROLE_ARN --env production "
        "--body 'arn:aws:iam::<<FILL>>:role/octo-repo-ci-production'"
    )
    assert f"\n{command}\n" in text
    text = runbook("aws", parties(facts(), identity=IMMUTABLE), IMMUTABLE)
    assert "gh variable set AWS_ROLE_ARN --body 'arn:aws:iam::<<FILL>>:role/octo-repo-ci-main'\n" in text


def test_a_value_of_the_configuration_needs_no_variable() -> None:
    arn = "arn:aws:iam::111122223333:role/deploy"
    swap = replace(facts(role=arn), variables=())
    text = runbook("aws", parties(swap, identity=CLASSIC), CLASSIC)
    assert dict(sections(text))["Set the variables"].strip() == "None: the configuration has all values."
    assert "update-assume-role-policy --role-name deploy" in text
    assert "create-role" not in text


def test_runs_that_nothing_trusts_are_told() -> None:
    text = runbook("aws", parties(facts(), document=flow(on="push: {tags: ['v*']}")), UNKNOWN)
    assert "trusted by nothing" in text
    assert "pushes to tags like `v*`" in text
    assert "trusted by nothing" not in runbook("aws", parties(facts()), UNKNOWN)


@pytest.mark.parametrize("kind", ["npm", "pypi", "crates", "rubygems", "nuget", "codecov"])
def test_registries_compare_no_subjects(kind: str) -> None:
    text = runbook(kind, parties(facts(kind), document=flow(on="push: {tags: ['v*']}")), UNKNOWN)
    assert "repo:" not in text
    assert "trusted by nothing" not in text


def test_a_template_that_cannot_be_computed_is_told() -> None:
    identity = replace(UNKNOWN, template=Template("repo:octo-org/octo-repo", ("repo", "actor")))
    text = runbook("aws", parties(facts(), identity=identity), identity)
    assert "a subject that cannot be computed: the organization's template has `actor`" in text


def test_the_form_of_the_subject_is_told_where_it_is_not_known() -> None:
    told = "could not be asked which"
    assert told in runbook("aws", parties(facts(), identity=NOBODY), NOBODY)
    assert told not in runbook("aws", parties(facts(), identity=IMMUTABLE), IMMUTABLE)


def test_too_many_credentials_are_told() -> None:
    document = in_environments(*(f"e{number}" for number in range(11)))
    client = "00000000-1111-2222-3333-444444444444"
    swap = facts("azure", environment=CHOSEN, client_id=client)
    assert "more than 20 credentials" in runbook("azure", parties(swap, document=document), UNKNOWN)
    assert "more than 20" not in runbook("azure", parties(swap, document=document, identity=CLASSIC), CLASSIC)


def test_a_kind_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="no runbook for 'heroku'"):
        runbook("heroku", parties(facts()), UNKNOWN)


def test_names_of_a_repository_stay_data() -> None:
    text = runbook("aws", parties(facts(environment="`# x`\n## 1. Delete")), UNKNOWN)
    assert len(sections(text)) == len(ORDER)
