"""Real workers in real processes, killed without warning."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from bot.work.processes import LONG, effects, putting, tasks_of, until, wishes_of, worker

from pinfix.bot.storage.database import Database, open_database
from pinfix.bot.storage.tables import WORKER
from pinfix.bot.work.runs import Counts, Runs, queue_of
from pinfix.bot.work.wish import Reason, Wish

pytestmark = pytest.mark.endurance


def _put_in(url: str, wishes: list[Wish]) -> None:
    with putting(url) as engine:
        assert engine.enqueue(wishes) == len(wishes)
        assert engine.enqueue(wishes) == 0
        assert engine.due() >= {wish.task for wish in wishes}


def _counts(url: str) -> Counts:
    with closing(open_database(url)) as database:
        return Runs(database, queue_of("github.com", "1")).counts()


def _sign(database: Database, name: str) -> float:
    """The last sign of life of a worker."""
    query = sa.select(WORKER.c.beat).where(WORKER.c.executor.startswith(name))
    with database.reading() as connection:
        return float(connection.execute(query).scalar_one())


def _has_sign_after(database: Database, name: str, last: float) -> bool:
    return _sign(database, name) > last


def _has_effects(folder: Path, count: int) -> bool:
    return len(effects(folder)) > count


def _check(folder: Path, wishes: list[Wish]) -> Counter[str]:
    assert tasks_of(folder, "clash") == []
    done = Counter(tasks_of(folder, "done"))
    assert set(done) == {wish.task for wish in wishes}
    return done


def test_ten_kills_lose_nothing(database_url: str, tmp_path: Path) -> None:
    wishes = wishes_of(300)
    _put_in(database_url, wishes)
    for kill in range(1, 11):
        with worker(database_url, tmp_path, "one", "--seconds", "0.02") as process:
            until(partial(_has_effects, tmp_path, kill * 50))
            process.send_signal(signal.SIGKILL)
    assert _counts(database_url).unfinished > 0, "killed too late to show anything"
    with worker(database_url, tmp_path, "one", "--seconds", "0.02") as process:
        assert process.communicate(timeout=LONG)[0].split() == ["launched", "idle"]
    done = _check(tmp_path, wishes)
    # One that was killed after its effect and before its record is done again: of each kill, four at most.
    assert sum(done.values()) <= len(wishes) + 10 * 4


def test_the_tasks_of_a_worker_that_never_comes_back_are_taken_up(postgres_url: str, tmp_path: Path) -> None:
    wishes = wishes_of(60)
    _put_in(postgres_url, wishes)
    options = ("--lease", "2", "--elsewhere")
    with (
        closing(open_database(postgres_url)) as database,
        worker(postgres_url, tmp_path, "dies", *options, "--seconds", "600") as dies,
    ):
        until(lambda: len(tasks_of(tmp_path, "begun", dies)) == 4)
        with worker(postgres_url, tmp_path, "stays", *options) as stays:
            until(lambda: len(tasks_of(tmp_path, "done", stays)) == 56)
            taken = set(tasks_of(tmp_path, "begun", dies))
            # It lives: nobody touches what it does, however long that takes.
            for _ in range(15):  # more signs than there are in a lease and a half
                last = _sign(database, "dies")
                until(partial(_has_sign_after, database, "dies", last))
            assert taken.isdisjoint(tasks_of(tmp_path, "begun", stays))
            dies.kill()
            assert stays.communicate(timeout=LONG)[0].split() == ["launched", "idle"]
            assert taken <= set(tasks_of(tmp_path, "done", stays))
    assert set(_check(tmp_path, wishes).values()) == {1}


def test_two_workers_share_the_queue(postgres_url: str, tmp_path: Path) -> None:
    wishes = wishes_of(200)
    _put_in(postgres_url, wishes)
    with (
        worker(postgres_url, tmp_path, "same", "--seconds", "0.05") as one,
        worker(postgres_url, tmp_path, "same", "--seconds", "0.05") as two,
    ):
        assert one.communicate(timeout=LONG)[0].split() == ["launched", "idle"]
        assert two.communicate(timeout=LONG)[0].split() == ["launched", "idle"]
        assert tasks_of(tmp_path, "done", one)
        assert tasks_of(tmp_path, "done", two)
    assert set(_check(tmp_path, wishes).values()) == {1}


def test_a_second_process_of_the_same_name_takes_nothing_away(database_url: str, tmp_path: Path) -> None:
    """A sweep beside a server, with the same settings."""
    _put_in(database_url, wishes_of(4))
    with worker(database_url, tmp_path, "same", "--seconds", "600") as serving:
        until(lambda: len(tasks_of(tmp_path, "begun", serving)) == 4)
        _put_in(database_url, [Wish("github.com", 99, "octo", "other", 7, Reason.SWEPT, "seen")])
        with worker(database_url, tmp_path, "same") as sweeping:
            until(lambda: len(tasks_of(tmp_path, "done", sweeping)) == 1)
        assert tasks_of(tmp_path, "begun", sweeping) == ["repair:github.com/99:seen"]


def test_another_version_takes_up_what_the_older_one_left(database_url: str, tmp_path: Path) -> None:
    wishes = wishes_of(30)
    _put_in(database_url, wishes)
    with worker(database_url, tmp_path, "one", "--shape", "1", "--seconds", "600") as older:
        until(lambda: len(tasks_of(tmp_path, "begun", older)) == 4)
        older.kill()
    with worker(database_url, tmp_path, "one", "--shape", "2", "--seconds", "0.05") as newer:
        until(lambda: len(tasks_of(tmp_path, "done", newer)) > 10)
        newer.kill()
    # And back, as nobody likes the new one.
    with worker(database_url, tmp_path, "one", "--shape", "1") as again:
        assert again.communicate(timeout=LONG)[0].split() == ["launched", "idle"]
    _check(tmp_path, wishes)


def test_a_stop_leaves_nothing_running_and_nothing_lost(database_url: str, tmp_path: Path) -> None:
    wishes = wishes_of(8)
    _put_in(database_url, wishes)
    with worker(database_url, tmp_path, "one", "--seconds", "600", "--grace", "0") as process:
        until(lambda: len(tasks_of(tmp_path, "begun", process)) == 4)
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=LONG)[0].split() == ["launched", "stopped", "0"]
    counts = _counts(database_url)
    assert (counts.waiting, counts.running) == (8, 0)
    assert tasks_of(tmp_path, "done") == []
    with worker(database_url, tmp_path, "two", "--elsewhere") as process:
        assert process.communicate(timeout=LONG)[0].split() == ["launched", "idle"]
    _check(tmp_path, wishes)


def _stop_between_writes(process: subprocess.Popen[str], url: str) -> None:
    """Stop it where it does not hold the lock of a file of SQLite: nobody could write until it goes on."""
    while True:
        process.send_signal(signal.SIGSTOP)
        if not url.startswith("sqlite:///"):
            return
        try:
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0.2)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.rollback()
                return
        except sqlite3.OperationalError:
            process.send_signal(signal.SIGCONT)
            time.sleep(0.05)


def test_a_worker_that_slept_too_long_ends_before_it_writes(database_url: str, tmp_path: Path) -> None:
    """Stopped by the system, it is taken for dead; when it goes on, another one has its tasks."""
    _put_in(database_url, wishes_of(4))
    options = ("--lease", "1", "--elsewhere")
    with worker(
        database_url, tmp_path, "sleeps", "--lease", "1", "--elsewhere", "--seconds", "600"
    ) as sleeps:
        until(lambda: len(tasks_of(tmp_path, "begun", sleeps)) == 4)
        _stop_between_writes(sleeps, database_url)
        with worker(database_url, tmp_path, "wakes", *options) as other:
            # The lock of a stopped process still stands, so that its tasks clash here: they are tried again.
            until(lambda: len(tasks_of(tmp_path, "clash", other)) >= 4)
            other.kill()
        sleeps.send_signal(signal.SIGCONT)
        assert sleeps.wait(timeout=LONG) == 75
    assert tasks_of(tmp_path, "done", sleeps) == []
