"""Federated credentials of Microsoft Entra: one for each subject, matched byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pinfix.oidc.companions.groups import groups_of
from pinfix.oidc.companions.quoting import as_json, hcl, hcl_list, name
from pinfix.oidc.parties import Party
from pinfix.oidc.subjects.contexts import short_names
from pinfix.oidc.subjects.prefix import Identity

AUDIENCE = "api://AzureADTokenExchange"
USUAL_CLIENT = "${{ vars.AZURE_CLIENT_ID }}"
MOST_CREDENTIALS = 20
"""Federated credentials of one application (Microsoft, "Workload identity federation", considerations)."""

_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Credential:
    """One credential of the application that the workflow names as `client`, in `environment` or anywhere."""

    short: str
    name: str
    subject: str
    audience: str
    client: str
    environment: str

    @property
    def file(self) -> str:
        """The file of its parameters."""
        return f"azure/credential-{self.short}.json"


def credentials_of(parties: Sequence[Party], identity: Identity) -> list[Credential]:
    """A credential for each subject; of a context with two forms of it, two."""
    found = [
        (group, context, subject, form)
        for group in groups_of(parties, "client_id", USUAL_CLIENT)
        for context, subjects in group.contexts.items()
        for form, subject in enumerate(subjects)
    ]
    audience = next((party.trust.audience for party in parties if party.trust.audience), AUDIENCE)
    shorts = short_names(context + ("-classic" if form else "") for _, context, _, form in found)
    return [
        Credential(
            short,
            name(f"github-{identity.name or 'repository'}-{short}", _LONGEST_NAME),
            subject,
            audience,
            group.written,
            group.environment,
        )
        for (group, _, subject, _), short in zip(found, shorts, strict=True)
    ]


def over_limit(credentials: Sequence[Credential]) -> bool:
    """Whether one application would need more credentials than it can have."""
    clients = [(one.client, one.environment) for one in credentials]
    return any(clients.count(client) > MOST_CREDENTIALS for client in dict.fromkeys(clients))


def files(parties: Sequence[Party], identity: Identity, major: int | None = None) -> dict[str, str]:
    """Parameters for the command line, and the same for Terraform.

    `major`: the major version of the provider `azurerm`, where a lock file tells it.
    """
    credentials = credentials_of(parties, identity)
    parameters = {one.file: as_json(_parameters(one, identity)) for one in credentials}
    terraform = "\n".join(_terraform(credentials, identity, major)) + "\n"
    return {**parameters, "azure/main.tf": terraform}


def _parameters(credential: Credential, identity: Identity) -> dict[str, object]:
    return {
        "name": credential.name,
        "issuer": identity.issuer,
        "subject": credential.subject,
        "audiences": [credential.audience],
    }


def _terraform(credentials: Sequence[Credential], identity: Identity, major: int | None) -> Iterator[str]:
    yield "# For a managed identity. An application that there is keeps its roles: give it the credentials"
    yield "# in the JSON files beside this one."
    yield from ('variable "identity_id" {', "  type = string", "}")
    if major is not None and major < 5:
        yield from ('variable "resource_group_name" {', "  type = string", "}")
    for credential in credentials:
        label = f"github_{credential.short.replace('-', '_')}"
        yield from ("", f'resource "azurerm_federated_identity_credential" "{label}" {{')
        yield f"  name                      = {hcl(credential.name)}"
        if major is not None and major < 5:
            yield "  parent_id                 = var.identity_id"
            yield "  resource_group_name       = var.resource_group_name"
        else:
            older = "" if major else " # azurerm 3 and 4: parent_id and resource_group_name"
            yield f"  user_assigned_identity_id = var.identity_id{older}"
        yield f"  audience                  = {hcl_list([credential.audience])}"
        yield f"  issuer                    = {hcl(identity.issuer)}"
        yield f"  subject                   = {hcl(credential.subject)}"
        yield "}"
