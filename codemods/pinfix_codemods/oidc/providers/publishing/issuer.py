"""Who issues the tokens of the workflow (R23)."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.config.oidc_settings import GITHUB_ISSUER
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import Spot


def other_issuer(issuer: str, at: Spot) -> Iterator[Objection]:
    """The public registries take tokens of github.com, and of no server or enterprise of its own."""
    if issuer.rstrip("/") != GITHUB_ISSUER:
        yield Objection(
            "issuer-unknown",
            at,
            f"the registry takes tokens of {GITHUB_ISSUER}, and the configuration names another issuer",
            "publish from github.com, or keep the key",
        )
