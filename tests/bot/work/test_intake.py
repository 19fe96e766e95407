"""Who asks at once, and who dies while a run is put in."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from bot.work.processes import LONG, ended, putting, tasks_of, wishes_of, worker

from pinfix.bot.storage.database import Database, open_database
from pinfix.bot.storage.tables import RUN
from pinfix.bot.work.runs import Counts, Runs

pytestmark = pytest.mark.endurance

_KILLED = -signal.SIGKILL


def _counts(url: str) -> Counts:
    with closing(open_database(url)) as database:
        return Runs(database).counts()


def _number(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(sa.select(RUN.c.run)).scalar_one())


def test_two_that_ask_at_once_make_one_run(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one comes between the look at the numbers, the note and the run."""
    (wish,) = wishes_of(1)
    note, asks = Runs.note, [None] * 2

    with putting(database.url) as engine:

        def noting(runs: Runs, numbers: Mapping[str, int]) -> None:
            if len(asks) == 2:
                asks.pop()
                engine.enqueue([wish])
            note(runs, numbers)
            if asks:
                asks.pop()
                engine.enqueue([wish])

        monkeypatch.setattr(Runs, "note", noting)
        engine.enqueue([wish])
        assert asks == []
        assert engine.pending() == 1
        assert engine.enqueue([wish]) == 0
    assert _number(database) == 1


def test_processes_that_ask_at_once_make_one_run(sqlite_url: str, tmp_path: Path) -> None:
    with putting(sqlite_url), ExitStack() as stack:
        processes: list[subprocess.Popen[str]] = [
            stack.enter_context(worker(sqlite_url, tmp_path, f"p{n}", "--puts", "0")) for n in range(3)
        ]
        for process in processes:
            process.communicate(timeout=LONG)
            assert process.returncode == 0
    assert _counts(sqlite_url) == Counts(waiting=1)


def test_a_note_that_comes_late_does_not_hide_a_later_run(database: Database) -> None:
    runs = Runs(database)
    runs.note({"task": 3})
    runs.note({"task": 2})
    assert _number(database) == 3


@pytest.mark.parametrize("place", ["before-note", "after-note", "after-put"])
def test_who_is_killed_while_it_puts_in_leaves_no_hole(sqlite_url: str, tmp_path: Path, place: str) -> None:
    """Nothing says that it is there when it is not; and what is wished next is done, and waited for."""
    (wish,) = wishes_of(1)
    assert ended(sqlite_url, tmp_path, "--puts", "0", "--dies", place) == _KILLED
    there = place == "after-put"
    with putting(sqlite_url) as engine:
        assert engine.due() == ({wish.task} if there else set())
        assert engine.enqueue([wish]) == (0 if there else 1)
        assert engine.due() == {wish.task}
        assert engine.pending() == 1
        assert ended(sqlite_url, tmp_path) == 0
        assert engine.wait_for([wish.task], pause=0.05) == frozenset()
    assert tasks_of(tmp_path, "done") == [wish.task]


@pytest.mark.parametrize("place", ["before-again", "before-note", "after-note", "after-put", "after-again"])
def test_who_is_killed_after_a_fault_loses_no_task(sqlite_url: str, tmp_path: Path, place: str) -> None:
    """Nor does it too much: where the next run was put in, the one that met the fault is not done again."""
    (wish,) = wishes_of(1)
    with putting(sqlite_url) as engine:
        engine.enqueue([wish])
        assert ended(sqlite_url, tmp_path, "--fails", "--dies", place) == _KILLED
        # Between the two runs it is still there: it is not put in beside itself.
        assert engine.enqueue([wish]) == 0
        assert ended(sqlite_url, tmp_path, "--fails") == 0
        assert engine.pending() == 0
        assert len(tasks_of(tmp_path, "begun")) == 2
        assert tasks_of(tmp_path, "done") == [wish.task]
        # What ended before is not taken for what is wished now.
        assert engine.enqueue([wish]) == 1
        assert ended(sqlite_url, tmp_path) == 0
    assert tasks_of(tmp_path, "done") == [wish.task] * 2
