"""A limit that one has met, kept by all who share it."""

from __future__ import annotations

import time

import pytest

from pinfix.bot.storage.database import Database
from pinfix.bot.storage.gate import LONGEST, SharedGate
from pinfix.bot.work.halting import Halt, Halted


class Sleeper:
    """Notes how long it was to sleep, and sleeps a little."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        time.sleep(min(seconds, 0.05))


def _gate(database: Database, sleep: Sleeper, identity: str = "github.com#1") -> SharedGate:
    return SharedGate(database, identity, sleep=sleep, looks=0.0)


def test_open_it_holds_up_nobody(database: Database) -> None:
    sleep = Sleeper()
    assert not _gate(database, sleep).wait()
    assert sleep.slept == []


def test_closed_by_one_it_is_closed_for_all(database: Database) -> None:
    sleep = Sleeper()
    _gate(database, Sleeper()).close(0.4)
    began = time.monotonic()
    assert _gate(database, sleep).wait()
    assert time.monotonic() - began >= 0.3
    assert 0.3 < sleep.slept[0] <= 0.4
    assert not _gate(database, sleep).wait()


def test_others_go_on(database: Database) -> None:
    _gate(database, Sleeper()).close(60)
    assert not _gate(database, Sleeper(), "github.com#2").wait()
    assert not _gate(database, Sleeper(), "ghe.example.com#1").wait()


def test_the_longer_pause_counts(database: Database) -> None:
    gate = _gate(database, Sleeper())
    gate.close(0.4)
    gate.close(0.0)
    began = time.monotonic()
    assert gate.wait()
    assert time.monotonic() - began >= 0.3


def test_who_has_just_looked_learns_of_it_a_moment_later(database: Database) -> None:
    late = SharedGate(database, "github.com#1", looks=0.2)
    assert not late.wait()
    _gate(database, Sleeper()).close(0.5)
    assert not late.wait()
    time.sleep(0.2)
    assert late.wait()


@pytest.mark.parametrize("asked", [10.0**9, float("inf")])
def test_no_server_can_close_it_for_good(database: Database, asked: float) -> None:
    halt = Halt()
    slept = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        halt.stop()
        halt.check()

    gate = SharedGate(database, "github.com#1", sleep=sleep)
    gate.close(asked)
    with pytest.raises(Halted):
        gate.wait()
    assert LONGEST - 5 < slept[0] <= LONGEST
