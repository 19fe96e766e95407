"""Who asks that a pin that stands is not rewritten: a comment, or a rule of the configuration."""

from __future__ import annotations

from pinfix.config import Config
from pinfix.ignores import marker_for
from pinfix.pins.spots import Spot
from pinfix.yaml.document import Document

_PINNING = "pin-actions"
"""What may not be pinned may not be moved to another pin either."""


def left_alone(document: Document, path: str, spot: Spot, config: Config, command: str) -> str | None:
    """Why `command` does not rewrite the pin at `spot` in the file at `path`, or None."""
    for name in (command, _PINNING):
        if marker := marker_for(document, spot.site.written.start, name):
            return f"the comment `{marker}` asks to leave it"
        if rule := config.ignores(path, spot.site.text, name):
            because = f": {rule.reason}" if rule.reason else ""
            return f"the configuration leaves it alone{because}"
    return None
