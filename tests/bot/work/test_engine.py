"""The engine within one process."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from pinfix.bot.settings.model import Limits, Settings
from pinfix.bot.storage.database import Database
from pinfix.bot.work import durable as durable_module
from pinfix.bot.work import engine as engine_module
from pinfix.bot.work.engine import Engine
from pinfix.bot.work.halting import Halt, Halted
from pinfix.bot.work.keeper import Keeper
from pinfix.bot.work.runs import Counts, Runs, queue_of
from pinfix.bot.work.trying import Timing, words_of
from pinfix.bot.work.wish import Reason, Wish

pytestmark = pytest.mark.endurance

SECRET = "ghs_" + "a1B2" * 10
WISH = Wish("github.com", 1, "octo", "app", 7, Reason.PUSHED, "abc")


@contextmanager
def _engine(database: Database, repair: Callable[[Wish], None], *, tasks: int = 4) -> Iterator[Engine]:
    settings = Settings("1", None, database.url, "w", limits=Limits(tasks=tasks))
    engine = Engine(
        settings, repair, database=database, timing=Timing(polling=0.02, pauses=(0.02, 0.02)), halt=Halt()
    )
    engine.launch()
    try:
        yield engine
    finally:
        assert engine.stop(5) == 0


def _settle(engine: Engine) -> None:
    end = time.monotonic() + 60
    while engine.pending():
        assert time.monotonic() < end, "it never came to an end"
        time.sleep(0.02)


def _failed(database: Database) -> list[str]:
    """What DBOS keeps of the runs that were given up: their ids, and what was said."""
    runs = "workflow_status" if database.is_sqlite else "dbos.workflow_status"
    outputs = runs.replace("status", "output")
    query = f"SELECT s.workflow_uuid, o.error FROM {runs} s LEFT JOIN {outputs} o USING (workflow_uuid)"
    with database.reading() as connection:
        found = connection.execute(sa.text(f"{query} WHERE s.status = 'ERROR' ORDER BY 1")).all()
    return [f"{run} {error}" for run, error in found]


def _counts(database: Database) -> Counts:
    return Runs(database, queue_of("github.com", "1")).counts()


def test_a_wish_is_done_as_it_was_put_in(database: Database) -> None:
    done: list[Wish] = []
    with _engine(database, done.append) as engine:
        assert engine.is_ready
        assert engine.enqueue([WISH, WISH, replace(WISH, reason=Reason.SWEPT)]) == 1
        _settle(engine)
        assert _failed(database) == []
    assert not engine.is_ready
    assert [(wish.number, wish.state) for wish in done] == [(1, "abc")]


def test_what_has_ended_is_done_again_when_it_is_wished_again(database: Database) -> None:
    done: list[Wish] = []
    with _engine(database, done.append) as engine:
        for _ in range(3):
            assert engine.enqueue([WISH]) == 1
            _settle(engine)
    assert done == [WISH] * 3


def test_a_repository_is_not_repaired_twice_at_once(database: Database) -> None:
    running, most, count = threading.Lock(), list[int](), list[str]()
    active: dict[int, int] = {}

    def repair(wish: Wish) -> None:
        with running:
            active[wish.number] = active.get(wish.number, 0) + 1
            most.append(active[wish.number])
        threading.Event().wait(0.02)
        with running:
            active[wish.number] -= 1
            count.append(wish.state)

    with _engine(database, repair) as engine:
        engine.enqueue([replace(WISH, number=n % 2, state=str(n)) for n in range(12)])
        _settle(engine)
    assert len(count) == 12
    assert set(most) == {1}


def test_a_fault_that_passes_is_tried_again(database: Database) -> None:
    tries: list[Wish] = []

    def repair(wish: Wish) -> None:
        tries.append(wish)
        if len(tries) < 3:
            raise OSError("not now")

    with _engine(database, repair) as engine:
        engine.enqueue([WISH])
        _settle(engine)
        assert _failed(database) == []
    assert tries == [WISH] * 3


def test_a_fault_that_stays_is_given_up_and_told_without_secrets(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[Wish] = []

    def repair(wish: Wish) -> None:
        tries.append(wish)
        try:
            raise ValueError(f"token {SECRET}")
        except ValueError as problem:
            raise OSError(f"Authorization: Bearer {SECRET}") from problem

    with caplog.at_level(logging.DEBUG), _engine(database, repair) as engine:
        engine.enqueue([WISH, replace(WISH, number=2)])
        _settle(engine)
        failed = _failed(database)
        assert [
            run.startswith(f"repair:github.com/{n}:") and "OSError" in run for n, run in enumerate(failed, 1)
        ] == [True] * 2
        # It is wished again: nothing keeps it from being tried.
        assert engine.enqueue([WISH]) == 1
        _settle(engine)
    assert len(tries) == 9
    assert SECRET not in repr(failed)
    assert SECRET not in caplog.text
    assert SECRET not in _everything(database)


def test_nothing_is_stored_as_pickle(database: Database) -> None:
    with _engine(database, lambda wish: None) as engine:
        engine.enqueue([WISH])
        _settle(engine)
    assert '"state":"abc"' in _everything(database)


def test_a_wish_of_another_version_is_read(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """One with a field that is not known here, and without one that has a default."""
    done: list[Wish] = []
    asdict = dataclasses.asdict

    def of_another(wish: Wish) -> dict[str, object]:
        fields = {key: value for key, value in asdict(wish).items() if key != "most"}
        return {**fields, "new": [1]}

    monkeypatch.setattr(durable_module, "asdict", of_another)
    with _engine(database, done.append) as engine:
        engine.enqueue([WISH])
        _settle(engine)
    assert done == [WISH]


def test_runs_that_ended_are_deleted_some_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def repair(wish: Wish) -> None:
        if wish.number == 0:
            raise OSError("no")

    with _engine(database, repair) as engine:
        engine.enqueue([replace(WISH, number=n) for n in range(20)])
        _settle(engine)
        assert engine.clear() == 0
        monkeypatch.setattr(engine_module, "_SUCCESS_KEPT", -60.0)
        # Two tries of the failed one handed over to the next, and are successes to DBOS.
        assert engine.clear() == 21
        assert len(_failed(database)) == 1
        monkeypatch.setattr(engine_module, "_FAILURE_KEPT", -60.0)
        monkeypatch.setattr(engine_module, "_NUMBERS_KEPT", -60.0)
        assert engine.clear() == 1
    rows = _rows(database)
    assert rows["workflow_status"] == rows["workflow_input"] == rows["workflow_output"] == 0
    assert (
        rows["operation_outputs"] == rows["pinfix_run"] == rows["pinfix_hold"] == rows["pinfix_worker"] == 0
    )


def test_it_runs_beside_an_event_loop(database: Database) -> None:
    """As in a server: launched before the loop, asked from within its threads, and even from the loop."""
    done: list[Wish] = []

    async def serve(engine: Engine) -> None:
        assert await asyncio.to_thread(engine.enqueue, [WISH]) == 1
        assert engine.enqueue([replace(WISH, number=2)]) == 1
        await asyncio.to_thread(_settle, engine)
        assert await asyncio.to_thread(_failed, database) == []

    with _engine(database, done.append) as engine:
        asyncio.run(serve(engine))
    assert {wish.number for wish in done} == {1, 2}


def test_counts_can_be_read_where_no_engine_ever_ran(database: Database) -> None:
    assert _counts(database).unfinished == 0


def test_a_task_that_is_told_to_stop_waits_again(database: Database) -> None:
    begun = threading.Event()
    settings = Settings("1", None, database.url, "w")
    halt = Halt()

    def repair(wish: Wish) -> None:
        begun.set()
        halt.sleep(600.0)

    engine = Engine(settings, repair, database=database, halt=halt, timing=Timing(polling=0.02))
    engine.launch()
    engine.enqueue([WISH])
    assert begun.wait(60)
    assert engine.stop(0) == 0
    assert _counts(database).waiting == 1


def test_a_sign_of_life_that_comes_too_late_ends_the_worker() -> None:
    lost: list[str] = []
    now = [0.0]
    halt = Halt(lost=lost.append, clock=lambda: now[0])
    halt.renewed(10.0)
    now[0] = 9.0
    halt.check()
    now[0] = 11.0
    with pytest.raises(Halted):
        halt.check()
    assert len(lost) == 1


@pytest.mark.parametrize("known", [False, None])
def test_who_is_taken_for_dead_or_cannot_tell_ends(known: bool | None) -> None:
    lost = threading.Event()
    halt = Halt(lost=lambda why: lost.set())

    def beat() -> bool:
        if known is None:
            raise sa.exc.OperationalError("no", {}, Exception("database"))
        return known

    keeper = Keeper(0.2, halt, beat=beat, recover=lambda: None, clear=lambda: None)
    keeper.start()
    assert lost.wait(60)
    keeper.end()


def test_a_worker_lives_on_when_its_look_round_fails() -> None:
    looked = threading.Semaphore(0)

    def recover() -> None:
        looked.release()
        raise sa.exc.OperationalError("no", {}, Exception("database"))

    halt = Halt(lost=lambda why: None)
    keeper = Keeper(0.3, halt, beat=lambda: True, recover=recover, clear=lambda: None)
    keeper.start()
    for _ in range(3):
        assert looked.acquire(timeout=60)
    keeper.end()
    halt.check()


def _rows(database: Database) -> dict[str, int]:
    return {name: len(rows) for name, rows in _tables(database).items()}


def _everything(database: Database) -> str:
    return repr(_tables(database))


def _tables(database: Database) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    with database.reading() as connection:
        inspector = sa.inspect(connection)
        for schema in (None,) if database.is_sqlite else (None, "dbos"):
            for name in inspector.get_table_names(schema=schema):
                place = f'"{schema}"."{name}"' if schema else f'"{name}"'
                found[name] = list(connection.execute(sa.text(f"SELECT * FROM {place}")))
    return found


def test_what_another_app_put_in_or_one_of_another_server_is_not_carried_out(database: Database) -> None:
    """In one database: the queue is of the App and of the server."""
    others = [
        Settings("2", None, database.url, "v"),
        Settings(
            "1", None, database.url, "v", environment={"GITHUB_API_URL": "https://ghe.acme.example/api/v3"}
        ),
    ]
    for number, settings in enumerate(others):
        other = Engine(
            settings, lambda wish: None, database=database, timing=Timing(polling=0.02), halt=Halt()
        )
        other.launch(works=False)
        assert other.enqueue([replace(WISH, number=number)]) == 1
        assert other.stop(5) == 0
    done: list[Wish] = []
    with _engine(database, done.append) as engine:
        engine.enqueue([replace(WISH, number=9)])
        _settle(engine)
    assert [wish.number for wish in done] == [9]


def test_a_database_that_is_away_while_a_fault_is_treated_loses_no_task(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[Wish] = []
    away = [OperationalError("SELECT secret", {}, Exception("gone"))] * 2
    note = Runs.note

    def repair(wish: Wish) -> None:
        tries.append(wish)
        if len(tries) == 1:
            raise OperationalError("SELECT secret", {}, Exception("gone"))

    def noting(runs: Runs, numbers: Mapping[str, int]) -> None:
        if tries and away:
            raise away.pop()
        note(runs, numbers)

    monkeypatch.setattr(Runs, "note", noting)
    with _engine(database, repair) as engine:
        engine.enqueue([WISH])
        _settle(engine)
        assert _failed(database) == []
    assert len(tries) == 2


def test_what_is_said_of_the_database_has_no_statement_in_it() -> None:
    problem = OperationalError("SELECT secret", {"a": "secret"}, Exception("secret"))
    assert words_of(problem) == "the database failed (OperationalError)"


def test_only_for_the_tasks_asked_for_is_waited(database: Database) -> None:
    """Not for what others put in, nor for the next try of one that met a fault."""
    gate, told = threading.Event(), list[Counts]()

    def repair(wish: Wish) -> None:
        if wish.state == "other":
            gate.wait(60)
        if wish.state == "fault":
            raise OSError("not now")

    settings = Settings("1", None, database.url, "w", limits=Limits(tasks=2))
    timing = Timing(polling=0.02, pauses=(3600.0,))
    engine = Engine(settings, repair, database=database, timing=timing, halt=Halt())
    engine.launch()
    try:
        mine = [replace(WISH, number=2, state="mine"), replace(WISH, number=3, state="fault")]
        engine.enqueue([replace(WISH, state="other"), *mine])
        delayed = engine.wait_for({wish.task for wish in mine}, told.append, pause=0.02)
        assert delayed == {mine[1].task}
        assert engine.due() == {replace(WISH, state="other").task}
        assert told[-1] == Counts(delayed=1)
        assert engine.wait_for((), pause=0.02) == frozenset()
        gate.set()
        assert engine.wait_for(engine.due(), pause=0.02) == frozenset()
        # It is still there, for whoever works then.
        assert _counts(database) == Counts(delayed=1)
    finally:
        gate.set()
        assert engine.stop(5) == 0


def test_a_stop_ends_the_wait_for_tasks(database: Database) -> None:
    gate = threading.Event()
    with _engine(database, lambda wish: assert_waited(gate)) as engine:
        engine.enqueue([WISH])
        engine.halt.stop()
        assert engine.wait_for([WISH.task], pause=0.02) == frozenset()
        gate.set()


def assert_waited(gate: threading.Event) -> None:
    assert gate.wait(60)
