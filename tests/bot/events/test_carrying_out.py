"""What deliveries tell, in a real ledger."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pinfix.bot.events.carrying_out import Clerk
from pinfix.bot.events.changes import Moved, Opened, PullStands, Stands, Suspended, Uninstalled
from pinfix.bot.storage.database import open_database
from pinfix.bot.storage.ledger import Ledger
from pinfix.bot.storage.records import RepositoryRow, State, TopicRow

HERE = "github.com"


@pytest.fixture
def ledger(sqlite_url: str) -> Iterator[Ledger]:
    database = open_database(sqlite_url)
    book = Ledger(database)
    for number, installation in ((42, 9), (43, 9), (44, 10)):
        row = RepositoryRow(HERE, number, "octo", f"r{number}", installation, State.OPEN, "seen", 1.0)
        topics = [topic(number, "pins", 3), topic(number, "permissions", 4)]
        book.record(row, topics)
    yield book
    database.close()


def topic(number: int, name: str, pull: int) -> TopicRow:
    return TopicRow(HERE, number, name, State.OPEN, "opened", "opened", "it is there", "merge it", pull)


def states(ledger: Ledger) -> dict[int, tuple[State, str]]:
    return {row.number: (row.state, row.fingerprint) for row, _ in ledger.all()}


UNTOUCHED = (State.OPEN, "seen")


def test_a_suspended_installation_is_skipped_until_it_is_looked_at_again(ledger: Ledger) -> None:
    forgotten: list[int] = []
    Clerk(ledger, HERE, forgotten.append).carry_out(Suspended(9))
    assert states(ledger) == {42: (State.SKIPPED, ""), 43: (State.SKIPPED, ""), 44: UNTOUCHED}
    assert forgotten == [9]


def test_an_installation_that_was_taken_off(ledger: Ledger) -> None:
    forgotten: list[int] = []
    Clerk(ledger, HERE, forgotten.append).carry_out(Uninstalled(9))
    assert states(ledger) == {42: (State.GONE, ""), 43: (State.GONE, ""), 44: UNTOUCHED}
    assert forgotten == [9]


def clerk(ledger: Ledger) -> Clerk:
    return Clerk(ledger, HERE, lambda number: pytest.fail("nothing is to be forgotten"))


def test_a_repository_that_moved(ledger: Ledger) -> None:
    clerk(ledger).carry_out(Moved(42, "acme", "new", 0))
    clerk(ledger).carry_out(Moved(43, "acme", "other", 12))
    rows = {row.number: (row.owner, row.name, row.installation) for row, _ in ledger.all()}
    assert rows == {42: ("acme", "new", 9), 43: ("acme", "other", 12), 44: ("octo", "r44", 10)}
    assert len(ledger.topics(HERE, 42)) == 2


def test_a_repository_that_was_archived(ledger: Ledger) -> None:
    clerk(ledger).carry_out(Stands(42, State.SKIPPED, "the repository is archived"))
    assert states(ledger) == {42: (State.SKIPPED, ""), 43: UNTOUCHED, 44: UNTOUCHED}


def test_a_pull_request_that_was_merged(ledger: Ledger) -> None:
    clerk(ledger).carry_out(PullStands(42, 3, State.MERGED, "merged"))
    found = {one.topic: (one.state, one.message) for one in ledger.topics(HERE, 42)}
    assert found == {"pins": (State.MERGED, "merged"), "permissions": (State.OPEN, "it is there")}
    assert all(one.state is State.OPEN for one in ledger.topics(HERE, 43))


@pytest.mark.parametrize(
    "change",
    [
        Moved(99, "acme", "new", 9),
        Stands(99, State.GONE, "gone"),
        PullStands(99, 3, State.MERGED, "merged"),
        PullStands(42, 5, State.MERGED, "merged"),
        Suspended(99),
    ],
)
def test_what_is_not_in_the_ledger_is_not_put_there(ledger: Ledger, change: Stands) -> None:
    before = list(ledger.all())
    Clerk(ledger, HERE, lambda number: None).carry_out(change)
    assert list(ledger.all()) == before


def test_an_installation_of_another_server_has_the_same_number(ledger: Ledger) -> None:
    Clerk(ledger, "ghe.acme.example", lambda number: None).carry_out(Uninstalled(9))
    assert set(states(ledger).values()) == {UNTOUCHED}


def test_another_server_is_another_repository(ledger: Ledger) -> None:
    Clerk(ledger, "ghe.acme.example", lambda number: None).carry_out(Stands(42, State.GONE, "gone"))
    assert states(ledger)[42] == UNTOUCHED


def test_what_is_to_be_asked_for_is_not_written(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="asked for"):
        clerk(ledger).carry_out(Opened(9, "x"))
