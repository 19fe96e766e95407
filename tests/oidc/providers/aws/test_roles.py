"""The role that a job takes."""

from __future__ import annotations

import pytest
from oidc.providers.aws.kit import all_found, with_env

from pinfix.config.oidc_settings import AwsRole, AwsSettings, Given

PULL_REQUESTS = AwsSettings(pull_request=AwsRole(Given("vars", "AWS_PR_ROLE_ARN")))
STEPS = with_env("terraform init", region="") + with_env("terraform plan", region="")


def job(on: str, more: str = "") -> str:
    """A workflow with one job that has the key twice, and its region in the job."""
    head = f"on: {on}\njobs:\n  j:\n    runs-on: ubuntu-latest\n{more}"
    return f"{head}    env:\n      AWS_REGION: eu-west-1\n    steps:\n{STEPS}"


def role(text: str, settings: AwsSettings) -> tuple[str, list[str]]:
    """What goes into the input, and the names that a person has to provide."""
    found = all_found(text, settings=settings)["j"][1]
    assert found.swap is not None, found.objections
    return found.swap.new_steps[0].inputs[0][1], [one.name for one in found.swap.variables]


def test_pull_requests_have_a_role_of_their_own() -> None:
    assert role(job("pull_request"), PULL_REQUESTS) == ("${{ vars.AWS_PR_ROLE_ARN }}", ["AWS_PR_ROLE_ARN"])


def test_a_job_that_cannot_run_on_pull_requests_takes_the_usual_one() -> None:
    text = job("[push, pull_request]", "    if: github.event_name == 'push'\n")
    assert role(text, PULL_REQUESTS) == ("${{ vars.AWS_ROLE_ARN }}", ["AWS_ROLE_ARN"])


def test_both_events_pick_by_the_event() -> None:
    written, names = role(job("[push, pull_request]"), PULL_REQUESTS)
    assert (
        written == "${{ github.event_name == 'pull_request' && vars.AWS_PR_ROLE_ARN || vars.AWS_ROLE_ARN }}"
    )
    assert names == ["AWS_PR_ROLE_ARN", "AWS_ROLE_ARN"]


def test_whoever_makes_the_roles_is_told_which_is_for_pull_requests() -> None:
    found = all_found(job("[push, pull_request]"), settings=PULL_REQUESTS)["j"][1].swap
    assert found is not None
    facts = dict(found.trust[0].facts)
    assert facts["role"] == "${{ vars.AWS_ROLE_ARN }}"
    assert facts["role_on_pull_requests"] == "${{ vars.AWS_PR_ROLE_ARN }}"
    alone = all_found(job("pull_request"), settings=PULL_REQUESTS)["j"][1].swap
    assert alone is not None
    assert dict(alone.trust[0].facts)["role"] == "${{ vars.AWS_PR_ROLE_ARN }}"
    assert "role_on_pull_requests" not in dict(alone.trust[0].facts)


@pytest.mark.parametrize("name", ["Production", "PRODUCTION"])
def test_names_of_environments_are_the_same_in_both_cases(name: str) -> None:
    settings = AwsSettings(by_environment={"production": AwsRole(Given("vars", "PROD"))})
    assert role(job("push", f"    environment: {name}\n"), settings)[0] == "${{ vars.PROD }}"


def test_a_role_that_is_written_out_needs_no_variable() -> None:
    settings = AwsSettings(role=Given("literal", "arn:aws:iam::111122223333:role/x"))
    assert role(job("push"), settings) == ("arn:aws:iam::111122223333:role/x", [])


def test_by_environment_and_by_secret() -> None:
    settings = AwsSettings(
        by_environment={"production": AwsRole(Given("vars", "PROD"), "us-east-2")},
        by_secret={"AWS_ACCESS_KEY_ID": AwsRole(Given("secrets", "BY_SECRET"))},
    )
    production = job("push", "    environment: production\n")
    assert role(production, settings)[0] == "${{ secrets.BY_SECRET }}"
    only = AwsSettings(by_environment=settings.by_environment)
    assert role(production, only)[0] == "${{ vars.PROD }}"
    assert role(job("push", "    environment: staging\n"), only)[0] == "${{ vars.AWS_ROLE_ARN }}"


def test_the_region_that_comes_with_a_role() -> None:
    settings = AwsSettings(region="eu-west-1", by_environment={"p": AwsRole(Given("vars", "P"), "us-east-2")})
    text = job("push", "    environment: {name: p}\n").replace(
        "      AWS_REGION: eu-west-1\n", "      X: y\n"
    )
    found = all_found(text, settings=settings)["j"][1].swap
    assert found is not None
    assert found.new_steps[0].inputs[1] == ("aws-region", "us-east-2")


@pytest.mark.parametrize("environment", ["${{ inputs.environment }}", "${{ matrix.environment }}"])
def test_an_environment_that_is_chosen_in_the_run(environment: str) -> None:
    text = job("push", f"    environment: {environment}\n")
    assert role(text, AwsSettings())[0] == "${{ vars.AWS_ROLE_ARN }}"
    settings = AwsSettings(by_environment={"production": AwsRole(Given("vars", "PROD"))})
    found = all_found(text, settings=settings)["j"][1]
    assert {one.code for one in found.objections} == {"matrix-account"}


def test_a_role_that_is_written_out_beside_a_variable() -> None:
    literal = AwsRole(Given("literal", "arn:aws:iam::111122223333:role/it's"))
    written, names = role(job("[push, pull_request]"), AwsSettings(pull_request=literal))
    assert written == (
        "${{ github.event_name == 'pull_request' && 'arn:aws:iam::111122223333:role/it''s'"
        " || vars.AWS_ROLE_ARN }}"
    )
    assert names == ["AWS_ROLE_ARN"]
