"""A task that ends every worker that takes it: it ends, the others are done, and it is told of."""

from __future__ import annotations

import signal
import threading
from contextlib import closing
from pathlib import Path

import pytest
from bot.work.processes import LONG, ended, putting, tasks_of, until, wishes_of, worker

from pinfix.bot.status.model import status_of
from pinfix.bot.storage.database import open_database
from pinfix.bot.storage.ledger import Ledger
from pinfix.bot.storage.records import RepositoryRow, State, TopicRow
from pinfix.bot.sweep.parts import Need, Sights
from pinfix.bot.sweep.report import Report, outcome_of, to_json
from pinfix.bot.work.runs import Runs
from pinfix.bot.work.telling import CODE, tell_of_crashes

pytestmark = pytest.mark.endurance

_LIMIT = 3


def test_a_deadly_task_is_given_up_and_the_others_are_done(sqlite_url: str, tmp_path: Path) -> None:
    wishes = wishes_of(7)
    deadly = wishes[1]
    options = ("--deadly", "1", "--crashes", str(_LIMIT), "--seconds", "0.5")
    with putting(sqlite_url) as engine:
        engine.enqueue(wishes)
        # As a sweep waits, while the workers of a server die.
        waiting = threading.Thread(
            target=lambda: engine.wait_for([deadly.task], pause=0.05), name="waiting", daemon=True
        )
        waiting.start()
        codes = [ended(sqlite_url, tmp_path, *options)]
        while codes[-1] != 0:
            assert waiting.is_alive(), "it waits for another try"
            assert engine.enqueue([deadly]) == 0
            codes.append(ended(sqlite_url, tmp_path, *options))
        waiting.join(LONG)
        assert not waiting.is_alive()
        assert engine.pending() == 0
        # Wished again, it is tried again, with a new count.
        assert engine.enqueue([deadly]) == 1
        assert ended(sqlite_url, tmp_path, *options) == -signal.SIGKILL
        assert engine.pending() == 1
    assert codes == [-signal.SIGKILL] * _LIMIT + [0]
    assert tasks_of(tmp_path, "begun").count(deadly.task) == _LIMIT + 1
    # Those that ran beside it are not taken for it.
    assert set(tasks_of(tmp_path, "done")) == {wish.task for wish in wishes if wish != deadly}
    with closing(open_database(sqlite_url)) as database:
        ledger = Ledger(database)
        rows = list(ledger.all())
        assert [row.number for row, _ in rows] == [deadly.number]
        status = status_of(rows, Runs(database).counts(), 0.0)
        (reason,) = status.reasons
        assert (reason.state, reason.code, reason.repositories) == (State.FAILED, CODE, ("octo/app1",))
        assert "3 times" in reason.message
        assert "memory" in reason.remedy
        row, topics = rows[0]
        swept = outcome_of(Need(deadly, "new"), row, topics, 1.0)
        assert swept.done
        assert swept.failed
        report = Report("github.com", "", False, Sights(), (swept,))
        assert not report.complete
        assert b"memory" in to_json(report)


def test_workers_that_are_told_to_stop_are_no_crashes(sqlite_url: str, tmp_path: Path) -> None:
    """However often a server is started anew, what was under way is not given up."""
    wishes = wishes_of(1)
    with putting(sqlite_url) as engine:
        engine.enqueue(wishes)
    for number in range(_LIMIT):
        with worker(
            sqlite_url, tmp_path, "one", "--crashes", "1", "--seconds", "600", "--grace", "0"
        ) as process:
            until(lambda: len(tasks_of(tmp_path, "begun")) == number + 1)  # noqa: B023
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=LONG)
    assert ended(sqlite_url, tmp_path, "--crashes", "1") == 0
    assert tasks_of(tmp_path, "done") == [wishes[0].task]


def test_what_was_known_of_the_topics_stays(sqlite_url: str) -> None:
    wish = wishes_of(1)[0]
    known = TopicRow("github.com", 0, "pins", State.OPEN, "opened", "", "", pull=5)
    with closing(open_database(sqlite_url)) as database:
        ledger = Ledger(database)
        ledger.record(RepositoryRow("github.com", 0, "new", "name", 9, State.OPEN, "print", 1.0), (known,))
        tell_of_crashes(ledger, wish, 2, 5.0)
        tell_of_crashes(ledger, wish, 3, 7.0)
        row = ledger.repository("github.com", 0)
        assert row is not None
        assert (row.owner, row.installation, row.state) == ("new", 9, State.FAILED)
        # No fingerprint: the next sweep looks at it again.
        assert (row.fingerprint, row.looked) == ("", 7.0)
        topics = {topic.topic: topic for topic in ledger.topics("github.com", 0)}
        assert topics.pop("pins") == known
        assert [topic.message for topic in topics.values()] == ["its worker ended 3 times while it ran"]
