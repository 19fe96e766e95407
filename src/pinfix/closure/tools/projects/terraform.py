"""Terraform: the modules of the repository that a configuration has, and what they have in turn."""

from __future__ import annotations

import posixpath
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pinfix.closure.tools.reading.holes import lines_at
from pinfix.closure.tools.use import TooMuch, Use
from pinfix.closure.view import View

_PATTERNS = ("*.tf", "*.tf.json", "*.tofu")
_SOURCE = re.compile(r"^[ \t]*[\"']?source[\"']?[ \t]*[=:][ \t]*\"(\.{1,2}/[^\"\n$]*)\"", re.MULTILINE)
MOST_FOLDERS = 500


@dataclass(frozen=True, slots=True)
class _Module:
    """A folder, and the `source` at `line` of `path` that names it."""

    folder: str
    path: str
    line: int
    source: str


def files_of_terraform(words: Sequence[str], folder: str, view: View) -> Iterator[str | Use]:
    """The files of modules whose `source` is a path; those in `folder` itself are known by their names."""
    done = {folder}
    pending = deque(_modules(folder, view))
    while pending:
        module = pending.popleft()
        if module.folder in done:
            continue
        if len(done) >= MOST_FOLDERS:
            cut = TooMuch(module.line, module.source, f"the modules are in more than {MOST_FOLDERS} folders")
            yield Use(module.path, cut_off=(cut,))
            return
        done.add(module.folder)
        yield from _files(module.folder, view)
        pending += _modules(module.folder, view)


def _files(folder: str, view: View) -> Iterator[str]:
    for pattern in _PATTERNS:
        yield from view.tracked.in_folder(folder, pattern)


def _modules(folder: str, view: View) -> Iterator[_Module]:
    for path in _files(folder, view):
        place = view.place(path)
        text = (view.read(place) if place is not None else None) or ""
        lines = lines_at(text)
        for source in _SOURCE.finditer(text):
            where = posixpath.normpath(posixpath.join(folder, source[1]))
            if not where.startswith(".."):
                yield _Module(where, path, lines(source.start(1)), source[1])
