"""Facts that deliveries tell, written into the ledger; a look at the repository corrects them.

Only what is told is written: a repair may write the rest at the same time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pinfix.bot.events.changes import Change, Moved, Opened, PullStands, Stands, Suspended, Uninstalled
from pinfix.bot.storage.records import State

_SUSPENDED = "the installation of the App is suspended"


class Book(Protocol):
    """The part of the ledger that is used here; see pinfix.bot.storage.ledger."""

    def rename(self, server: str, number: int, owner: str, name: str, installation: int) -> bool:
        """Write another name."""
        ...

    def stands(self, server: str, number: int, state: State, message: str) -> bool:
        """Write how a repository stands."""
        ...

    def all_stand(self, server: str, installation: int, state: State, message: str) -> int:
        """Write how all repositories of an installation stand."""
        ...

    def pull_stands(self, server: str, number: int, pull: int, state: State, message: str) -> bool:
        """Write how a pull request stands."""
        ...

    def forget(self, server: str, installation: int) -> int:
        """The App no longer sees an installation."""
        ...


@dataclass(frozen=True, slots=True)
class Clerk:
    """Writes changes into `book`; what is not in it is none of them. `server` is the home server's name.

    `forget` is told of installations of which nothing that is known holds any more.
    """

    book: Book
    server: str
    forget: Callable[[int], object]

    def carry_out(self, change: Change) -> None:
        """Write one change. Raises what the database raises."""
        match change:
            case Uninstalled(installation):
                self.forget(installation)
                self.book.forget(self.server, installation)
            case Suspended(installation):
                self.forget(installation)
                self.book.all_stand(self.server, installation, State.SKIPPED, _SUSPENDED)
            case Stands(number, state, message):
                self.book.stands(self.server, number, state, message)
            case Moved(number, owner, name, installation):
                self.book.rename(self.server, number, owner, name, installation)
            case PullStands(number, pull, state, message):
                # Only a pull request that pinfix noted itself counts: anybody may give one such a name.
                self.book.pull_stands(self.server, number, pull, state, message)
            case Opened():
                raise ValueError("its repositories are to be asked for")
