"""The guides of registries, and of services that compare claims."""

from __future__ import annotations

from collections.abc import Sequence

from pinfix.oidc.companions.publishers import REGISTRIES, npm_commands
from pinfix.oidc.companions.services import SERVICES
from pinfix.oidc.parties import Party
from pinfix.oidc.runbook.guide import CANNOT_BE_DISABLED, FOLDER, Block, Guide
from pinfix.oidc.subjects.prefix import Identity


def registry_guide(kind: str, parties: Sequence[Party], identity: Identity) -> Guide:
    """Trusted publishers in place of tokens."""
    registry = REGISTRIES[kind]
    commands = tuple(npm_commands(parties, identity)) if kind == "npm" else ()
    form = f"`{FOLDER}/{registry.folder}/publisher.md`"
    create = [Block(f"Enter the publishers that {form} lists.")]
    if commands:
        create.append(Block("Or with npm 11.15 or later:", commands))
    warnings: tuple[str, ...] = ()
    if kind == "npm":
        warnings = (
            "npm tries any token that it still finds, and says nothing where the exchange fails: one that "
            "was left somewhere (a `.npmrc`, a secret of the organization) makes a broken migration look "
            "right. Let the first release run with `NPM_CONFIG_LOGLEVEL: verbose` and look for the exchange.",
        )
    return Guide(
        registry.title,
        tuple(create),
        "the page of the release, which names the workflow as its publisher",
        (Block(f"A token of a registry: {CANNOT_BE_DISABLED}"),),
        (Block("Remove the token on the page of the account or project that made it."),),
        {},
        warnings,
    )


def service_guide(kind: str) -> Guide:
    """Rules on claims in place of tokens."""
    service = SERVICES[kind]
    return Guide(
        service.title,
        (Block(f"Do what `{FOLDER}/{kind}/trust.md` says."),),
        "the audit log of the service, where the plan has one",
        (Block(f"A token: {CANNOT_BE_DISABLED}"),),
        (Block("Remove the token where it was made."),),
    )


def codecov_guide() -> Guide:
    """Codecov asks for no setting-up."""
    return Guide(
        "Codecov",
        (Block("Nothing has to be set up: Codecov knows the repository by the token's claims."),),
        "the log of the upload",
        (Block(f"The upload token: {CANNOT_BE_DISABLED}"),),
        (Block("Give the repository another upload token in Codecov's settings; the old one is void then."),),
    )
