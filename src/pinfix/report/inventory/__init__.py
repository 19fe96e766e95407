"""The inventory of secrets as text, and as JSON (`pinfix/oidc-inventory/1`, inventory.schema.json)."""

from __future__ import annotations

from pinfix.report.inventory.json import to_json
from pinfix.report.inventory.text import to_text

__all__ = ["to_json", "to_text"]
