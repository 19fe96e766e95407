"""Roles of AWS that trust exactly the subjects of the jobs: policies, and the same for Terraform."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pinfix.config.oidc_settings import GITHUB_ISSUER
from pinfix.oidc.companions.groups import Group, groups_of
from pinfix.oidc.companions.quoting import as_json, hcl, hcl_list, name
from pinfix.oidc.parties import Party
from pinfix.oidc.subjects.holes import FILL
from pinfix.oidc.subjects.prefix import Identity

AUDIENCE = "sts.amazonaws.com"
USUAL_ROLE = "${{ vars.AWS_ROLE_ARN }}"
SESSION_SECONDS = 3600
"""What configure-aws-credentials asks for where nothing is said, and what a new role allows."""

_ARN = re.compile(r"arn:(aws[a-z-]*):iam::([0-9]{12}):role/([A-Za-z0-9+=,.@_/-]+)")
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Role:
    """A role to be made, or one that there is and whose trust is to be changed (`exists`)."""

    group: Group
    name: str
    account: str
    partition: str
    audience: str
    exists: bool

    @property
    def arn(self) -> str:
        """Its name for the workflow."""
        return f"arn:{self.partition}:iam::{self.account}:role/{self.name}"

    @property
    def file(self) -> str:
        """The file of its trust policy."""
        return f"aws/trust-{self.group.short}.json"


def roles_of(parties: Sequence[Party], identity: Identity) -> list[Role]:
    """One role for each set of power: environments apart, all else that shares a variable together."""
    audience = next((party.trust.audience for party in parties if party.trust.audience), AUDIENCE)
    regions = [party.fact("region") for party in parties]
    return [_role(group, audience, regions, identity) for group in groups_of(parties, "role", USUAL_ROLE)]


def _role(group: Group, audience: str, regions: Sequence[str], identity: Identity) -> Role:
    found = _ARN.fullmatch(group.written)
    if found is not None:
        return Role(group, found[3].rpartition("/")[2], found[2], found[1], audience, exists=True)
    made = name(f"{identity.name or 'github'}-ci-{group.short}", _LONGEST_NAME)
    return Role(group, made, FILL, _partition(regions), audience, exists=False)


def _partition(regions: Sequence[str]) -> str:
    if any(region.startswith("cn-") for region in regions):
        return "aws-cn"
    return "aws-us-gov" if any(region.startswith("us-gov-") for region in regions) else "aws"


def files(parties: Sequence[Party], identity: Identity) -> dict[str, str]:
    """A trust policy for each role, and all of them for Terraform."""
    roles = roles_of(parties, identity)
    policies = {role.file: as_json(_policy(role, identity)) for role in roles}
    return {**policies, "aws/main.tf": "\n".join(_terraform(roles, identity)) + "\n"}


def provider_host(identity: Identity) -> str:
    """The name of the identity provider in AWS, and the beginning of its condition keys."""
    return identity.issuer.removeprefix("https://")


def _policy(role: Role, identity: Identity) -> dict[str, object]:
    host = provider_host(identity)
    federated = f"arn:{role.partition}:iam::{role.account}:oidc-provider/{host}"
    sid = "GitHubActions" + "".join(part.capitalize() for part in role.group.short.split("-"))
    condition = {
        f"{host}:aud": role.audience,
        f"{host}:sub": list(role.group.subjects),
        **({f"{host}:repository_id": identity.repository_id or FILL} if _has_id(role, identity) else {}),
    }
    statement = {
        "Sid": "".join(char for char in sid if char.isalnum()),
        "Effect": "Allow",
        "Principal": {"Federated": federated},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": condition},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _has_id(role: Role, identity: Identity) -> bool:
    """Whether AWS knows `repository_id`: of github.com's provider, and not in China and GovCloud."""
    return role.partition == "aws" and identity.issuer == GITHUB_ISSUER


def _terraform(roles: Sequence[Role], identity: Identity) -> Iterator[str]:
    yield "# One provider for each account. Where there is one already, replace this resource by"
    yield '# data "aws_iam_openid_connect_provider" "github" { url = "…" } and refer to data.… below.'
    yield 'resource "aws_iam_openid_connect_provider" "github" {'
    yield f"  url            = {hcl(identity.issuer)}"
    yield f"  client_id_list = {hcl_list(dict.fromkeys(role.audience for role in roles))}"
    yield "}"
    for role in roles:
        yield from _role_for_terraform(role, identity)


def _role_for_terraform(role: Role, identity: Identity) -> Iterator[str]:
    host, label = provider_host(identity), f"ci_{role.group.short.replace('-', '_')}"
    yield from ("", f'data "aws_iam_policy_document" "{label}" {{', "  statement {")
    yield from ('    actions = ["sts:AssumeRoleWithWebIdentity"]', "    principals {")
    yield '      type        = "Federated"'
    yield "      identifiers = [aws_iam_openid_connect_provider.github.arn]"
    yield "    }"
    yield from _condition(f"{host}:aud", [role.audience])
    yield from _condition(f"{host}:sub", role.group.subjects)
    if _has_id(role, identity):
        yield from _condition(f"{host}:repository_id", [identity.repository_id or FILL])
    yield from ("  }", "}", "")
    if role.exists:
        yield f"# The role {role.name} exists: import it, or copy the policy into its definition."
    yield f'resource "aws_iam_role" "{label}" {{'
    yield f"  name                 = {hcl(role.name)}"
    yield f"  assume_role_policy   = data.aws_iam_policy_document.{label}.json"
    yield f"  max_session_duration = {SESSION_SECONDS}"
    yield "}"


def _condition(variable: str, values: Sequence[str]) -> Iterator[str]:
    yield "    condition {"
    yield '      test     = "StringEquals"'
    yield f"      variable = {hcl(variable)}"
    yield f"      values   = {hcl_list(values)}"
    yield "    }"
