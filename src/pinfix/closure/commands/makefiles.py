"""Makefiles of a view, which are noted as they are read, with their lists of files filled in."""

from __future__ import annotations

import posixpath
import re

from pinfix.closure.view import View
from pinfix.scripts.makefile.names import is_makefile

_WILDCARD = re.compile(r"\$[({]wildcard[ \t]+([^$(){}\n]{1,500})[)}]")
_PLAIN = re.compile(r"[\w./+@-]+")
_SIGNS = frozenset("*?[")
_MOST_NAMES = 2_000
"""How many names all lists of one command may have; longer ones stay as they are."""


class NotingMakefiles:
    """The files of `view`; `noted` are the Makefiles that were read, in their order."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._left = _MOST_NAMES
        self.noted: dict[str, None] = {}

    def read(self, path: str) -> str | None:
        """As `View.read`, but for `$(wildcard mk/*.mk)`."""
        text = self._view.read(path)
        if text is None or not is_makefile(path):
            return text
        self.noted[path] = None
        return _WILDCARD.sub(self._listed, text)

    def _listed(self, found: re.Match[str]) -> str:
        """The files, as seen from the folder of the first Makefile, in which make runs as a rule."""
        folder = posixpath.dirname(next(iter(self.noted))) or "."
        names: list[str] = []
        for pattern in found[1].split():
            head, last = posixpath.split(pattern)
            path = self._view.path(posixpath.normpath(posixpath.join(folder, head)))
            if path is None or _SIGNS & set(head) or self._left < 0:
                return found[0]
            fitting = [posixpath.basename(one) for one in self._view.tracked.in_folder(path, last)]
            self._left -= len(fitting) + 1
            names += [posixpath.join(head, name) for name in fitting]
        return " ".join(names) if all(map(_PLAIN.fullmatch, names)) else found[0]
