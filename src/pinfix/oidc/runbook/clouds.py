"""The guides of the clouds and of Vault."""

from __future__ import annotations

from collections.abc import Sequence

from pinfix.oidc.companions import aws, azure, gcp, vault
from pinfix.oidc.companions.quoting import is_expression, reference_name, shell
from pinfix.oidc.parties import Party
from pinfix.oidc.runbook.guide import CANNOT_BE_DISABLED, FOLDER, Block, Guide
from pinfix.oidc.subjects.holes import FILL
from pinfix.oidc.subjects.prefix import Identity
from pinfix.report.escape import code


def aws_guide(parties: Sequence[Party], identity: Identity) -> Guide:
    """Roles in place of access keys."""
    roles = aws.roles_of(parties, identity)
    audiences = " ".join(shell(one) for one in dict.fromkeys(role.audience for role in roles))
    key = f"--access-key-id {shell(FILL)}"
    return Guide(
        "Amazon Web Services",
        (
            Block(
                "Make the identity provider, once for each account (`EntityAlreadyExists` is fine):",
                (
                    f"aws iam create-open-id-connect-provider --url {shell(identity.issuer)} "
                    f"--client-id-list {audiences}",
                ),
            ),
            *(_aws_role(role) for role in roles),
            Block(
                "Begin with the policy of the old key's user, and take away what was not used of late:",
                (
                    f"aws iam get-access-key-last-used {key}",
                    f"aws iam generate-service-last-accessed-details --arn {shell(FILL)}",
                ),
            ),
        ),
        "CloudTrail, as `AssumeRoleWithWebIdentity`",
        (Block("Switch the key off:", (f"aws iam update-access-key {key} --status Inactive",)),),
        (Block("", (f"aws iam delete-access-key {key}",)),),
        {
            (reference_name(role.group.written), role.group.environment): role.arn
            for role in roles
            if not role.exists
        },
        _aws_warnings(parties, identity),
    )


def _aws_role(role: aws.Role) -> Block:
    name, document = shell(role.name), f"file://{FOLDER}/{role.file}"
    if role.exists:
        return Block(
            f"The role {code(role.name)} exists. Look at its trust first: the new policy takes its place.",
            (
                f"aws iam get-role --role-name {name} --query Role.AssumeRolePolicyDocument",
                f"aws iam update-assume-role-policy --role-name {name} --policy-document {shell(document)}",
            ),
        )
    return Block(
        "Make the role, and give it the power that the jobs need:",
        (
            f"aws iam create-role --role-name {name} --assume-role-policy-document {shell(document)} "
            f"--max-session-duration {aws.SESSION_SECONDS}",
            f"aws iam put-role-policy --role-name {name} --policy-name deploy "
            f"--policy-document {shell('file://' + FILL)}",
        ),
    )


def _aws_warnings(parties: Sequence[Party], identity: Identity) -> tuple[str, ...]:
    key = f"{aws.provider_host(identity)}:repository_id"
    if not any(key in text for text in aws.files(parties, identity).values()):
        return ()
    return (
        "The condition on `repository_id` keeps out another repository that some day has this name. AWS's "
        "own pages say little about it. If the check in step 4 fails with `Not authorized to perform "
        "sts:AssumeRoleWithWebIdentity` although `sub` and `aud` are right, take that line out, but only "
        "where the subject has the ids in it.",
    )


def gcp_guide(parties: Sequence[Party], identity: Identity) -> Guide:
    """A workload identity provider in place of keys of service accounts."""
    pool = gcp.pool_of(parties, identity)
    where = f"--project={shell(pool.project)} --location=global"
    mapping = ",".join(f"{key}={value}" for key, value in gcp.attribute_mapping(pool).items())
    create = Block(
        "Make the pool and the provider:",
        (
            f"gcloud iam workload-identity-pools create {gcp.POOL} {where}",
            f"gcloud iam workload-identity-pools providers create-oidc {shell(pool.provider)} {where} "
            f"--workload-identity-pool={gcp.POOL} --issuer-uri={shell(identity.issuer)} "
            f"--attribute-mapping={shell(mapping)} --attribute-condition={shell(pool.condition)}",
        ),
    )
    provider = f"{pool.resource}/providers/{pool.provider}"
    values = {
        (name, ""): provider
        for party in parties
        if (
            name := reference_name(party.fact("workload_identity_provider") or "${{ vars.GCP_WIF_PROVIDER }}")
        )
    }
    account = shell(FILL)
    return Guide(
        "Google Cloud",
        (create, *(_gcp_binding(pool, number) for number in range(len(pool.groups)))),
        "Cloud Audit Logs, as sign-ins of the principal `…/subject/…`",
        (
            Block(
                "Switch the key off:",
                (f"gcloud iam service-accounts keys disable {shell(FILL)} --iam-account={account}",),
            ),
        ),
        (Block("", (f"gcloud iam service-accounts keys delete {shell(FILL)} --iam-account={account}",)),),
        values,
        tuple(
            f"The subject {code(subject)} is longer than {gcp.LONGEST_SUBJECT} bytes, and Google refuses it: "
            "shorten the name of the environment or branch."
            for subject in gcp.too_long(pool)
        ),
    )


def _gcp_binding(pool: gcp.Pool, number: int) -> Block:
    group = pool.groups[number]
    base = f"principal://iam.googleapis.com/{pool.resource}/subject/"
    members = [shell(base + subject) for subject in pool.principals[number]]
    if pool.direct:
        return Block(
            "Give these principals the roles on the resources that the old account had:", tuple(members)
        )
    account = shell(FILL if is_expression(group.written) else group.written)
    of = f" of the environment {code(group.environment)}" if group.environment else ""
    return Block(
        f"Let the jobs{of} act as the account that the key was of (a binding takes up to five minutes):",
        tuple(
            f"gcloud iam service-accounts add-iam-policy-binding {account} "
            f"--role=roles/iam.workloadIdentityUser --member={member}"
            for member in members
        ),
    )


def azure_guide(parties: Sequence[Party], identity: Identity) -> Guide:
    """Federated credentials in place of client secrets; the application and its roles stay."""
    credentials = azure.credentials_of(parties, identity)
    warnings = (
        f"These are more than {azure.MOST_CREDENTIALS} credentials, and one application can have no more: "
        "give the jobs deployment environments, whose subjects are few.",
    )
    return Guide(
        "Microsoft Azure",
        (
            Block(
                "Take the application of the old secret: its client id and its roles stay. Give it a "
                "credential for each subject (this takes some minutes to be known everywhere):",
                tuple(
                    f"az ad app federated-credential create --id {shell(_client(one))} "
                    f"--parameters {shell(f'@{FOLDER}/{one.file}')}"
                    for one in credentials
                ),
            ),
        ),
        "the sign-in logs of Microsoft Entra, with “federated identity credential”; the error AADSTS700213 "
        "prints the subject that was presented",
        (Block(f"A secret of an application: {CANNOT_BE_DISABLED}"),),
        (
            Block(
                "",
                (
                    f"az ad app credential list --id {shell(FILL)}",
                    f"az ad app credential delete --id {shell(FILL)} --key-id {shell(FILL)}",
                ),
            ),
        ),
        {},
        warnings if azure.over_limit(credentials) else (),
    )


def _client(credential: azure.Credential) -> str:
    return FILL if is_expression(credential.client) else credential.client


def vault_guide(parties: Sequence[Party], identity: Identity) -> Guide:
    """Roles of the JWT method in place of tokens and secret ids."""
    roles = vault.roles_of(parties, identity)
    mount = roles[0].mount if roles else "jwt"
    return Guide(
        "HashiCorp Vault",
        (
            Block(
                "Set up the method, once:",
                (
                    f"vault auth enable -path={shell(mount)} jwt",
                    f"vault write {shell(f'auth/{mount}/config')} "
                    f"oidc_discovery_url={shell(identity.issuer)} bound_issuer={shell(identity.issuer)}",
                ),
            ),
            Block(
                "Make the roles, with the policies that the old login had:",
                tuple(
                    f"vault write {shell(f'auth/{role.mount}/role/{role.name}')} "
                    f"{shell(f'@{FOLDER}/{role.file}')}"
                    for role in roles
                ),
            ),
        ),
        "Vault's audit log, as logins of the JWT method",
        (Block(f"A token or a secret id: {CANNOT_BE_DISABLED}"),),
        (Block("", (f"vault token revoke -accessor {shell(FILL)}",)),),
        {
            (reference_name(role.group.written), role.group.environment): role.name
            for role in roles
            if is_expression(role.group.written)
        },
        ("Vault reads the keys of the issuer: a private one needs a way out to it.",),
    )
