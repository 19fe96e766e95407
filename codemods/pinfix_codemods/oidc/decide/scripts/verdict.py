"""What becomes of a program of the repository when variables that it may read change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changed:
    """Which variables are gone, and which hold a short-lived credential from now on."""

    gone: frozenset[str]
    refreshed: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        return self.gone | self.refreshed

    def __or__(self, other: Changed) -> Changed:
        return Changed(self.gone | other.gone, self.refreshed | other.refreshed)


NOTHING = Changed(frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file cannot be changed: the slug of the kind, the line (from 1), and a clause."""

    slug: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Judged:
    """`text`: the new text of the file, None where it stays as it is; with `faults` the job is refused."""

    text: str | None = None
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


Judge = Callable[[str, Changed], Judged]
"""Judges the text of a Python program."""

PassThrough = Callable[[str, str, frozenset[str], frozenset[str]], Judged]
"""Judges a configuration of tox: its path, its text, variables that have to get in, those that are gone."""
