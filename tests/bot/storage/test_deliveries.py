from __future__ import annotations

import threading

from pinfix.bot.storage.database import Database
from pinfix.bot.storage.deliveries import KEPT, Deliveries


def test_a_delivery_comes_once(database: Database) -> None:
    deliveries = Deliveries(database)
    assert deliveries.first_time("a", "push", 1.0)
    assert not deliveries.first_time("a", "push", 2.0)
    assert not Deliveries(database).first_time("a", "installation", 3.0)
    assert deliveries.first_time("b", "push", 1.0)
    assert deliveries.seen("a")
    assert not deliveries.seen("c")


def test_of_many_at_once_one_is_the_first(database: Database) -> None:
    deliveries, firsts = Deliveries(database), list[bool]()
    gate = threading.Barrier(8)

    def receive() -> None:
        gate.wait()
        firsts.append(deliveries.first_time("a", "push", 1.0))

    threads = [threading.Thread(target=receive) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(firsts) == [False] * 7 + [True]


def test_what_was_never_processed_is_known(database: Database) -> None:
    deliveries = Deliveries(database)
    for guid, received in (("late", 3.0), ("early", 1.0), ("done", 2.0)):
        deliveries.first_time(guid, "push", received)
    deliveries.processed("done")
    deliveries.processed("unknown")
    assert deliveries.unfinished() == ("early", "late")


def test_the_table_does_not_grow_for_ever(database: Database) -> None:
    deliveries = Deliveries(database)
    deliveries.first_time("old", "push", 1_000_000.0)
    deliveries.first_time("kept", "push", 1_000_000.0 + 2 * 86_400)
    deliveries.first_time("new", "push", 1_000_001.0 + KEPT)
    assert not deliveries.seen("old")
    assert deliveries.seen("kept")
    assert KEPT > 3 * 86_400
