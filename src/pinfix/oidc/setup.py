"""What a person sets up around the change, as files: companions and runbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pinfix.oidc.companions.making import companions
from pinfix.oidc.parties import Party, by_kind
from pinfix.oidc.runbook.guide import FOLDER
from pinfix.oidc.runbook.writing import runbook
from pinfix.oidc.subjects.prefix import Identity

RUNBOOK = "OIDC-MIGRATION.md"


@dataclass(frozen=True, slots=True)
class Setup:
    """The jobs, their repository, and the files by their paths from its root."""

    identity: Identity
    parties: tuple[Party, ...]
    files: Mapping[str, str]


def setup_of(parties: Sequence[Party], identity: Identity, *, azurerm: int | None = None) -> Setup:
    """The runbook of every kind of trust first, then its files."""
    made = companions(parties, identity, azurerm=azurerm)
    files: dict[str, str] = {}
    for kind, found in by_kind(parties).items():
        files[f"{FOLDER}/{kind}/{RUNBOOK}"] = runbook(kind, found, identity)
        files |= {f"{FOLDER}/{path}": text for path, text in made.items() if path.partition("/")[0] == kind}
    return Setup(identity, tuple(parties), files)
