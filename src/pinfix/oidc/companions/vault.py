"""Roles of HashiCorp Vault's JWT method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pinfix.oidc.companions.groups import Group, groups_of
from pinfix.oidc.companions.quoting import as_json, is_expression, name
from pinfix.oidc.parties import Party
from pinfix.oidc.subjects.holes import FILL
from pinfix.oidc.subjects.prefix import Identity

USUAL_ROLE = "${{ vars.VAULT_ROLE }}"
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class VaultRole:
    """A role, and where the method is mounted that it is of."""

    group: Group
    name: str
    mount: str
    audience: str

    @property
    def file(self) -> str:
        """The file of its parameters."""
        return f"vault/role-{self.group.short}.json"


def roles_of(parties: Sequence[Party], identity: Identity) -> list[VaultRole]:
    """One role for each set of power."""
    owner = f"https://github.com/{identity.owner or FILL}"
    audience = next((party.trust.audience for party in parties if party.trust.audience), owner)
    mount = next((value for party in parties if (value := party.fact("path"))), "jwt")
    return [
        VaultRole(
            group,
            group.written
            if not is_expression(group.written)
            else name(f"{identity.name or 'github'}-{group.short}", _LONGEST_NAME),
            mount,
            audience,
        )
        for group in groups_of(parties, "role", USUAL_ROLE)
    ]


def files(parties: Sequence[Party], identity: Identity) -> dict[str, str]:
    """The parameters of each role."""
    return {role.file: as_json(_parameters(role, identity)) for role in roles_of(parties, identity)}


def _parameters(role: VaultRole, identity: Identity) -> dict[str, object]:
    return {
        "role_type": "jwt",
        "user_claim": "sub",
        "bound_audiences": [role.audience],
        "bound_claims_type": "string",
        "bound_claims": {
            "sub": list(role.group.subjects),
            "repository_id": identity.repository_id or FILL,
        },
        "token_policies": [FILL],
        "token_ttl": "10m",
    }
