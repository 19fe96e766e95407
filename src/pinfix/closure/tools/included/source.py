"""A file that includes others."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from pinfix.closure.tools.use import TooMuch, Use
from pinfix.scripts import ScriptPiece

MOST_FILES = 50
"""How many files one may include, in turn."""


class Places(Protocol):
    """Where files of the repository lie; a `View` is one."""

    def tracked_at(self, place: str) -> str | None:
        """The path of the file of the repository that lies at `place` of the work space."""
        ...

    def read(self, path: str) -> str | None:
        """The text at `path` of the work space."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """The text of the file at `path` of the repository, which lies at `place` of the work space."""

    path: str
    place: str
    text: str

    @property
    def home(self) -> str:
        """The folder that it lies in."""
        return posixpath.dirname(self.place) or "."


def source_at(place: str, view: Places) -> Source | None:
    """The file at `place`; None: there is no such file in the repository, or none that can be read."""
    place = posixpath.normpath(place)
    path = view.tracked_at(place)
    text = None if path is None else view.read(place)
    return None if path is None or text is None else Source(path, place, text)


def first_source(places: Iterable[str], view: Places) -> Source | None:
    """The first of `places` that has a file."""
    return next((found for place in places if (found := source_at(place, view)) is not None), None)


def uses_by_file(sources: Iterable[Source], pieces: Iterable[ScriptPiece], cut: bool) -> Iterator[Use]:
    """One use for each file, with the pieces that stand in it."""
    by_path: dict[str, list[ScriptPiece]] = {source.path: [] for source in sources}
    for piece in pieces:
        by_path[piece.path].append(piece)
    too_much = (TooMuch(1, "what it includes", f"it includes more than {MOST_FILES} files"),) if cut else ()
    for path, own in by_path.items():
        yield Use(path, tuple(own), cut_off=too_much)
        too_much = ()
