"""Which webhooks were received: each is handled once, however often GitHub or anybody sends it."""

from __future__ import annotations

import threading

import sqlalchemy as sa

from pinfix.bot.storage.database import Database
from pinfix.bot.storage.tables import DELIVERY
from pinfix.bot.storage.texts import stored

KEPT = 4 * 86_400.0
"""Seconds. GitHub delivers again what is up to three days old
(https://docs.github.com/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks)."""
_PRUNED_EVERY = 3_600.0


class Deliveries:
    """Deliveries by their GUID. Times are in seconds since 1970."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._pruned = 0.0

    def first_time(self, guid: str, event: str, received: float) -> bool:
        """Note a delivery; whether it was not there before. Of many who ask at once, one is told so."""
        row = {"guid": stored(guid), "event": stored(event), "received": received, "processed": False}
        with self._database.writing() as connection:
            if self._prunes(received):
                connection.execute(DELIVERY.delete().where(DELIVERY.c.received < received - KEPT))
            statement = self._database.insert(DELIVERY).values(**row).on_conflict_do_nothing()
            # Psycopg tells no number of rows of such a statement.
            return connection.execute(statement.returning(DELIVERY.c.guid)).first() is not None

    def first_within(self, guid: str, event: str, received: float, seconds: float) -> bool:
        """Note what is processed by that; whether it is new, or was noted longer ago than `seconds`."""
        row = {"guid": stored(guid), "event": stored(event), "received": received, "processed": True}
        statement = self._database.insert(DELIVERY).values(**row)
        statement = statement.on_conflict_do_update(
            index_elements=[DELIVERY.c.guid],
            set_={"received": received},
            where=DELIVERY.c.received <= received - seconds,
        )
        with self._database.writing() as connection:
            return connection.execute(statement.returning(DELIVERY.c.guid)).first() is not None

    def seen(self, guid: str) -> bool:
        """Whether this delivery was received."""
        query = sa.select(DELIVERY.c.guid).where(DELIVERY.c.guid == stored(guid))
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def processed(self, guid: str) -> None:
        """Note that all that follows from a delivery is stored."""
        statement = DELIVERY.update().where(DELIVERY.c.guid == stored(guid)).values(processed=True)
        with self._database.writing() as connection:
            connection.execute(statement)

    def unfinished(self) -> tuple[str, ...]:
        """GUIDs that were received and, as the process ended between, never processed; the oldest first."""
        query = sa.select(DELIVERY.c.guid).where(DELIVERY.c.processed.is_(False))
        with self._database.reading() as connection:
            return tuple(connection.execute(query.order_by(DELIVERY.c.received)).scalars())

    def _prunes(self, now: float) -> bool:
        with self._lock:
            if now - self._pruned < _PRUNED_EVERY:
                return False
            self._pruned = now
            return True
