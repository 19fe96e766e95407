"""The texts of any files of a tree, each read once in a run."""

from __future__ import annotations

from pinfix.errors import FileProblem
from pinfix.trees.tree import Tree

MAX_TEXT_BYTES = 1_000_000
"""Larger files are not read as text: no script that a person wrote comes near it."""

_KEPT_CHARACTERS = 8_000_000


class Texts:
    """Files are kept up to a bound; what does not fit is read again when it is asked for again."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._kept: dict[str, str | None] = {}
        self._room = _KEPT_CHARACTERS

    def read(self, path: str) -> str | None:
        """The text of the file at `path`; None where there is none that can be read."""
        if path in self._kept:
            return self._kept[path]
        text = self._read(path)
        weight = len(path) + len(text or "")
        if weight <= self._room:
            self._room -= weight
            self._kept[path] = text
        return text

    def _read(self, path: str) -> str | None:
        try:
            return as_text(self._tree.read(path))
        except FileProblem:
            return None


def as_text(data: bytes) -> str | None:
    """The text of a file, line endings as they are, without a byte-order mark; None: it is not text.

    A NUL byte makes a file binary, as it does for git and grep.
    """
    if len(data) > MAX_TEXT_BYTES or b"\0" in data:
        return None
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None
