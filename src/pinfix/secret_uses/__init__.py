"""Every use of every secret in a repository: what must not be deleted, and why."""

from __future__ import annotations

from pinfix.secret_uses.finding import Files, inventory
from pinfix.secret_uses.model import Declared, Everything, Inventory, Kind, Reason, Use

__all__ = ["Declared", "Everything", "Files", "Inventory", "Kind", "Reason", "Use", "inventory"]
