from __future__ import annotations

from dataclasses import replace

import pytest

from pinfix.bot.storage.database import Database
from pinfix.bot.storage.ledger import Ledger
from pinfix.bot.storage.records import Posture, RepositoryRow, State, TopicRow

SERVER = "github.com"
ROW = RepositoryRow(
    SERVER,
    1,
    "Octo",
    "app",
    7,
    State.OPEN,
    "print",
    12.5,
    "said",
    Posture((1, 2), (3, 4), (5, 6), (7, 8)),
    Posture((2, 2), (4, 4), (6, 6), (8, 8)),
    (("", "a" * 40), ('a b/"x"', "")),
)


def _topic(name: str, number: int = 1, state: State = State.OPEN, pull: int = 3) -> TopicRow:
    url = "https://github.com/o/r/pull/3"
    return TopicRow(SERVER, number, name, state, "created", "", "m", "r", pull, url, 9.0)


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)


def test_a_row_comes_back_as_it_was(ledger: Ledger) -> None:
    for row in (ROW, RepositoryRow("ghe.example", 1, "o", "r", 0, State.PENDING)):
        ledger.save(row)
        assert ledger.repository(row.server, row.number) == row
    assert ledger.repository(SERVER, 2) is None
    assert ledger.repository("other", 1) is None


def test_a_save_leaves_the_topics(ledger: Ledger) -> None:
    ledger.record(ROW, [_topic("pins")])
    ledger.save(replace(ROW, state=State.FAILED))
    assert ledger.topics(SERVER, 1) == (_topic("pins"),)


def test_a_record_replaces_the_topics_of_this_repository_only(ledger: Ledger) -> None:
    ledger.record(ROW, [_topic("pins"), _topic("permissions")])
    ledger.record(replace(ROW, number=2), [_topic("pins", 2)])
    ledger.record(ROW, [_topic("owners"), _topic("pins")])
    assert [topic.topic for topic in ledger.topics(SERVER, 1)] == ["owners", "pins"]
    assert ledger.topics(SERVER, 2) == (_topic("pins", 2),)


def test_a_record_is_whole_or_not_there(ledger: Ledger) -> None:
    ledger.record(ROW, [_topic("pins")])
    with pytest.raises(ValueError, match="another repository"):
        ledger.record(replace(ROW, state=State.CLEAN), [_topic("pins", 2)])
    with pytest.raises(Exception, match=r".+"):
        ledger.record(replace(ROW, state=State.CLEAN), [replace(_topic("x"), changed=None)])  # type: ignore[arg-type]
    assert ledger.repository(SERVER, 1) == ROW
    assert ledger.topics(SERVER, 1) == (_topic("pins"),)


def test_all_comes_in_pages_and_in_order(ledger: Ledger) -> None:
    rows = [replace(ROW, number=n, owner="odd" if n % 2 else "Even") for n in range(1, 1203)]
    for row in rows:
        ledger.save(row)
    ledger.save(replace(ROW, server="a.example", number=5000, installation=8))
    ledger.record(rows[600], [_topic("pins", 601), _topic("owners", 601)])
    found = list(ledger.all())
    assert [(row.server, row.number) for row, _ in found] == [
        ("a.example", 5000),
        *((SERVER, n) for n in range(1, 1203)),
    ]
    assert [(row.number, len(topics)) for row, topics in found if topics] == [(601, 2)]
    assert {row.owner for row, _ in ledger.all(owner="EVEN")} == {"Even"}
    assert list(ledger.all(server="b.example")) == []


def test_a_name_changes_and_the_rest_stays(ledger: Ledger) -> None:
    ledger.save(ROW)
    assert ledger.rename(SERVER, 1, "new", "name")
    assert ledger.repository(SERVER, 1) == replace(ROW, owner="new", name="name")
    assert not ledger.rename(SERVER, 2, "new", "name")


def test_what_the_app_no_longer_sees_is_gone_and_remembered(ledger: Ledger) -> None:
    for row in (ROW, replace(ROW, number=2), replace(ROW, number=3, installation=8)):
        ledger.save(row)
    ledger.record(ROW, [_topic("pins", state=State.DECLINED)])
    assert ledger.forget("ghe.acme.example", 7) == 0, "numbers of installations are those of one server"
    assert ledger.forget(SERVER, 7, numbers=[2, 3]) == 1
    assert ledger.forget(SERVER, 7) == 1
    assert ledger.forget(SERVER, 7) == 0
    gone = ledger.repository(SERVER, 1)
    assert gone is not None
    assert (gone.state, gone.installation, gone.fingerprint) == (State.GONE, 0, "")
    assert ledger.topics(SERVER, 1)[0].state is State.DECLINED
    assert ledger.repository(SERVER, 3) == replace(ROW, number=3, installation=8)


def test_only_what_is_long_gone_is_deleted(ledger: Ledger) -> None:
    ledger.record(replace(ROW, state=State.GONE, looked=10.0), [_topic("pins")])
    ledger.save(replace(ROW, number=2, looked=10.0))
    ledger.save(replace(ROW, number=3, state=State.GONE, looked=30.0))
    ledger.save(replace(ROW, server="ghe.example", number=4, state=State.GONE, looked=10.0))
    assert ledger.prune(SERVER, 20.0) == 1
    assert sorted(row.number for row, _ in ledger.all()) == [2, 3, 4]
    assert ledger.topics(SERVER, 1) == ()


def test_what_was_noted_to_be_gone_just_now_is_kept(ledger: Ledger) -> None:
    """Nothing may have been looked at there for years, and people may have declined something."""
    for number in (1, 2):
        ledger.save(replace(ROW, number=number, looked=10.0))
    ledger.forget(SERVER, 7, numbers=[1])
    ledger.stands(SERVER, 2, State.GONE, "deleted")
    assert ledger.prune(SERVER, 1_000_000.0) == 0
    assert [row.state for row, _ in ledger.all()] == [State.GONE, State.GONE]


@pytest.mark.parametrize("text", ["a\0b", "half \ud800 pair", "x" * 100_000])
def test_hostile_text_is_stored_all_the_same(ledger: Ledger, text: str) -> None:
    ledger.record(replace(ROW, message=text, name=text), [replace(_topic("pins"), message=text, remedy=text)])
    found = ledger.repository(SERVER, 1)
    assert found is not None
    assert "\0" not in found.message
    assert 0 < len(found.message) <= 2000


def test_no_secret_reaches_a_row(ledger: Ledger, database: Database) -> None:
    secret = "ghs_" + "a1B2" * 10
    said = f"Authorization: Bearer {secret} at https://user:{secret}@github.com"
    ledger.record(replace(ROW, message=said), [replace(_topic("pins"), message=said, remedy=said, url=said)])
    row, topics = next(ledger.all())
    assert secret not in repr((row, topics))


def test_what_is_told_of_a_repository_leaves_what_others_wrote(ledger: Ledger) -> None:
    ledger.record(ROW, [_topic("pins", state=State.OPEN, pull=3)])
    newer = replace(ROW, looked=ROW.looked + 5, before=Posture(pins=(1, 2)), fingerprint="new")
    ledger.record(
        newer, [_topic("pins", state=State.OPEN, pull=4), _topic("oidc", state=State.CLEAN, pull=0)]
    )
    assert not ledger.pull_stands(SERVER, 1, 3, State.MERGED, "of the one before")
    assert not ledger.gone(ROW, "by what was read before", 99.0)
    assert ledger.rename(SERVER, 1, "new", "name", 12)
    assert ledger.repository(SERVER, 1) == replace(newer, owner="new", name="name", installation=12)
    assert ledger.pull_stands(SERVER, 1, 4, State.MERGED, "merged")
    assert {one.topic: one.state for one in ledger.topics(SERVER, 1)} == {
        "pins": State.MERGED,
        "oidc": State.CLEAN,
    }
    assert ledger.stands(SERVER, 1, State.SKIPPED, "archived")
    found = ledger.repository(SERVER, 1)
    assert found is not None
    assert (found.state, found.fingerprint, found.looked) == (State.SKIPPED, "", newer.looked)
    assert not ledger.stands(SERVER, 2, State.SKIPPED, "archived")
    assert ledger.gone(found, "gone", 99.0)
