"""The files of a set-up one after the other, as `head` shows several."""

from __future__ import annotations

from pinfix.oidc.setup import Setup
from pinfix.report.escape import visible

_NOTHING = "No job's keys can be replaced: there is nothing to set up.\n"


def to_text(setup: Setup) -> str:
    """All files with their names; nothing in them moves a terminal."""
    parts = [f"==> {visible(path)} <==\n{_shown(text)}" for path, text in setup.files.items()]
    return "\n".join(parts) or _NOTHING


def _shown(text: str) -> str:
    return "".join(f"{visible(line)}\n" for line in text.splitlines())
