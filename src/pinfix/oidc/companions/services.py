"""Services that compare claims of the token: what to enter there, with the exact subjects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pinfix.oidc.companions.groups import groups_of
from pinfix.oidc.companions.quoting import as_json
from pinfix.oidc.parties import Party
from pinfix.oidc.subjects.holes import FILL
from pinfix.oidc.subjects.prefix import Identity
from pinfix.report.escape import code

_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Service:
    """A service: the fact that names the identity there, the usual audience, and what has to be done."""

    title: str
    identity: str
    usual: str
    audience: str
    steps: tuple[str, ...]


SERVICES = {
    "dockerhub": Service(
        "Docker Hub",
        "connection_id",
        "${{ vars.DOCKERHUB_OIDC_CONNECTIONID }}",
        "",
        (
            "In the organization, add an OIDC connection for GitHub; a Team or Business plan has them.",
            "Give it one rule for each `sub` below, of the whole text.",
            "Copy the id of the connection into the variable.",
        ),
    ),
    "jfrog": Service(
        "JFrog Platform",
        "provider_name",
        "${{ vars.JF_OIDC_PROVIDER_NAME }}",
        "",
        (
            "Administration, General, Manage Integrations: add an OpenID Connect integration of type GitHub.",
            "Post each file beside this one to `/access/api/v1/oidc/PROVIDER/identity_mappings`.",
            "Give the mapping the scope that the old token had, and no more.",
        ),
    ),
    "cloudsmith": Service(
        "Cloudsmith",
        "service_slug",
        "${{ vars.CLOUDSMITH_SERVICE_SLUG }}",
        "",
        (
            "In the organization's settings, add an OpenID Connect provider for each `sub` below, with that "
            "claim and the service account that may use it.",
            "Give the service account the rights that the old key was used for, and no more.",
        ),
    ),
    "pulumi": Service(
        "Pulumi Cloud",
        "organization",
        "${{ vars.PULUMI_ORGANIZATION }}",
        "urn:pulumi:org:ORGANIZATION",
        (
            "In the organization's settings, register the issuer under Access Management, OIDC Issuers.",
            "Give it one policy for each `sub` below: decision Allow, token type Organization.",
        ),
    ),
}
"""By the kind of trust. Facts of the services' documentation, read in November 2026."""


def files_for(kind: str) -> Callable[[Sequence[Party], Identity], dict[str, str]]:
    """What makes the files of the service `kind`."""

    def files(parties: Sequence[Party], identity: Identity) -> dict[str, str]:
        made = {f"{kind}/trust.md": "\n".join(_form(kind, parties, identity)) + "\n"}
        if kind == "jfrog":
            made |= _mappings(parties, identity)
        return made

    return files


def _form(kind: str, parties: Sequence[Party], identity: Identity) -> list[str]:
    service = SERVICES[kind]
    lines = [f"# Trust at {service.title}", ""]
    lines += [f"{number}. {step}" for number, step in enumerate(service.steps, start=1)]
    lines += ["", f"- issuer: {code(identity.issuer)}"]
    audience = next((party.trust.audience for party in parties if party.trust.audience), service.audience)
    if audience:
        lines.append(f"- `aud`: {code(audience)}")
    for group in groups_of(parties, service.identity, service.usual):
        lines.append(f"- for {code(group.written)}" + _of_environment(group.environment) + ":")
        lines += [f"  - `sub`: {code(subject)}" for subject in group.subjects]
    lines.append(f"- `repository_id`, where a second claim can be asked for: {code(_number(identity))}")
    return lines


def _of_environment(name: str) -> str:
    return f" of the environment {code(name)}" if name else ""


def _number(identity: Identity) -> str:
    return identity.repository_id or FILL


def _mappings(parties: Sequence[Party], identity: Identity) -> dict[str, str]:
    """Identity mappings of JFrog, as its REST API takes them: one subject each."""
    service = SERVICES["jfrog"]
    made: dict[str, str] = {}
    for group in groups_of(parties, service.identity, service.usual):
        for number, subject in enumerate(group.subjects, start=1):
            short = group.short if number == 1 else f"{group.short}-form{number}"
            made[f"jfrog/mapping-{short}.json"] = as_json(
                {
                    "name": f"github-{short}",
                    "priority": len(made) + 1,
                    "claims": {"sub": subject, "repository_id": _number(identity)},
                    "token_spec": {"scope": FILL, "expires_in": _SECONDS},
                }
            )
    return made
