"""What a delivery tells besides repositories to be repaired: facts about what is in the ledger already."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.bot.storage.records import State


@dataclass(frozen=True, slots=True)
class Opened:
    """All repositories of an installation are to be repaired; which these are has to be asked.

    `delivery` makes the tasks: the same one never makes them twice.
    """

    installation: int
    delivery: str


@dataclass(frozen=True, slots=True)
class Uninstalled:
    """The App was taken off an account: nothing about its repositories is kept."""

    installation: int


@dataclass(frozen=True, slots=True)
class Suspended:
    """The App may do nothing in the repositories of an installation until that is taken back."""

    installation: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A repository has another name, or belongs to another account (and installation; 0: not told)."""

    number: int
    owner: str
    name: str
    installation: int


@dataclass(frozen=True, slots=True)
class Stands:
    """A repository is `GONE` (deleted, or taken from the App) or `SKIPPED` (archived); `message` says why."""

    number: int
    state: State
    message: str


@dataclass(frozen=True, slots=True)
class PullStands:
    """A pull request of pinfix was merged, closed or reopened."""

    number: int
    pull: int
    state: State
    message: str


Change = Opened | Uninstalled | Suspended | Moved | Stands | PullStands
