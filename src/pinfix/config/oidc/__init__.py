"""The group `oidc` of the configuration file."""

from __future__ import annotations

from pinfix.config.oidc.group import read_oidc

__all__ = ["read_oidc"]
