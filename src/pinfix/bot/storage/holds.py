"""Who works on a repository: one process, over all machines."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from pinfix.bot.storage.database import Database
from pinfix.bot.storage.tables import HOLD, WORKER

_LOG = logging.getLogger("pinfix.bot")
_PAUSE = 1.0


class Holds:
    """Holds on keys, each by one worker; those of a worker that is struck out (see `Workers`) are free."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def held(self, key: str, executor: str, sleep: Callable[[float], object]) -> Iterator[None]:
        """Hold a key, once nobody else does; `sleep` takes seconds, and what it raises ends the waiting."""
        while not self.take(key, executor):
            sleep(_PAUSE)
        try:
            yield
        finally:
            self._let_go(key, executor, sleep)

    def take(self, key: str, executor: str) -> bool:
        """Whether `executor` holds the key now, and nobody did before."""
        new = self._database.insert(HOLD).values(key=key, executor=executor)
        free = HOLD.c.executor.not_in(sa.select(WORKER.c.executor))
        statement = new.on_conflict_do_update(
            index_elements=[HOLD.c.key], set_={"executor": executor}, where=free
        )
        with self._database.writing() as connection:
            # Psycopg tells no number of rows of such a statement.
            return connection.execute(statement.returning(HOLD.c.key)).first() is not None

    def release(self, key: str, executor: str) -> None:
        """Let the key go, if `executor` holds it."""
        mine = sa.and_(HOLD.c.key == key, HOLD.c.executor == executor)
        with self._database.writing() as connection:
            connection.execute(HOLD.delete().where(mine))

    def _let_go(self, key: str, executor: str, sleep: Callable[[float], object]) -> None:
        while True:
            try:
                return self.release(key, executor)
            except SQLAlchemyError as problem:
                # Until the database answers, nothing can go on anyway.
                _LOG.warning("the hold on %s cannot be given up: %s", key, type(problem).__name__)
                sleep(_PAUSE)
