"""Runs of tasks, as they lie in the database.

DBOS has no public call for what is done here: to count, to see how tasks stand, to give back what dead
workers left, each in one statement that holds against other processes. The table is documented
(https://docs.dbos.dev/explanations/system-tables); `dbos>=3.4,<4` has these columns on both databases.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from pinfix.bot.storage.database import Database
from pinfix.bot.storage.tables import HOLD, RUN, WORKER
from pinfix.bot.work.wish import Wish

_QUEUES = "pinfix-repairs"
_WAITING = ("ENQUEUED", "DELAYED")
_RUNNING = "PENDING"
_UNFINISHED = (*_WAITING, _RUNNING)
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the task of a wish. `tries`: how often the task was begun with it, after faults.

    The same id is the same run, whoever puts it in.
    """

    wish: Wish
    number: int
    tries: int = 1

    @property
    def id(self) -> str:
        """The task, and the number: `<task>#<n>`."""
        return f"{self.wish.task}#{self.number}"

    @property
    def following(self) -> str:
        """The id of the run that is put in when this one meets a fault."""
        return f"{self.wish.task}#{self.number + 1}"


@dataclass(frozen=True, slots=True)
class Counts:
    """Runs that wait for a worker, that wait for their time (after a fault), and that run."""

    waiting: int = 0
    delayed: int = 0
    running: int = 0

    @property
    def unfinished(self) -> int:
        """All of them."""
        return self.waiting + self.delayed + self.running


@dataclass(frozen=True, slots=True)
class Standing:
    """Some tasks: those that wait for a worker or run, and those that met a fault and wait for their time."""

    due: frozenset[str] = frozenset()
    delayed: frozenset[str] = frozenset()


def queue_of(server: str, app: str) -> str:
    """The queue of an App on a server: what is put in for it, no other may carry out, in one database too."""
    return f"{_QUEUES}/{server}#{app}"


class Runs:
    """The runs of a database, in the queue of that name; "": counted are those in all queues of the bot."""

    def __init__(self, database: Database, queue: str = "") -> None:
        self._database = database
        self._queue = queue
        schema = None if database.is_sqlite else "dbos"
        columns = (
            sa.column("workflow_uuid", sa.String),
            sa.column("status", sa.String),
            sa.column("queue_name", sa.String),
            sa.column("queue_partition_key", sa.String),
            sa.column("executor_id", sa.String),
            sa.column("application_version", sa.String),
            sa.column("owner_xid", sa.String),
            sa.column("recovery_attempts", sa.BigInteger),
            sa.column("started_at_epoch_ms", sa.BigInteger),
            sa.column("updated_at", sa.BigInteger),
            sa.column("completed_at", sa.BigInteger),
        )
        self._table = sa.table("workflow_status", *columns, schema=schema)

    def counts(self) -> Counts:
        """How many are unfinished; none in a database in which no engine ever ran."""
        table = self._table
        of_all, name = table.c.queue_name.startswith(_QUEUES), self._queue
        queue = table.c.queue_name == name if name else of_all
        query = (
            sa.select(table.c.status, sa.func.count())
            .where(queue, table.c.status.in_(_UNFINISHED))
            .group_by(table.c.status)
        )
        with self._database.reading() as connection:
            if not sa.inspect(connection).has_table(table.name, schema=table.schema):
                return Counts()
            found: dict[str, int] = dict(connection.execute(query).all())
        return Counts(found.get("ENQUEUED", 0), found.get("DELAYED", 0), found.get(_RUNNING, 0))

    def standing(self, tasks: Collection[str]) -> Standing:
        """How these tasks stand."""
        due, delayed = set[str](), set[str]()
        for task, _, states in self._noted(sorted(tasks)):
            if "ENQUEUED" in states or _RUNNING in states:
                due.add(task)
            elif "DELAYED" in states:
                delayed.add(task)
        return Standing(frozenset(due), frozenset(delayed))

    def due(self) -> frozenset[str]:
        """The tasks that wait for a worker or run."""
        table = self._table
        query = sa.select(table.c.workflow_uuid).where(
            table.c.queue_name == self._queue, table.c.status.in_(("ENQUEUED", _RUNNING))
        )
        with self._database.reading() as connection:
            return frozenset(run.rpartition("#")[0] for run in connection.execute(query).scalars())

    def next_numbers(self, tasks: Sequence[str]) -> Mapping[str, int]:
        """The number that a new run has, for those of `tasks` of which no run is unfinished.

        One that was noted, and of which there is no run, is used: who noted it is about to put it in, or
        died.
        """
        numbers = dict.fromkeys(tasks, 1)
        for task, number, (before, last) in self._noted(tasks):
            if before in _UNFINISHED or last in _UNFINISHED:
                del numbers[task]
            else:
                numbers[task] = number if last is None else number + 1
        return numbers

    def _noted(self, tasks: Sequence[str]) -> Iterator[tuple[str, int, tuple[str | None, str | None]]]:
        """The last number noted of each task, with the states of the run before it and of that run.

        In one statement: between two, a run may end after it has put in the next.
        """
        before, last = self._table.alias(), self._table.alias()
        joined = RUN.outerjoin(before, before.c.workflow_uuid == _id(RUN.c.run - 1)).outerjoin(
            last, last.c.workflow_uuid == _id(RUN.c.run)
        )
        query = sa.select(RUN.c.task, RUN.c.run, before.c.status, last.c.status).select_from(joined)
        for part in _parts(tasks):
            with self._database.reading() as connection:
                found = connection.execute(query.where(RUN.c.task.in_(part))).all()
            for task, number, *states in found:
                yield task, number, (states[0], states[1])

    def note(self, numbers: Mapping[str, int]) -> None:
        """Note the last number of each task, before its run is put in. A higher one stays.

        The other way round, a run that had been put in and not noted could end, and what is wished next would
        be taken for it.
        """
        new = self._database.insert(RUN)
        higher = sa.case((new.excluded.run > RUN.c.run, new.excluded.run), else_=RUN.c.run)
        statement = new.on_conflict_do_update(
            index_elements=[RUN.c.task], set_={"run": higher, "asked": new.excluded.asked}
        )
        # In one order, so that two that note the same do not wait for each other.
        for part in _parts(sorted(numbers)):
            rows = [{"task": task, "run": numbers[task], "asked": time.time()} for task in part]
            with self._database.writing() as connection:
                connection.execute(statement, rows)

    def is_put(self, run: str) -> bool:
        """Whether there is a run of this id, whatever became of it."""
        query = sa.select(self._table.c.workflow_uuid).where(self._table.c.workflow_uuid == run)
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def begun(self, run: str) -> int:
        """How often a run was given to a worker: once more than it was carried out when that one died."""
        query = sa.select(self._table.c.recovery_attempts).where(self._table.c.workflow_uuid == run)
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def give_back(self, connection: sa.Connection) -> int:
        """Let what workers run that are no more (their rows are struck out) wait again; how many.

        Whatever version they were of: the next worker puts in its own. The attempt counts only where the run
        was being carried out, so that a task which ends its workers is given up some day: what was told to
        stop, or waited, holds nothing.
        """
        table = self._table
        alive = sa.select(WORKER.c.executor)
        held = (
            sa.exists()
            .where(HOLD.c.key == table.c.queue_partition_key, HOLD.c.executor == table.c.executor_id)
            .correlate(table)
        )
        attempts = table.c.recovery_attempts
        statement = (
            sa.update(table)
            .where(
                table.c.queue_name.startswith(_QUEUES),  # the dead may have been of another queue
                table.c.status == _RUNNING,
                table.c.executor_id.not_in(alive),
            )
            .values(
                status="ENQUEUED",
                recovery_attempts=sa.case((held, attempts), else_=attempts - 1),
                application_version=None,
                owner_xid=None,  # an execution that is still there can no longer write its outcome
                started_at_epoch_ms=None,
                updated_at=_now(),
            )
        )
        return connection.execute(statement).rowcount

    def finished(self, statuses: Collection[str], before: float) -> Sequence[str]:
        """Ids of runs that ended so before this time (in seconds since 1970): a few hundred at a time."""
        table = self._table
        query = (
            sa.select(table.c.workflow_uuid)
            .where(table.c.status.in_(statuses), table.c.completed_at < int(before * 1000))
            .order_by(table.c.completed_at)
            .limit(_BATCH)
        )
        with self._database.reading() as connection:
            return connection.execute(query).scalars().all()

    def forget(self, before: float) -> None:
        """Forget the numbers of tasks that nobody asked for since this time."""
        with self._database.writing() as connection:
            connection.execute(RUN.delete().where(RUN.c.asked < before))


def number_of(run: str) -> int:
    """The number in the id of a run."""
    return int(run.rpartition("#")[2])


def _id(number: sa.ColumnElement[int]) -> sa.ColumnElement[str]:
    return RUN.c.task + "#" + sa.cast(number, sa.String)


def _now() -> int:
    return int(time.time() * 1000)


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]
