"""The queue of runs, as DBOS keeps it (https://docs.dbos.dev), whose calls moved with version 3.

This is the one module that imports DBOS; of what it can do, only this is used: to put in a run, to carry out
each by one worker, and to delete it.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from pinfix.bot.work.runs import Run, number_of
from pinfix.bot.work.wish import Reason, Wish

_NAME = "pinfix-bot"
_REPAIR = "repair"
_OTHERS = 6
"""Connections and threads beside those of the tasks."""


@dataclass(frozen=True, slots=True)
class Durable:
    """A queue in the database at `url`, worked on by `tasks` threads; one in a process.

    `shape` is that of the arguments that are stored. DBOS would take a hash of the source code for the
    version, and whatever waits would be left behind by every upgrade. The queue is looked at every `polling`
    seconds.
    """

    url: str
    queue: str
    shape: str
    tasks: int
    polling: float

    def launch(self, executor: str, carry_out: Callable[[Run], None], *, works: bool) -> None:
        """Begin to carry out what is put in, under the name `executor`; without `works`, only put in.

        Call it outside an event loop. What `carry_out` raises is stored, and the run has failed; an exception
        that is no `Exception` leaves the run to `Runs.give_back`.
        """
        _let_the_root_log()
        DBOS(config=self._configuration(executor))

        def repair(wish: dict[str, Any], tries: int) -> None:
            carry_out(Run(_wish(wish), number_of(DBOS.workflow_id or ""), tries))

        # Its own limit counts also what was only stopped, and ends a run where nobody can tell of it.
        DBOS.workflow(name=_REPAIR, max_recovery_attempts=None)(repair)
        DBOS.listen_queues([self.queue] if works else [])
        DBOS.launch()
        # The latest version takes what has none; after a step back to an older one, that is this.
        DBOS.set_latest_application_version(self.shape)
        # A partition is a repository: one run of it at a time, over all workers.
        DBOS.register_queue(
            self.queue,
            worker_concurrency=self.tasks,
            partition_concurrency=1,
            polling_interval_sec=self.polling,
            on_conflict="always_update",
        )

    def put(self, run: Run, delay: float | None = None) -> None:
        """Put in a run, to begin after `delay` seconds. One that is there, or has ended, stays as it is."""
        options: dict[str, Any] = {
            "workflow_name": _REPAIR,
            "queue_name": self.queue,
            "workflow_id": run.id,
            "queue_partition_key": f"{run.wish.server}/{run.wish.number}",
        }
        if delay is not None:
            options["delay_seconds"] = delay
        # A wish has no secret in it: the arguments are stored as they are.
        DBOS.enqueue_workflow_with_options(options, asdict(run.wish), run.tries)  # type: ignore[arg-type]

    def delete(self, ids: Sequence[str]) -> None:
        """Delete runs that have ended."""
        DBOS.delete_workflows(list(ids))

    def close(self, seconds: float) -> None:
        """Begin nothing more, and wait for what runs, so many seconds at most."""
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=math.ceil(seconds))

    def _configuration(self, executor: str) -> DBOSConfig:
        return {
            "name": _NAME,
            "system_database_url": self.url,
            "application_version": self.shape,
            "executor_id": executor,
            # The default is pickle: whoever can write the database would run code here.
            "serializer": DBOSPortableJSONSerializer(),
            "sys_db_pool_size": self.tasks + _OTHERS,
            "max_executor_threads": self.tasks + _OTHERS,
            "log_level": "WARNING",
        }


def _wish(stored: Mapping[str, Any]) -> Wish:
    """The wish of a run. What another version of pinfix put in may lack a field, or have one more."""
    known = {field.name: stored[field.name] for field in fields(Wish) if field.name in stored}
    return Wish(**{**known, "reason": Reason(stored["reason"])})


def _let_the_root_log() -> None:
    """Let what DBOS logs go where all goes, and be freed of secrets there; it would print it by itself."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
        logger.addFilter(_is_brief)
    logger.propagate = True


def _is_brief(record: logging.LogRecord) -> bool:
    """Take the traces off that faults of the database have: who meets one says what it means."""
    if record.exc_info and isinstance(record.exc_info[1], SQLAlchemyError):
        record.exc_info = None
    return True
