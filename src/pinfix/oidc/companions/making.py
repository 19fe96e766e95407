"""All companion files of a set of jobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pinfix.oidc.companions import aws, azure, gcp, publishers, services, vault
from pinfix.oidc.companions.checking import EXCHANGES, can_be_tried, checking_workflow
from pinfix.oidc.parties import Party, by_kind
from pinfix.oidc.subjects.prefix import Identity

_MAKERS: Mapping[str, Callable[[Sequence[Party], Identity], dict[str, str]]] = {
    "aws": aws.files,
    "gcp": gcp.files,
    "vault": vault.files,
    **{kind: publishers.files_for(kind) for kind in publishers.REGISTRIES},
    **{kind: services.files_for(kind) for kind in services.SERVICES},
}


def companions(parties: Sequence[Party], identity: Identity, *, azurerm: int | None = None) -> dict[str, str]:
    """Texts by their paths from the folder that they go into; kinds that need nothing have none.

    `azurerm`: the major version of that Terraform provider, where it is known.
    """
    made: dict[str, str] = {}
    for kind, found in by_kind(parties).items():
        if kind == "azure":
            made |= azure.files(found, identity, azurerm)
        elif kind in _MAKERS:
            made |= _MAKERS[kind](found, identity)
        if kind in EXCHANGES and any(map(can_be_tried, found)):
            made[f"{kind}/oidc-check.yml"] = checking_workflow(kind, found)
    return made
