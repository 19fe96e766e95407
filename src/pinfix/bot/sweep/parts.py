"""What a sweep works with, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from pinfix.bot.storage.records import RepositoryRow, State, TopicRow
from pinfix.bot.work.runs import Counts
from pinfix.bot.work.wish import Wish


class Book(Protocol):
    """What was done before; see `pinfix.bot.storage.ledger`."""

    def repository(self, server: str, number: int) -> RepositoryRow | None:
        """The row of a repository."""
        ...

    def topics(self, server: str, number: int) -> Sequence[TopicRow]:
        """The rows of its topics."""
        ...

    def save(self, row: RepositoryRow) -> None:
        """Write the row of a repository."""
        ...

    def rename(self, server: str, number: int, owner: str, name: str, installation: int) -> bool:
        """Write another name of it, and where it belongs."""
        ...

    def stands(self, server: str, number: int, state: State, message: str, *, looked: float | None) -> bool:
        """Write how it stands; whether it is known."""
        ...

    def gone(self, row: RepositoryRow, message: str, looked: float) -> bool:
        """Write that it is not seen any more, unless somebody saw it since."""
        ...

    def prune(self, server: str, before: float) -> int:
        """Delete what is gone since before this time; how many."""
        ...

    def all(self, *, server: str | None = None) -> Iterator[tuple[RepositoryRow, tuple[TopicRow, ...]]]:
        """All repositories of a server with their topics."""
        ...


class Tasks(Protocol):
    """What carries wishes out; see `pinfix.bot.work.engine`."""

    def enqueue(self, wishes: Iterable[Wish]) -> int:
        """Queue what does not wait or run yet; gives how many these are."""
        ...

    def due(self) -> Collection[str]:
        """The tasks that wait for a worker or run, whoever wished them."""
        ...

    def wait_for(self, tasks: Collection[str], tick: Callable[[Counts], object]) -> Collection[str]:
        """Wait until none of `tasks` waits for a worker or runs; those that wait for another try.

        `tick` is told now and then how they stand.
        """
        ...


@dataclass(frozen=True, slots=True)
class Need:
    """A repository that needs work, and why."""

    wish: Wish
    why: str

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.wish.owner}/{self.wish.name}"


@dataclass(slots=True)
class Sights:
    """Repositories by what the look at them came to; `others`: those of other shards."""

    listed: int = 0
    out_of_scope: int = 0
    others: int = 0
    unchanged: int = 0
    skipped: int = 0
    gone: int = 0
