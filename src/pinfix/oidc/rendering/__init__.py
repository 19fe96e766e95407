"""A set-up as text, and as JSON (`pinfix/oidc-plan/1`, plan.schema.json)."""

from __future__ import annotations

from pinfix.oidc.rendering.json import to_json
from pinfix.oidc.rendering.text import to_text

__all__ = ["to_json", "to_text"]
