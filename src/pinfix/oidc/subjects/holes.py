"""What stands where a value is not known."""

from __future__ import annotations

FILL = "<<FILL>>"
"""In every file and command: to be filled in by a person. Nothing accepts it by chance."""
