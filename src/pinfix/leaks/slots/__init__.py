"""Keys that are seen by where they stand, whatever they look like: inputs, variables, options of commands."""

from __future__ import annotations

from pinfix.leaks.slots.known import COMMANDS
from pinfix.leaks.slots.reading import Slotted, may_have_slots, slotted_keys

__all__ = ["COMMANDS", "Slotted", "may_have_slots", "slotted_keys"]
