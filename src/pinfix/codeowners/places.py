"""Where a repository keeps its CODEOWNERS file.

GitHub looks in `.github/`, in the root and in `docs/`, in that order, and takes the first that it finds; the
others say nothing. Paths are case sensitive.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")


@dataclass(frozen=True, slots=True)
class Place:
    """The file that counts, and others that GitHub does not look at because of it."""

    path: str
    shadowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoPlace:
    """There is no such file; `create` is where one would be found first."""

    create: str = PLACES[0]


def place(paths: Collection[str]) -> Place | NoPlace:
    """Which of the files `paths` is the CODEOWNERS file."""
    found = [path for path in PLACES if path in paths]
    return Place(found[0], tuple(found[1:])) if found else NoPlace()
