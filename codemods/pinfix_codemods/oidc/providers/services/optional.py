"""Swaps that are made only where the configuration asks for them by name."""

from __future__ import annotations

from pinfix.config.oidc_settings import OidcSettings
from pinfix_codemods.oidc.finding import Finding, Objection
from pinfix_codemods.oidc.providers.tokens.key import Key


def unasked(provider: str, title: str, key: Key, settings: OidcSettings, reason: str) -> Finding | None:
    """The Finding that only says what could be done; None where the provider is configured."""
    if provider in settings.configured:
        return None
    objection = Objection(
        "opt-in", key.at, reason, f"set `oidc.{provider}` in the configuration if you want it"
    )
    return Finding(
        provider,
        title,
        key.at,
        tuple(sorted(key.secrets)),
        key.entries,
        (objection,),
        only_reported=True,
    )
