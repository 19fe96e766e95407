"""The engine that runs repairs: durable, each repository once at a time, over many processes.

What a run does is in `carrying_out`, how runs come to be in `intake`, where they lie in `runs`, and who hands
them to workers in `durable`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from pinfix.bot.settings.model import Settings
from pinfix.bot.storage.database import Database, open_database
from pinfix.bot.storage.gate import SharedGate
from pinfix.bot.storage.pace import HOUR, Rates, SharedPace
from pinfix.bot.storage.patience import patiently, said
from pinfix.bot.storage.workers import Process, Workers, this_process
from pinfix.bot.work.carrying_out import CarryingOut
from pinfix.bot.work.durable import Durable
from pinfix.bot.work.halting import Halt, Halted
from pinfix.bot.work.intake import Intake
from pinfix.bot.work.keeper import Keeper
from pinfix.bot.work.runs import Counts, Runs, queue_of
from pinfix.bot.work.trying import Timing
from pinfix.bot.work.wish import Wish
from pinfix.http.endpoints import from_environment

_LOG = logging.getLogger("pinfix.bot")
_SHAPE = "1"
_DAY = 86_400.0
_SUCCESS_KEPT = _DAY
_FAILURE_KEPT = 30 * _DAY
_NUMBERS_KEPT = 60 * _DAY
_TIMING = Timing()
_LAST_MOMENT = 5.0
"""Seconds for tasks that are told to end: one request, at most, is under way."""


class Engine:
    """Runs `repair` for each wish, on `settings.limits.tasks` threads; one engine in a process.

    `repair` may be called more than once for a wish, never twice at once for a repository. What it raises is
    taken for a fault that passes: it is called again later, a few times. `halt` tells it to end early.
    """

    def __init__(
        self,
        settings: Settings,
        repair: Callable[[Wish], None],
        *,
        database: Database | None = None,
        halt: Halt | None = None,
        timing: Timing = _TIMING,
        shape: str = _SHAPE,
        process: Process | None = None,
    ) -> None:
        self.database = database or open_database(settings.database)
        self._opened = None if database is not None else self.database
        self.halt = halt or Halt()
        self._settings = settings
        self._timing = timing
        self._process = process
        queue = queue_of(from_environment(settings.environment).home.name, settings.app_id)
        self._runs = Runs(self.database, queue)
        self._durable = Durable(self.database.url, queue, shape, settings.limits.tasks, timing.polling)
        self._intake = Intake(self._runs, self._durable.put, self.halt.sleep)
        self._carrying_out = CarryingOut(repair, self.database, self._runs, self._intake, self.halt, timing)
        self._workers = Workers(self.database, timing.lease)
        self._executor = ""
        self._keeper: Keeper | None = None
        self._ends = False

    def pace_of(self, identity: str) -> SharedPace:
        """The pace of `identity` over all workers; waiting ends, with `Halted`, when the engine stops."""
        rates = Rates.hourly(self._settings.limits.content_per_hour, hour=HOUR)
        return SharedPace(self.database, identity, rates, sleep=self.halt.sleep)

    def gate_of(self, identity: str) -> SharedGate:
        """The pauses of `identity`, over all workers; waiting ends as that for the pace does."""
        return SharedGate(self.database, identity, sleep=self.halt.sleep)

    def launch(self, *, works: bool = True) -> None:
        """Start, and take up what dead workers left. Without `works` tasks are only put in and looked at.

        Call it outside an event loop. The threads are DBOS's own: a server of any kind can run beside.
        """
        # The name of a worker is not enough: a sweep beside a server has the same settings. So each process
        # has an executor id of its own, and what its forerunner left is given back, not taken by its name:
        # DBOS recovers by id, at launch, and never what has another id.
        self._executor = self._workers.register(self._settings.worker, self._process or this_process())
        carry_out = partial(self._carrying_out.carry_out, executor=self._executor)
        self._durable.launch(self._executor, carry_out, works=works)
        self.recover()
        self._keeper = Keeper(
            self._timing.lease,
            self.halt,
            beat=lambda: self._workers.beat(self._executor),
            recover=self.recover,
            clear=self.clear,
        )
        self._keeper.start()

    @property
    def is_ready(self) -> bool:
        """Whether it was launched, does not stop, and its database answers and takes what is written."""
        keeper = self._keeper
        return keeper is not None and keeper.is_well and not self._ends and self.database.answers()

    def enqueue(self, wishes: Iterable[Wish]) -> int:
        """Put in what is wished; how many of them were not there, waiting or running.

        A task that has ended, well or not, is run again: who asks has seen that something is to be done. It
        blocks for some milliseconds a wish: from an event loop, call it in a thread.
        """
        return self._intake.put_in(wishes)

    def pending(self) -> int:
        """How many runs are unfinished."""
        return self._runs.counts().unfinished

    def recover(self) -> int:
        """Let tasks of dead workers wait again, whatever their version was; how many."""
        with self.database.writing() as connection:
            dead = self._workers.strike_dead(connection)
            given = self._runs.give_back(connection)
        if dead or given:
            _LOG.info("%d workers are gone; %d of their tasks wait again", len(dead), given)
        return given

    def clear(self) -> int:
        """Delete runs that ended long ago: DBOS keeps all; how many."""
        now = time.time()
        deleted = self._delete(("SUCCESS", "CANCELLED"), now - _SUCCESS_KEPT)
        deleted += self._delete(("ERROR",), now - _FAILURE_KEPT)
        self._runs.forget(now - _NUMBERS_KEPT)
        return deleted

    def due(self) -> frozenset[str]:
        """The tasks that wait for a worker or run, whoever put them in."""
        return patiently(self._runs.due, self.halt.sleep)

    def wait_for(
        self,
        tasks: Collection[str],
        tick: Callable[[Counts], object] = lambda counts: None,
        *,
        pause: float = 1.0,
    ) -> frozenset[str]:
        """Wait until none of `tasks` waits for a worker or runs, or until the engine stops.

        Those that met a fault and wait for another try, which may be half an hour, are not waited for, and
        given back: they stay in the database. `tick` is told how `tasks` stand, every `pause` seconds.
        """
        left = frozenset(tasks)
        delayed = frozenset[str]()
        while not self._ends:
            standing = patiently(lambda asked=left: self._runs.standing(asked), self.halt.sleep)  # type: ignore[misc]
            left, delayed = standing.due | standing.delayed, standing.delayed
            tick(Counts(waiting=len(standing.due), delayed=len(delayed)))
            if not standing.due:
                break
            try:
                self.halt.sleep(pause)
            except Halted:
                break
        return delayed

    def stop(self, grace: float = 30.0) -> int:
        """Stop: nothing new is begun; what runs has `grace` seconds, and ends before its next write then.

        Returns how many tasks still run a few seconds later. Where it is not 0, end the process with
        `os._exit`: they would go on in it, while, a lease later, another one takes them up.
        """
        self._ends = True
        if self._keeper is None:
            self.halt.stop()
            return 0
        late = threading.Timer(grace, self.halt.stop)
        late.start()
        self._durable.close(grace + _LAST_MOMENT)
        late.cancel()
        self.halt.stop()
        left = self._carrying_out.active
        self._keeper.end()
        self._keeper = None
        if not left:
            self._leave()
        if self._opened is not None and not left:
            self._opened.close()
        return left

    def _leave(self) -> None:
        try:
            with self.database.writing() as connection:
                self._workers.leave(connection, self._executor)
                self._runs.give_back(connection)
        except SQLAlchemyError as problem:
            _LOG.warning("others learn later that this worker has ended: %s", said(problem))

    def _delete(self, statuses: Collection[str], before: float) -> int:
        deleted = 0
        while ids := self._runs.finished(statuses, before):
            self._durable.delete(ids)
            deleted += len(ids)
        return deleted
