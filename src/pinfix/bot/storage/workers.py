"""Which processes work on a database, and which of them are dead."""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import sqlalchemy as sa

from pinfix.bot.storage.database import Database
from pinfix.bot.storage.tables import WORKER
from pinfix.bot.storage.texts import stored


@dataclass(frozen=True, slots=True)
class Process:
    """A process. `machine` is "" where processes of one machine cannot be told from those of another."""

    machine: str
    number: int
    began: str

    @property
    def is_gone(self) -> bool:
        """Whether it has surely ended; False also where that cannot be known."""
        here = this_process()
        if not here.machine or self.machine != here.machine:
            return False
        began = _began(self.number)
        if began is None or not self.began:
            return not _is_there(self.number)
        return began != self.began


def this_process() -> Process:
    """The present process, as Linux tells it; elsewhere only its number."""
    machine = ""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        # Containers of one machine number their processes alike.
        machine = f"{boot} {os.stat('/proc/self/ns/pid').st_ino}"
    number = os.getpid()
    return Process(machine, number, _began(number) or "")


class Workers:
    """The processes that work on a database; each has a name of its own, and gives signs of life.

    One whose last sign is older than `lease` seconds must have stopped by itself; it is taken for dead half a
    lease later.
    """

    def __init__(self, database: Database, lease: float) -> None:
        self._database = database
        self.lease = lease

    def register(self, name: str, process: Process) -> str:
        """Enter a process; its name, which no other one ever had, begins with `name`."""
        executor = f"{stored(name, 64)}:{token_hex(8)}"
        with self._database.writing() as connection:
            row = {
                "executor": executor,
                "machine": process.machine,
                "process": process.number,
                "began": process.began,
                "beat": self._database.now(connection),
            }
            connection.execute(WORKER.insert().values(**row))
        return executor

    def beat(self, executor: str) -> bool:
        """Give a sign of life; False where it is too late, and others do the work."""
        with self._database.writing() as connection:
            now = self._database.now(connection)
            statement = WORKER.update().where(WORKER.c.executor == executor).values(beat=now)
            return connection.execute(statement).rowcount > 0

    def leave(self, connection: sa.Connection, executor: str) -> None:
        """Strike out a process that has ended its work."""
        connection.execute(WORKER.delete().where(WORKER.c.executor == executor))

    def strike_dead(self, connection: sa.Connection) -> Collection[str]:
        """Strike out those that are dead, in the transaction of `connection`; which they were."""
        now = self._database.now(connection)
        struck = []
        for row in connection.execute(sa.select(WORKER)).all():
            late = row.beat < now - 1.5 * self.lease
            if not late and not Process(row.machine, row.process, row.began).is_gone:
                continue
            # Only as it was seen: it may have given a sign since.
            same = sa.and_(WORKER.c.executor == row.executor, WORKER.c.beat == row.beat)
            if connection.execute(WORKER.delete().where(same)).rowcount:
                struck.append(row.executor)
        return struck


def _began(number: int) -> str | None:
    """When a process began, in the ticks of Linux; "": it has ended; None: that cannot be seen."""
    with suppress(OSError, ValueError, IndexError):
        text = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
        # The name of the program, in brackets, may hold anything.
        fields = text[text.rindex(")") + 1 :].split()
        return "" if fields[0] in "ZX" else fields[19]
    return None


def _is_there(number: int) -> bool:
    """Whether a process has this number. Where `hidepid` hides those of other users, this still tells."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # it may not be signalled: so it is there
        return True
    return True
