"""Code in a language other than that of a shell, and what one reads in it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from pinfix.closure.view import View

MOST_CHARACTERS = 1_000_000
"""Longer texts are not read."""

MOST_NAMES = 5_000
"""How many names of one text are looked for."""

Name = TypeVar("Name")

_LANGUAGES = {
    ".py": "python",
    **dict.fromkeys((".rb", ".rake", ".gemspec"), "ruby"),
    **dict.fromkeys((".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx"), "javascript"),
    **dict.fromkeys((".ps1", ".psm1", ".psd1"), "powershell"),
    **dict.fromkeys((".bat", ".cmd"), "cmd"),
}


@dataclass(frozen=True, slots=True)
class Program:
    """The text of a program at `place` of the work space, or given in a command (`place` None).

    `folder` is the working directory, None where that is not known. `home`: where the program lies that was
    started, of which this one is a module; None: this is the one. `is_settings`: a tool goes by it, so that
    most files that it names are what the tool works on.
    """

    text: str
    language: str
    place: str | None
    folder: str | None
    home: str | None = None
    is_settings: bool = False

    @property
    def own(self) -> str | None:
        """The folder that it lies in."""
        return None if self.place is None else posixpath.dirname(self.place) or "."

    @property
    def started_in(self) -> str | None:
        """The folder of the program that was started."""
        return self.own if self.home is None else self.home

    def around(self) -> Iterator[str]:
        """The folders that a name in it may be seen from: the working directory, its own, the root."""
        for folder in dict.fromkeys((self.folder, self.own, ".")):
            if folder is not None:
                yield folder


def language_of(path: str) -> str | None:
    """The language of a file by its ending; None: not one whose modules are followed."""
    return _LANGUAGES.get(posixpath.splitext(path)[1].lower())


class TooManyNames(Exception):
    """A text names more files than are looked for."""


def bounded(names: Iterable[Name], most: int = MOST_NAMES) -> Iterator[Name]:
    """`names`, one by one.

    Raises TooManyNames: There are more than anybody writes.
    """
    for count, name in enumerate(names):
        if count >= most:
            raise TooManyNames
        yield name


def first_tracked(places: Iterable[str], view: View) -> str | None:
    """The first of `places`, normalised, that a file of the repository is at."""
    for place in places:
        normal = posixpath.normpath(place)
        if view.tracked_at(normal) is not None:
            return normal
    return None
