"""The ledger of a sweep, which waits where the database is away for a while."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from pinfix.bot.storage.patience import patiently
from pinfix.bot.storage.records import RepositoryRow, State, TopicRow
from pinfix.bot.sweep.parts import Book


@dataclass(frozen=True, slots=True)
class PatientBook:
    """The methods of `book`, each repeated until the database answers: all of them may be done twice."""

    book: Book

    def repository(self, server: str, number: int) -> RepositoryRow | None:
        """See `Book`."""
        return patiently(partial(self.book.repository, server, number))

    def topics(self, server: str, number: int) -> Sequence[TopicRow]:
        """See `Book`."""
        return patiently(partial(self.book.topics, server, number))

    def save(self, row: RepositoryRow) -> None:
        """See `Book`."""
        patiently(partial(self.book.save, row))

    def rename(self, server: str, number: int, owner: str, name: str, installation: int) -> bool:
        """See `Book`."""
        return patiently(partial(self.book.rename, server, number, owner, name, installation))

    def stands(self, server: str, number: int, state: State, message: str, *, looked: float | None) -> bool:
        """See `Book`."""
        return patiently(partial(self.book.stands, server, number, state, message, looked=looked))

    def gone(self, row: RepositoryRow, message: str, looked: float) -> bool:
        """See `Book`."""
        return patiently(partial(self.book.gone, row, message, looked))

    def prune(self, server: str, before: float) -> int:
        """See `Book`."""
        return patiently(partial(self.book.prune, server, before))

    def all(self, *, server: str | None = None) -> Iterator[tuple[RepositoryRow, tuple[TopicRow, ...]]]:
        """See `Book`; read to the end first, so that it can be begun anew."""
        return iter(patiently(lambda: list(self.book.all(server=server))))
