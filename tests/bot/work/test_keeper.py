"""A worker is well while its signs of life are written, and only then."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from bot.events.kit import settings

from pinfix.bot.storage.database import open_database
from pinfix.bot.work.engine import Engine
from pinfix.bot.work.halting import Halt
from pinfix.bot.work.keeper import Keeper
from pinfix.bot.work.trying import Timing

LEASE = 3.0


def wait(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def lost() -> list[str]:
    return []


def keeper(beat: Callable[[], bool], now: list[float], lost: list[str]) -> Keeper:
    halt = Halt(lost=lost.append)
    return Keeper(LEASE, halt, beat=beat, recover=lambda: 0, clear=lambda: 0, clock=lambda: now[0])


def test_one_whose_sign_hangs_is_not_well(lost: list[str]) -> None:
    begun, go_on, now = threading.Event(), threading.Event(), [100.0]

    def beat() -> bool:
        begun.set()
        return go_on.wait(30)

    one = keeper(beat, now, lost)
    one.start()
    try:
        assert begun.wait(30)
        assert one.is_well  # it may take a moment
        now[0] += LEASE / 2
        assert not one.is_well
    finally:
        go_on.set()
        one.end()
    assert lost == []


def test_one_whose_sign_is_refused_is_not_well_until_one_is_taken(lost: list[str]) -> None:
    refused, now = threading.Event(), [100.0]
    refused.set()

    def beat() -> bool:
        if refused.is_set():
            raise RuntimeError("database or disk is full")
        return True

    one = keeper(beat, now, lost)
    assert one.is_well
    one.start()
    try:
        wait(lambda: not one.is_well)
        refused.clear()
        wait(lambda: one.is_well)
    finally:
        one.end()
    assert lost == []


def test_an_engine_whose_database_refuses_writes_is_not_ready(tmp_path: Path, lost: list[str]) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    database = open_database(url)
    halt = Halt(lost=lost.append)
    # The lease is long enough for this not to be lost meanwhile.
    engine = Engine(settings(url), lambda wish: None, database=database, halt=halt, timing=Timing(lease=6.0))
    engine.launch()
    try:
        assert engine.is_ready
        refuse = "CREATE TRIGGER full BEFORE UPDATE ON %s BEGIN SELECT RAISE(ABORT, 'full'); END"
        with database.writing() as connection:
            (table,) = [name for name in sa.inspect(connection).get_table_names() if name.endswith("worker")]
            connection.execute(sa.text(refuse % table))
        wait(lambda: not engine.is_ready)
        assert database.answers()
        with database.writing() as connection:
            connection.execute(sa.text("DROP TRIGGER full"))
        wait(lambda: engine.is_ready)
    finally:
        engine.stop(5.0)
        database.close()
    assert lost == []
