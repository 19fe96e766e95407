"""Keys that are written out in workflows and actions, where everybody can read them."""

from __future__ import annotations

from pinfix.leaks.finding import Leak, find_leaks, first_line_with_leak
from pinfix.leaks.hiding import hidden_lines, keys_in, masked

__all__ = ["Leak", "find_leaks", "first_line_with_leak", "hidden_lines", "keys_in", "masked"]
