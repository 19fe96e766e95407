"""A workload identity provider of Google Cloud that lets in exactly the subjects of the jobs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pinfix.oidc.companions.groups import Group, groups_of
from pinfix.oidc.companions.quoting import cel, hcl, is_expression, name
from pinfix.oidc.parties import Party
from pinfix.oidc.subjects.contexts import ENVIRONMENT
from pinfix.oidc.subjects.holes import FILL
from pinfix.oidc.subjects.prefix import Identity

USUAL_ACCOUNT = "${{ vars.GCP_SERVICE_ACCOUNT }}"
POOL = "github"
LONGEST_SUBJECT = 127
"""Bytes of `google.subject` (google-github-actions/auth, docs/TROUBLESHOOTING.md)."""

_LONGEST_ID = "9" * 12
_LONGEST_PROVIDER = 32
_BY_ENVIRONMENT = 'assertion.repository_id + ":" + assertion.environment'
_BY_REF = 'assertion.repository_id + ":" + assertion.ref'


@dataclass(frozen=True, slots=True)
class Pool:
    """What is made in one project: the provider, and who may act as which account.

    `mapping` is the expression for `google.subject`; `principals` have the subjects after it, by group.
    `direct`: the resources trust the workflow itself, there is no account.
    """

    project: str
    provider: str
    mapping: str
    condition: str
    groups: tuple[Group, ...]
    principals: tuple[tuple[str, ...], ...]
    direct: bool

    @property
    def resource(self) -> str:
        """The name of the pool, with a hole for the number of the project."""
        return f"projects/{FILL}/locations/global/workloadIdentityPools/{POOL}"


def pool_of(parties: Sequence[Party], identity: Identity) -> Pool:
    """One provider for the repository; its condition lists all subjects."""
    groups = groups_of(parties, "service_account", USUAL_ACCOUNT)
    subjects = list(dict.fromkeys(subject for group in groups for subject in group.subjects))
    contexts = [context for group in groups for context in group.contexts]
    mapping = _mapping(subjects, contexts)
    project = next((value for party in parties if (value := party.fact("project_id"))), "")
    return Pool(
        FILL if not project or is_expression(project) else project,
        name(f"gh-{identity.name or 'repository'}".lower().replace("_", "-"), _LONGEST_PROVIDER),
        mapping,
        _condition(subjects, identity),
        tuple(groups),
        tuple(_principals(group, mapping, identity) for group in groups),
        all(party.fact("mode") == "direct" for party in parties),
    )


def too_long(pool: Pool) -> tuple[str, ...]:
    """Subjects that Google would refuse for their length."""
    return tuple(one for found in pool.principals for one in found if _bytes(one) > LONGEST_SUBJECT)


def files(parties: Sequence[Party], identity: Identity) -> dict[str, str]:
    """The provider and its bindings for Terraform."""
    return {"gcp/main.tf": "\n".join(_terraform(pool_of(parties, identity), identity)) + "\n"}


def attribute_mapping(pool: Pool) -> dict[str, str]:
    """The attributes of the provider."""
    return {
        "google.subject": pool.mapping,
        "attribute.repository_id": "assertion.repository_id",
        "attribute.repository_owner_id": "assertion.repository_owner_id",
    }


def _mapping(subjects: Sequence[str], contexts: Sequence[str]) -> str:
    """`sub` itself; where that is too long, what is short and tells contexts of one kind apart."""
    if all(_bytes(subject) <= LONGEST_SUBJECT for subject in subjects):
        return "assertion.sub"
    if all(context.startswith(ENVIRONMENT) for context in contexts):
        return _BY_ENVIRONMENT
    return _BY_REF if all(context.startswith("ref:") for context in contexts) else "assertion.sub"


def _bytes(subject: str) -> int:
    """Its length; an id that is not known yet counts as a long one."""
    return len(subject.replace(FILL, _LONGEST_ID).encode())


def _principals(group: Group, mapping: str, identity: Identity) -> tuple[str, ...]:
    if mapping == "assertion.sub":
        return group.subjects
    number = identity.repository_id or FILL
    values = (context.removeprefix(ENVIRONMENT).removeprefix("ref:") for context in group.contexts)
    return tuple(f"{number}:{value.replace('%3A', ':')}" for value in values)


def _condition(subjects: Sequence[str], identity: Identity) -> str:
    owner, repository = cel(identity.owner_id or FILL), cel(identity.repository_id or FILL)
    one_of = ", ".join(map(cel, subjects or (FILL,)))
    return (
        f"assertion.repository_owner_id == {owner} && assertion.repository_id == {repository} && "
        f"assertion.sub in [{one_of}]"
    )


def _terraform(pool: Pool, identity: Identity) -> Iterator[str]:
    yield from ('variable "project_id" {', "  type = string")
    yield from ((f"  default = {hcl(pool.project)}",) if pool.project != FILL else ())
    yield from ("}", "", 'resource "google_iam_workload_identity_pool" "github" {')
    yield "  project                   = var.project_id"
    yield from (f"  workload_identity_pool_id = {hcl(POOL)}", "}", "")
    yield 'resource "google_iam_workload_identity_pool_provider" "repository" {'
    yield "  project                            = var.project_id"
    yield (
        "  workload_identity_pool_id          = "
        "google_iam_workload_identity_pool.github.workload_identity_pool_id"
    )
    yield f"  workload_identity_pool_provider_id = {hcl(pool.provider)}"
    yield "  attribute_mapping = {"
    for key, value in attribute_mapping(pool).items():
        yield f"    {hcl(key):<31} = {hcl(value)}"
    yield "  }"
    yield f"  attribute_condition = {hcl(pool.condition)}"
    yield "  # No allowed_audiences: then only tokens for this very provider are taken."
    yield from ("  oidc {", f"    issuer_uri = {hcl(identity.issuer)}", "  }", "}")
    for group, principals in zip(pool.groups, pool.principals, strict=True):
        yield from () if pool.direct else _bindings(group, principals)


def _bindings(group: Group, principals: Sequence[str]) -> Iterator[str]:
    label = f"ci_{group.short.replace('-', '_')}"
    pool = "${google_iam_workload_identity_pool.github.name}"
    yield from ("", f'variable "{label}_account" {{', "  type        = string")
    yield '  description = "The service account, as projects/PROJECT/serviceAccounts/EMAIL"'
    yield from ("}", "", f'resource "google_service_account_iam_member" "{label}" {{')
    yield "  for_each = toset(["
    yield from (f"    {hcl(principal)}," for principal in principals)
    yield "  ])"
    yield f"  service_account_id = var.{label}_account"
    yield '  role               = "roles/iam.workloadIdentityUser"'
    yield f'  member             = "principal://iam.googleapis.com/{pool}/subject/${{each.value}}"'
    yield "}"
