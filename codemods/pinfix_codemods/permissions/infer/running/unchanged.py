"""The files of the repository, as far as they are still those that were checked out."""

from __future__ import annotations

from pinfix.scripts.pieces import Files
from pinfix_codemods.permissions.live import Live


class UnchangedFiles:
    """The files as they were committed, with a note whether one was asked for that may be another by now."""

    def __init__(self, files: Files, live: Live) -> None:
        self.changed = False
        self._files = files
        self._live = live

    def read(self, path: str) -> str | None:
        """The committed text; whoever asked must see whether `changed` is set before it relies on it."""
        # What runs write into an .npmrc is registries and their credentials.
        if not path.endswith(".npmrc"):
            self.changed |= self._live.has_rewritten(path)
        return self._files.read(path)
