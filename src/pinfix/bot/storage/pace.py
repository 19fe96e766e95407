"""The pace of an identity, shared by all threads, processes and machines of one database.

GitHub's secondary limits are for each user or installation: 80 requests that create content a minute and 500
an hour, and a second between writes
(https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from pinfix.bot.storage.database import Database
from pinfix.bot.storage.tables import PACE, SLOT

HOUR = 3600.0
_MOST_AT_ONCE = 10
"""Calls that create content and may follow one another at the pace of writes, after a rest."""
_STEP = 1.0
"""Seconds by which the clock of the database may go back without it being set anew."""
_WITH_LATENESS = 1.01
"""Calls come to the server up to so much of an hour (36 seconds) after their slots."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Seconds between two writes, and between two that create content once `at_once` of these went out.

    In any hour no more than `at_once + hour / between_content` of them go out.
    """

    between_writes: float
    between_content: float
    at_once: int
    kept: float = HOUR

    @classmethod
    def hourly(cls, content: int, *, between_writes: float = 1.0, hour: float = HOUR) -> Rates:
        """At most `content` calls that create content in any `hour` (in seconds), seen from the server.

        Those that may go at once are taken off the rate of the rest: so no hour, however it is cut, has more;
        also where the first of them reaches the server a little after its slot, and the last at once.
        """
        if content < 1:
            raise ValueError("a pace of no call at all")
        at_once = max(1, min(_MOST_AT_ONCE, content // 10))
        steady = max(1, content - at_once)
        return cls(between_writes, hour * _WITH_LATENESS / steady, at_once, hour)


class SharedPace:
    """The pace of `identity` (`<server>#<installation>`); a `pinfix.api.caller.Pace`.

    A slot is reserved in one transaction, then waited for: what other processes reserve comes after it. A
    process that dies meanwhile has only lost its slot. `sleep` takes seconds; it may raise, and the call is
    not made then.

    Where the clock of the database is set back, the slots go back with it. That it is set forward looks like
    a rest: what may go at once may then go once more.
    """

    def __init__(
        self,
        database: Database,
        identity: str,
        rates: Rates,
        *,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._database = database
        self._identity = identity
        self._rates = rates
        self._sleep = sleep

    def wait(self, *, content: bool) -> None:
        """Until the next write may go out; `content`: it creates something that people are told of."""
        self._sleep(self.reserve(content=content))

    def reserve(self, *, content: bool) -> float:
        """Reserve the next free slot; the seconds until then."""
        with self._database.writing() as connection:
            due, seen = self._locked(connection)
            now = self._database.now(connection)
            if now < seen - _STEP:
                due += self._set_back(connection, seen - now)
            earliest = max(now, due - (self._rates.at_once - 1) * self._rates.between_content)
            taken = self._taken(connection, now)
            at = first_gap(earliest if content else now, taken, self._rates.between_writes)
            connection.execute(SLOT.insert().values(identity=self._identity, at=at, content=content))
            next_due = max(at, due) + self._rates.between_content if content else due
            kept = {"content_due": next_due, "seen": now}
            connection.execute(PACE.update().where(self._is_mine(PACE)).values(**kept))
            old = SLOT.c.at < now - self._rates.kept
            connection.execute(SLOT.delete().where(self._is_mine(SLOT), old))
        return max(0.0, at - now)

    def slots(self) -> tuple[tuple[float, bool], ...]:
        """The slots of the last hour and those to come: their time, and whether content was created."""
        query = sa.select(SLOT.c.at, SLOT.c.content).where(self._is_mine(SLOT)).order_by(SLOT.c.at)
        with self._database.reading() as connection:
            return tuple(connection.execute(query).all())

    def _locked(self, connection: sa.Connection) -> tuple[float, float]:
        """When the next call that creates content is due at an even rate, and when a slot was last reserved.

        Until the commit both are ours.
        """
        new = self._database.insert(PACE).values(identity=self._identity, content_due=0.0, seen=0.0)
        connection.execute(new.on_conflict_do_nothing())
        query = sa.select(PACE.c.content_due, PACE.c.seen).where(self._is_mine(PACE)).with_for_update()
        due, seen = connection.execute(query).one()
        return float(due), float(seen)

    def _set_back(self, connection: sa.Connection, seconds: float) -> float:
        """Move all slots back as the clock was: those who wait for them do so by their own clocks."""
        moved = SLOT.update().where(self._is_mine(SLOT)).values(at=SLOT.c.at - seconds)
        connection.execute(moved)
        return -seconds

    def _taken(self, connection: sa.Connection, now: float) -> Sequence[float]:
        late = SLOT.c.at > now - self._rates.between_writes
        query = sa.select(SLOT.c.at).where(self._is_mine(SLOT), late).order_by(SLOT.c.at)
        return connection.execute(query).scalars().all()

    def _is_mine(self, table: sa.Table) -> sa.ColumnElement[bool]:
        return table.c.identity == self._identity


def first_gap(earliest: float, taken: Sequence[float], apart: float) -> float:
    """The first time from `earliest` on that is `apart` from all `taken` (in ascending order).

    A write that creates nothing need not wait behind those that do, which lie far in the future.
    """
    at = earliest
    for other in taken:
        if other - at >= apart:
            break
        at = max(at, other + apart)
    return at
