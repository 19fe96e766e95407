"""The shared pace, measured by the slots that were given out."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfix.bot.storage.database import Database
from pinfix.bot.storage.pace import Rates, SharedPace, first_gap
from pinfix.bot.work.halting import Halt, Halted

pytestmark = pytest.mark.endurance

_PROCESS = Path(__file__).with_name("reserving.py")
_CLOSE = 1e-4
"""Seconds: times of a day in 2026 have no more digits in a column of SQLite's clock."""


def _check(slots: tuple[tuple[float, bool], ...], *, per_hour: int, hour: float, apart: float) -> None:
    times = [at for at, _ in slots]
    assert all(later - earlier >= apart - _CLOSE for earlier, later in pairwise(times))
    content = [at for at, creates in slots if creates]
    for first, one_too_many in zip(content, content[per_hour:], strict=False):
        assert one_too_many - first >= hour - _CLOSE


@pytest.mark.parametrize("per_hour", [1, 19, 60])
def test_no_hour_has_more_than_it_may(database: Database, per_hour: int) -> None:
    pace = SharedPace(database, "github.com#1", Rates.hourly(per_hour))
    for _ in range(2 * per_hour + 20):
        pace.reserve(content=True)
    slots = pace.slots()
    assert len(slots) == 2 * per_hour + 20
    _check(slots, per_hour=per_hour, hour=3600.0, apart=1.0)
    in_a_minute = max(sum(1 for at, _ in slots if first <= at < first + 60) for first, _ in slots)
    assert in_a_minute <= 80


def test_four_processes_keep_one_pace(database_url: str, database: Database) -> None:
    """An hour of three seconds with 60 calls: 4 processes that would make many more."""
    command = [sys.executable, str(_PROCESS), database_url, "github.com#1", "60"]
    processes = [subprocess.Popen(command) for _ in range(4)]
    assert [process.wait(timeout=120) for process in processes] == [0, 0, 0, 0]
    slots = SharedPace(database, "github.com#1", Rates.hourly(60)).slots()
    assert sum(1 for _, content in slots if content) == 4 * 40
    assert len(slots) == 4 * 60
    _check(slots, per_hour=60, hour=3.0, apart=0.005)


def test_another_identity_does_not_wait(database: Database) -> None:
    rates = Rates.hourly(10)
    for _ in range(3):
        SharedPace(database, "github.com#1", rates).reserve(content=True)
    assert SharedPace(database, "github.com#1", rates).reserve(content=True) > 100
    assert SharedPace(database, "github.com#2", rates).reserve(content=True) == 0


def test_a_plain_write_does_not_wait_for_those_that_create_content(database: Database) -> None:
    pace = SharedPace(database, "github.com#1", Rates.hourly(10))
    for _ in range(5):
        pace.reserve(content=True)
    assert pace.reserve(content=False) < 3
    _check(pace.slots(), per_hour=10, hour=3600.0, apart=1.0)


def test_a_slot_outlives_the_process_that_reserved_it(database: Database) -> None:
    SharedPace(database, "github.com#1", Rates.hourly(1)).reserve(content=True)
    assert SharedPace(database, "github.com#1", Rates.hourly(1)).reserve(content=True) > 3500


@pytest.mark.parametrize("step", [-7200.0, -300.0, -30.0, 7200.0])
def test_a_clock_that_is_set_anew_stops_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch, step: float
) -> None:
    """Nothing waits much longer than at an even rate, and no hour has more than those at once besides."""
    clock = [1e9]
    monkeypatch.setattr(Database, "now", lambda self, connection: clock[0])
    rates = Rates.hourly(450)
    pace = SharedPace(database, "github.com#1", rates)
    real, sent = 0.0, list[float]()
    for number in range(480):
        waited = pace.reserve(content=True)
        assert waited <= 2 * rates.between_content + 1.0  # what had passed since the last is lost
        clock[0] += waited
        real += waited
        sent.append(real)
        if number == 200:
            clock[0] += step
    more = rates.at_once if step > 0 else 0
    for first, one_too_many in zip(sent, sent[450 + more :], strict=False):
        assert one_too_many - first >= 3600 - _CLOSE


def test_who_waits_keeps_the_place_when_the_clock_is_set_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1e9]
    monkeypatch.setattr(Database, "now", lambda self, connection: clock[0])
    pace = SharedPace(database, "github.com#1", Rates.hourly(60))
    waits = [pace.reserve(content=True) for _ in range(20)]
    clock[0] -= 5000.0
    later = [pace.reserve(content=True) for _ in range(5)]
    ordered = [*waits, *later]
    assert all(after - before >= 1.0 - _CLOSE for before, after in pairwise(ordered))
    assert later[0] - waits[-1] >= Rates.hourly(60).between_content - _CLOSE


def test_old_slots_are_deleted(database: Database) -> None:
    pace = SharedPace(database, "github.com#1", Rates(0.0, 0.0, 1, kept=-1.0))
    for _ in range(20):
        pace.reserve(content=False)
    assert len(pace.slots()) == 0


def test_a_stop_ends_the_wait_and_the_call_is_not_made(database: Database) -> None:
    halt = Halt()
    pace = SharedPace(database, "github.com#1", Rates.hourly(1), sleep=halt.sleep)
    pace.wait(content=True)
    halt.stop()
    with pytest.raises(Halted):
        pace.wait(content=True)


def test_a_pace_of_nothing_is_no_pace() -> None:
    with pytest.raises(ValueError, match="no call"):
        Rates.hourly(0)


@given(st.lists(st.floats(0, 100)), st.floats(0, 100), st.floats(0.01, 10))
def test_the_gap_is_free_and_the_first(taken: list[float], earliest: float, apart: float) -> None:
    reserved: list[float] = []
    for start in taken:
        reserved.append(first_gap(start, sorted(reserved), apart))
    at = first_gap(earliest, sorted(reserved), apart)
    near = apart - 1e-9
    assert at >= earliest
    assert all(abs(at - other) >= near for other in reserved)
    candidates = [earliest, *(other + apart for other in reserved if other + apart >= earliest)]
    free = [c for c in candidates if all(abs(c - other) >= apart + 1e-9 for other in reserved)]
    assert at <= min(free, default=at) + 1e-6
