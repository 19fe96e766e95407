"""The pauses that GitHub asks for, kept by all threads, processes and machines of one database.

Who goes on asking while a limit holds is limited for longer, or banned
(https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import sqlalchemy as sa

from pinfix.bot.storage.database import Database
from pinfix.bot.storage.patience import patiently
from pinfix.bot.storage.tables import GATE

LONGEST = 3_700.0
"""Seconds: GitHub's limits end within the hour. A longer pause is looked into again after so long."""
_LOOKS = 1.0
"""Seconds for which one look at the database serves all requests of a process."""
_LOG = logging.getLogger("pinfix.bot")


class SharedGate:
    """The gate of `identity` (`<server>#<installation>`); a `pinfix.http.gate.Gate`.

    Where another process has closed it, requests of the next second may still go out. `sleep` takes seconds;
    it may raise, and the request is not made then.
    """

    def __init__(
        self,
        database: Database,
        identity: str,
        *,
        sleep: Callable[[float], object] = time.sleep,
        looks: float = _LOOKS,
    ) -> None:
        self._database = database
        self._identity = identity
        self._sleep = sleep
        self._looks = looks
        self._lock = threading.Lock()
        self._opens = 0.0  # both are of the monotonic clock
        self._looked = -looks

    def wait(self) -> bool:
        """Wait until requests may go out; whether there was anything to wait for."""
        waited = False
        while (seconds := self._closed_for()) > 0:
            waited = True
            self._sleep(seconds)
        return waited

    def close(self, seconds: float) -> None:
        """For so long no request goes out; a pause that is longer already stays."""
        seconds = min(max(seconds, 0.0), LONGEST)
        patiently(lambda: self._write(seconds), self._sleep)
        with self._lock:
            self._opens = max(self._opens, time.monotonic() + seconds)
        _LOG.warning("%s: GitHub's limit is reached, a pause of %.0f s", self._identity, seconds)

    def _write(self, seconds: float) -> None:
        with self._database.writing() as connection:
            opens = self._database.now(connection) + seconds
            new = self._database.insert(GATE).values(identity=self._identity, opens=opens)
            earlier = GATE.c.opens < opens
            statement = new.on_conflict_do_update(
                index_elements=[GATE.c.identity], set_={"opens": opens}, where=earlier
            )
            connection.execute(statement)

    def _closed_for(self) -> float:
        with self._lock:
            if time.monotonic() - self._looked >= self._looks:
                self._opens = time.monotonic() + patiently(self._left, self._sleep)
                self._looked = time.monotonic()
            return self._opens - time.monotonic()

    def _left(self) -> float:
        """Seconds until it opens; never more than can have been asked for, whatever the clocks say."""
        query = sa.select(GATE.c.opens).where(GATE.c.identity == self._identity)
        with self._database.reading() as connection:
            opens = connection.execute(query).scalar()
            if opens is None:
                return 0.0
            return min(float(opens) - self._database.now(connection), LONGEST)
