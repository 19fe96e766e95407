"""Trust in clouds: exactly the subjects, and whoever reads the files can read them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from oidc.companions.reading import blocks, conditions, terraform, texts
from oidc.setting_up import (
    CHOSEN,
    CLASSIC,
    ENTERPRISE,
    IMMUTABLE,
    ISSUER,
    NOBODY,
    UNKNOWN,
    facts,
    flow,
    in_environments,
    parties,
)

from pinfix.oidc.companions import azure, gcp
from pinfix.oidc.companions.making import companions
from pinfix.oidc.subjects.prefix import Identity, Template

HOST = ISSUER.removeprefix("https://")


def aws(identity: Identity = IMMUTABLE, environment: str = "production", **given: str) -> dict[str, str]:
    return companions(parties(facts(environment=environment, **given), identity=identity), identity)


def policy(files: dict[str, str], name: str = "production") -> dict[str, dict[str, object]]:
    (statement,) = json.loads(files[f"aws/trust-{name}.json"])["Statement"]
    assert statement["Effect"] == "Allow"
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert list(statement["Condition"]) == ["StringEquals"]
    found: dict[str, dict[str, object]] = statement["Condition"]["StringEquals"]
    return found


def test_a_policy_of_aws() -> None:
    files = aws()
    assert set(files) == {"aws/trust-production.json", "aws/main.tf", "aws/oidc-check.yml"}
    wanted = {
        f"{HOST}:aud": "sts.amazonaws.com",
        f"{HOST}:sub": ["repo:octo-org@123456/octo-repo@456789:environment:production"],
        f"{HOST}:repository_id": "456789",
    }
    assert policy(files) == wanted
    (same,) = conditions(terraform(files["aws/main.tf"]))
    assert same == {key: value if isinstance(value, list) else [value] for key, value in wanted.items()}


def test_both_forms_where_it_is_not_known_which_holds() -> None:
    assert policy(aws(UNKNOWN))[f"{HOST}:sub"] == [
        "repo:octo-org@123456/octo-repo@456789:environment:production",
        "repo:octo-org/octo-repo:environment:production",
    ]


def test_holes_where_nothing_is_known() -> None:
    found = policy(aws(NOBODY))
    assert found[f"{HOST}:repository_id"] == "<<FILL>>"
    assert found[f"{HOST}:sub"] == [
        "repo:<<FILL>>@<<FILL>>/<<FILL>>@<<FILL>>:environment:production",
        "repo:<<FILL>>/<<FILL>>:environment:production",
    ]


@pytest.mark.parametrize(
    ("given", "partition"),
    [({"region": "cn-north-1"}, "aws-cn"), ({"region": "us-gov-west-1"}, "aws-us-gov")],
)
def test_where_aws_does_not_know_the_claim_it_is_left_out(given: dict[str, str], partition: str) -> None:
    files = aws(audience="sts.amazonaws.com.cn", **given)
    assert set(policy(files)) == {f"{HOST}:aud", f"{HOST}:sub"}
    assert policy(files)[f"{HOST}:aud"] == "sts.amazonaws.com.cn"
    assert f"arn:{partition}:iam::" in files["aws/trust-production.json"]


def test_enterprise_server_has_its_own_keys_and_one_form() -> None:
    found = policy(aws(ENTERPRISE))
    host = "ghe.example/_services/token"
    assert found == {
        f"{host}:aud": "sts.amazonaws.com",
        f"{host}:sub": ["repo:octo-org/octo-repo:environment:production"],
    }


def test_environments_get_a_role_each_and_branches_one_together() -> None:
    document = flow("deploy: {steps: []}, main: {steps: []}", "push: {branches: [main, stable]}")
    found = companions(
        parties(
            facts(environment="staging"),
            facts(environment="production"),
            facts(job="main"),
            document=document,
            identity=IMMUTABLE,
        ),
        IMMUTABLE,
    )
    assert {name for name in found if name.startswith("aws/trust")} == {
        "aws/trust-staging.json",
        "aws/trust-production.json",
        "aws/trust-branches.json",
    }
    prefix = "repo:octo-org@123456/octo-repo@456789:ref:refs/heads"
    assert policy(found, "branches")[f"{HOST}:sub"] == [f"{prefix}/main", f"{prefix}/stable"]


def test_one_role_by_its_name_is_one_policy_whatever_the_contexts() -> None:
    arn = "arn:aws:iam::111122223333:role/path/deploy"
    document = in_environments("a", "b")
    files = companions(
        parties(facts(environment=CHOSEN, role=arn), document=document, identity=IMMUTABLE), IMMUTABLE
    )
    assert [name for name in files if "trust" in name] == ["aws/trust-branches.json"]
    assert "arn:aws:iam::111122223333:oidc-provider/" in files["aws/trust-branches.json"]
    roles = dict(blocks(terraform(files["aws/main.tf"]), "aws_iam_role"))
    assert list(texts(roles["ci_branches"]["name"])) == ["deploy"]


def test_other_secrets_of_one_job_do_not_share_a_role() -> None:
    files = companions(
        parties(facts(role="${{ vars.SITE }}"), facts(role="${{ vars.APP }}"), identity=IMMUTABLE), IMMUTABLE
    )
    assert {name for name in files if "trust" in name} == {"aws/trust-main.json", "aws/trust-main-2.json"}


def test_a_job_with_two_roles_presents_the_same_to_both() -> None:
    files = companions(
        parties(facts(role="${{ vars.SITE }}, ${{ vars.APP }}"), identity=IMMUTABLE), IMMUTABLE
    )
    for name in ("main", "main-2"):
        assert policy(files, name)[f"{HOST}:sub"] == [
            "repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main"
        ]
    assert files["aws/oidc-check.yml"].count("AWS_ROLE_ARN:") == 2


def test_a_template_that_cannot_be_computed_gives_no_policy() -> None:
    identity = replace(UNKNOWN, template=Template("repo:octo-org/octo-repo", ("actor",)))
    files = companions(parties(facts(), identity=identity), identity)
    assert not [name for name in files if "trust" in name]


def test_google() -> None:
    files = companions(parties(facts("gcp", environment="production"), identity=IMMUTABLE), IMMUTABLE)
    found = terraform(files["gcp/main.tf"])
    ((_, provider),) = blocks(found, "google_iam_workload_identity_pool_provider")
    (condition,) = texts(provider["attribute_condition"])
    assert condition == (
        "assertion.repository_owner_id == '123456' && assertion.repository_id == '456789' && "
        "assertion.sub in ['repo:octo-org@123456/octo-repo@456789:environment:production']"
    )
    ((_, member),) = blocks(found, "google_service_account_iam_member")
    assert "principal://iam.googleapis.com/" in member["member"]
    assert "principalSet" not in files["gcp/main.tf"]
    assert "allowed_audiences =" not in files["gcp/main.tf"]


def test_google_maps_what_is_too_long() -> None:
    long = "e" * 90
    found = gcp.pool_of(parties(facts("gcp", environment=long), identity=IMMUTABLE), IMMUTABLE)
    assert found.mapping == 'assertion.repository_id + ":" + assertion.environment'
    assert found.principals == ((f"456789:{long}",),)
    assert gcp.too_long(found) == ()
    assert f":environment:{long}'" in found.condition  # the condition still lists the whole subject
    branch = flow(on=f"push: {{branches: [{'b' * 90}]}}")
    found = gcp.pool_of(parties(facts("gcp"), document=branch, identity=IMMUTABLE), IMMUTABLE)
    assert found.principals == ((f"456789:refs/heads/{'b' * 90}",),)


def test_google_is_told_of_what_stays_too_long() -> None:
    document = flow(on=f"pull_request: , push: {{branches: [{'b' * 90}]}}")
    found = gcp.pool_of(parties(facts("gcp"), document=document, identity=IMMUTABLE), IMMUTABLE)
    assert found.mapping == "assertion.sub"
    assert [one.endswith("b" * 90) for one in gcp.too_long(found)] == [True]


def test_an_unknown_id_counts_as_a_long_one() -> None:
    identity = Identity("octo-org", "octo-repo", default_branch="main")
    name = "e" * (127 - len("repo:octo-org@/octo-repo@:environment:") - 20)
    found = gcp.pool_of(parties(facts("gcp", environment=name), identity=identity), identity)
    assert found.mapping != "assertion.sub"


def test_google_without_an_account_binds_no_account() -> None:
    files = companions(parties(facts("gcp", mode="direct"), identity=IMMUTABLE), IMMUTABLE)
    assert "google_service_account" not in files["gcp/main.tf"]
    assert "ACCOUNT: " not in files["gcp/oidc-check.yml"]


def test_azure() -> None:
    files = companions(parties(facts("azure", environment="production"), identity=IMMUTABLE), IMMUTABLE)
    assert json.loads(files["azure/credential-production.json"]) == {
        "name": "github-octo-repo-production",
        "issuer": ISSUER,
        "subject": "repo:octo-org@123456/octo-repo@456789:environment:production",
        "audiences": ["api://AzureADTokenExchange"],
    }
    ((_, body),) = blocks(terraform(files["azure/main.tf"]), "azurerm_federated_identity_credential")
    assert "user_assigned_identity_id" in body


def test_azure_has_a_credential_for_each_form() -> None:
    files = companions(parties(facts("azure"), identity=UNKNOWN), UNKNOWN)
    assert {name for name in files if name.endswith(".json")} == {
        "azure/credential-main.json",
        "azure/credential-main-classic.json",
    }


@pytest.mark.parametrize(
    ("major", "key"), [(3, "parent_id"), (4, "parent_id"), (5, "user_assigned_identity_id")]
)
def test_azure_as_the_provider_wants_it(major: int, key: str) -> None:
    files = azure.files(parties(facts("azure"), identity=CLASSIC), CLASSIC, major)
    ((_, body),) = blocks(terraform(files["azure/main.tf"]), "azurerm_federated_identity_credential")
    assert key in body
    assert ("resource_group_name" in body) == (major < 5)


def test_azure_counts() -> None:
    client = "00000000-1111-2222-3333-444444444444"
    document = in_environments(*(f"e{number}" for number in range(21)))
    for names, over in ((20, False), (21, True)):
        document = in_environments(*(f"e{number}" for number in range(names)))
        found = azure.credentials_of(
            parties(
                facts("azure", environment=CHOSEN, client_id=client), document=document, identity=CLASSIC
            ),
            CLASSIC,
        )
        assert (len(found), azure.over_limit(found)) == (names, over)


def test_vault() -> None:
    files = companions(parties(facts("vault", environment="production"), identity=IMMUTABLE), IMMUTABLE)
    role = json.loads(files["vault/role-production.json"])
    assert role["bound_audiences"] == ["https://github.com/octo-org"]
    assert role["bound_claims"] == {
        "sub": ["repo:octo-org@123456/octo-repo@456789:environment:production"],
        "repository_id": "456789",
    }
    assert role["bound_claims_type"] == "string"


def test_kinds_that_need_nothing_or_are_not_known_have_no_files() -> None:
    assert companions(parties(facts("codecov")), UNKNOWN) == {}
