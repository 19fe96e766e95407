from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection
from dataclasses import replace

import pytest

from pinfix.bot.storage import workers as module
from pinfix.bot.storage.database import Database
from pinfix.bot.storage.holds import Holds
from pinfix.bot.storage.tables import WORKER
from pinfix.bot.storage.workers import Process, Workers, this_process
from pinfix.bot.work.halting import Halt, Halted

ELSEWHERE = Process("another machine", 1, "1")


def _struck(database: Database, workers: Workers) -> Collection[str]:
    with database.writing() as connection:
        return workers.strike_dead(connection)


def _age(database: Database, executor: str, seconds: float) -> None:
    with database.writing() as connection:
        statement = WORKER.update().where(WORKER.c.executor == executor)
        connection.execute(statement.values(beat=WORKER.c.beat - seconds))


def test_a_living_process_is_not_struck_out(database: Database) -> None:
    workers = Workers(database, 60.0)
    workers.register("here", this_process())
    workers.register("there", ELSEWHERE)
    assert _struck(database, workers) == []


def test_names_are_never_used_twice(database: Database) -> None:
    workers = Workers(database, 60.0)
    assert workers.register("same", ELSEWHERE) != workers.register("same", ELSEWHERE)


def test_silence_is_death_after_a_lease_and_a_half(database: Database) -> None:
    workers = Workers(database, 60.0)
    silent, late = (workers.register("w", ELSEWHERE) for _ in range(2))
    _age(database, silent, 95.0)
    _age(database, late, 80.0)
    assert _struck(database, workers) == [silent]
    assert not workers.beat(silent)
    assert workers.beat(late)


def test_a_process_that_ended_here_is_dead_at_once(database: Database) -> None:
    workers = Workers(database, 60.0)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        code = "from pinfix.bot.storage.workers import _began; import sys; print(_began(int(sys.argv[1])))"
        began = subprocess.check_output([sys.executable, "-c", code, str(process.pid)], text=True).strip()
        executor = workers.register("w", Process(this_process().machine, process.pid, began))
        assert _struck(database, workers) == []
        process.kill()
    assert _struck(database, workers) == [executor]


@pytest.mark.parametrize(
    ("process", "gone"),
    [
        (this_process(), False),
        (replace(this_process(), began="1"), True),  # its number was given to another one
        (replace(this_process(), machine="another", began="1"), False),
        (replace(this_process(), machine="", began="1"), False),
    ],
)
def test_only_what_is_sure_is_gone(process: Process, gone: bool) -> None:
    assert process.is_gone is gone


def test_what_cannot_be_seen_is_not_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """With `hidepid` the processes of other users are not in /proc."""
    here = this_process()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        there = replace(here, number=process.pid, began="1")
        monkeypatch.setattr(module, "_began", lambda number: None)
        monkeypatch.setattr(module, "this_process", lambda: here)
        assert not there.is_gone
        process.kill()
        process.wait()
        assert there.is_gone


def test_what_may_not_be_signalled_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    here = this_process()
    monkeypatch.setattr(module, "_began", lambda number: None)
    monkeypatch.setattr(module, "this_process", lambda: here)

    def refused(number: int, signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr("os.kill", refused)
    assert not replace(here, number=1, began="1").is_gone


def test_a_key_is_held_by_one(database: Database) -> None:
    workers, holds = Workers(database, 60.0), Holds(database)
    one, two = (workers.register("w", ELSEWHERE) for _ in range(2))
    assert holds.take("github.com/1", one)
    assert not holds.take("github.com/1", two)
    assert not holds.take("github.com/1", one)
    holds.release("github.com/1", two)
    assert not holds.take("github.com/1", two)
    assert holds.take("github.com/2", two)
    holds.release("github.com/1", one)
    assert holds.take("github.com/1", two)


def test_the_dead_hold_nothing(database: Database) -> None:
    workers, holds = Workers(database, 60.0), Holds(database)
    one, two = (workers.register("w", ELSEWHERE) for _ in range(2))
    holds.take("github.com/1", one)
    with database.writing() as connection:
        workers.leave(connection, one)
    assert holds.take("github.com/1", two)


def test_who_waits_for_a_key_can_be_told_to_stop(database: Database) -> None:
    workers, holds, halt = Workers(database, 60.0), Holds(database), Halt()
    one, two = (workers.register("w", ELSEWHERE) for _ in range(2))
    halt.stop()
    holds.take("github.com/1", one)
    with pytest.raises(Halted), holds.held("github.com/1", two, halt.sleep):
        raise AssertionError("held by two")
