"""What a run does, and what becomes of one that fails."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pinfix.bot.storage.database import Database
from pinfix.bot.storage.holds import Holds
from pinfix.bot.storage.ledger import Ledger
from pinfix.bot.storage.patience import patiently
from pinfix.bot.work.halting import Halt, Halted
from pinfix.bot.work.intake import Intake
from pinfix.bot.work.runs import Run, Runs
from pinfix.bot.work.suspects import Suspects
from pinfix.bot.work.telling import tell_of_crashes
from pinfix.bot.work.trying import TaskFailed, Timing, words_of
from pinfix.bot.work.wish import Wish

_LOG = logging.getLogger("pinfix.bot")


class CarryingOut:
    """Carries out runs with `repair`; after a fault `intake` puts in another one, a few times."""

    def __init__(
        self,
        repair: Callable[[Wish], None],
        database: Database,
        runs: Runs,
        intake: Intake,
        halt: Halt,
        timing: Timing,
    ) -> None:
        self._repair = repair
        self._runs = runs
        self._intake = intake
        self._halt = halt
        self._timing = timing
        self._ledger = Ledger(database)
        self._holds = Holds(database)
        self._suspects = Suspects(runs, halt.sleep)
        self._lock = threading.Lock()
        self._active = 0

    @property
    def active(self) -> int:
        """How many run in this process."""
        with self._lock:
            return self._active

    def carry_out(self, run: Run, executor: str) -> None:
        """To the end, or to the fault. Raises TaskFailed where it is given up, Halted where it is to stop."""
        with self._counted():
            try:
                with self._suspects.watched(run) as lost:
                    if lost >= self._timing.crashes:
                        self._give_up(run.wish, lost)
                    if self._runs.is_put(run.following):
                        return  # it had met a fault, and its worker ended before that was recorded
                    # A partition alone is not enough: where a run that is older than the next becomes ready
                    # (put in by a slow transaction, or given back) in the moment in which that one is
                    # claimed, both are.
                    key = f"{run.wish.server}/{run.wish.number}"
                    with self._holds.held(key, executor, self._halt.sleep):
                        self._repair(run.wish)
            except TaskFailed:
                raise
            except Exception as problem:
                self._failed(run, problem)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            if self._halt.is_stopping:
                raise Halted  # it stays as it is in the database, and is given back
            self._active += 1
        try:
            yield
        finally:
            with self._lock:
                self._active -= 1

    def _failed(self, run: Run, problem: Exception) -> None:
        message = words_of(problem)
        pauses = self._timing.pauses
        if run.tries > len(pauses):
            # What was raised has the tokens of a request in its depths: neither it nor its cause goes on.
            raise TaskFailed(message) from None
        delay = pauses[run.tries - 1]
        _LOG.warning("%s: try %d failed, the next in %.0f s: %s", run.wish.task, run.tries, delay, message)
        # A run of its own, later: to wait here would hold up other repositories, and end with the process.
        self._intake.again(run, delay)

    def _give_up(self, wish: Wish, lost: int) -> None:
        def tell() -> str:
            return tell_of_crashes(self._ledger, wish, lost, time.time())

        message = patiently(tell, self._halt.sleep, seconds=math.inf)
        _LOG.error("%s is given up: %s", wish.task, message)
        raise TaskFailed(message)
