"""Which files of a repository its workflows execute, through which chains, and who can bring that about."""

from __future__ import annotations

from pinfix.closure.model import Chain, Closure, Link, Reach, Unresolved, UnresolvedCode
from pinfix.closure.walk import find_closure

__all__ = ["Chain", "Closure", "Link", "Reach", "Unresolved", "UnresolvedCode", "find_closure"]
