"""Programs in other languages than those of shells: what they load, name and start of the repository."""

from __future__ import annotations

from pinfix.closure.programs.loading import Loaded, loaded_by
from pinfix.closure.programs.program import Program, TooManyNames
from pinfix.closure.programs.started import MOST_COMMANDS, commands_of

__all__ = ["MOST_COMMANDS", "Loaded", "Program", "TooManyNames", "commands_of", "loaded_by"]
