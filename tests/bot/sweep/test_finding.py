"""What a look at many costs, and what it leaves in the ledger; without repairs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bot.sweep.kit import CI, RIGHTS, WORKFLOW, Fleet, NoPace, fleet
from server import faults

from pinfix.api.problems import CallFailed
from pinfix.bot.identity.installations import installations_of
from pinfix.bot.scan.listing import Listing, Trouble, Wanted
from pinfix.bot.storage.ledger import Ledger
from pinfix.bot.storage.records import RepositoryRow, State
from pinfix.bot.sweep.finding import Finding
from pinfix.bot.sweep.parts import Need
from pinfix.bot.sweep.worker import Calls
from pinfix.errors import UsageError

pytestmark = pytest.mark.endurance

NOW = 1_800_000_000.0
EVERYTHING = Wanted()


@contextmanager
def finding(
    made: Fleet, ledger: Ledger, wanted: Wanted = EVERYTHING, *, notes: bool = True
) -> Iterator[Finding]:
    settings = made.settings()
    installations = installations_of(settings, lambda number: NoPace())
    calls = Calls(installations)
    yield Finding(
        "github.com",
        settings,
        Listing(calls.app, calls.of, wanted),
        calls.of,
        ledger,
        notes=notes,
        clock=lambda: NOW,
    )
    calls.close()
    installations.close()


def look(
    made: Fleet, ledger: Ledger, wanted: Wanted = EVERYTHING, *, notes: bool = True
) -> list[Need | Trouble]:
    with finding(made, ledger, wanted, notes=notes) as one:
        return list(one)


def settle(ledger: Ledger, found: list[Need | Trouble]) -> None:
    """As if all had been repaired."""
    for one in found:
        assert isinstance(one, Need)
        wish = one.wish
        ledger.save(
            RepositoryRow(
                wish.server,
                wish.number,
                wish.owner,
                wish.name,
                wish.installation,
                State.CLEAN,
                wish.state,
                NOW,
            )
        )


def test_a_thousand_that_did_not_change_cost_a_fortieth_of_a_request_each(tmp_path: Path) -> None:
    with fleet(tmp_path, 1000) as made:
        ledger = made.ledger()
        found = look(made, ledger)
        assert len(found) == 1000
        settle(ledger, found)
        made.forget()
        assert look(made, ledger) == []
        requests = made.requests()
        assert requests["/graphql"] == 25
        assert requests["/installation/repositories"] <= 11
        assert sum(requests.values()) <= 25 + 11 + 4
        made.server.forge.repository("octo/r0777").commit({CI: WORKFLOW + "# more\n"})
        (one,) = look(made, ledger)
        assert isinstance(one, Need)
        assert one.full_name == "octo/r0777"


def test_the_same_state_is_the_same_task(tmp_path: Path) -> None:
    with fleet(tmp_path, 3) as made:
        ledger = made.ledger()
        first, again = look(made, ledger), look(made, ledger)
        assert [one.wish.task for one in first if isinstance(one, Need)] == [
            one.wish.task for one in again if isinstance(one, Need)
        ]
        assert list(ledger.all()) == []


def test_without_notes_nothing_is_written(tmp_path: Path) -> None:
    with fleet(tmp_path, 3) as made:
        ledger = made.ledger()
        settle(ledger, look(made, ledger))
        made.server.forge.repository("octo/r0001").archived = True
        made.server.forge.rename("octo/r0002", "octo/new")
        made.server.forge.delete("octo/r0003")
        before = list(ledger.all())
        assert look(made, ledger, notes=False) == []
        assert list(ledger.all()) == before
        assert look(made, ledger) == []
        states = {row.name: row.state for row, _ in ledger.all()}
        assert states == {"r0001": State.SKIPPED, "new": State.CLEAN, "r0003": State.GONE}


def test_another_list_makes_nothing_gone(tmp_path: Path) -> None:
    with fleet(tmp_path, 2, owners=("octo", "zeta")) as made:
        ledger = made.ledger()
        settle(ledger, look(made, ledger))
        for wanted in (
            Wanted(owners=frozenset({"octo"})),
            Wanted(names=(("octo", "r0001"),)),
            Wanted(installations=frozenset({made.of["zeta"].id})),
        ):
            assert look(made, ledger, wanted) == []
        made.of["octo"].suspended = True
        assert [type(one) for one in look(made, ledger)] == [Trouble]
        assert {row.state for row, _ in ledger.all()} == {State.CLEAN}


def test_rows_of_another_server_are_no_concern(tmp_path: Path) -> None:
    with fleet(tmp_path, 1) as made:
        ledger = made.ledger()
        number, installation = made.server.forge.repository("octo/r0001").id, made.of["octo"].id
        other = RepositoryRow("ghe.example", number, "octo", "r0001", installation, State.CLEAN, "x", NOW)
        gone = RepositoryRow("ghe.example", 9, "octo", "old", installation, State.CLEAN, "x", NOW)
        for row in (other, gone):
            ledger.save(row)
        assert len(look(made, ledger)) == 1
        assert {row.state for row, _ in ledger.all()} == {State.CLEAN}


def test_an_app_that_is_not_taken_ends_it(tmp_path: Path) -> None:
    with fleet(tmp_path, 1) as made, finding(made, made.ledger()) as one:
        made.server.forge.directory.apps.clear()
        with pytest.raises(CallFailed):
            list(one)


def moved_to_zeta(made: Fleet, ledger: Ledger) -> None:
    settle(ledger, look(made, ledger))
    made.server.forge.rename("octo/r0001", "zeta/moved")


@pytest.mark.parametrize("narrowed", ["owner", "installation", "names"])
def test_what_went_to_an_account_that_was_not_listed_is_not_gone(tmp_path: Path, narrowed: str) -> None:
    with fleet(tmp_path, 2, owners=("octo", "zeta")) as made:
        ledger = made.ledger()
        moved_to_zeta(made, ledger)
        wanted = {
            "owner": Wanted(owners=frozenset({"octo"})),
            "installation": Wanted(installations=frozenset({made.of["octo"].id})),
            "names": Wanted(names=(("octo", "r0002"),)),
        }
        assert look(made, ledger, wanted[narrowed]) == []
        assert {row.state for row, _ in ledger.all()} == {State.CLEAN}


def test_what_went_to_an_account_that_cannot_be_listed_is_not_gone(tmp_path: Path) -> None:
    with fleet(tmp_path, 1, owners=("octo", "zeta")) as made:
        ledger = made.ledger()
        moved_to_zeta(made, ledger)
        made.server.fault("/installation/repositories", faults.forbidden(), after=1, times=None)
        assert [type(one) for one in look(made, ledger)] == [Trouble]
        assert {row.state for row, _ in ledger.all()} == {State.CLEAN}


def test_where_all_were_listed_the_new_account_is_noted_and_the_rest_is_gone(tmp_path: Path) -> None:
    with fleet(tmp_path, 2, owners=("octo", "zeta")) as made:
        ledger = made.ledger()
        moved_to_zeta(made, ledger)
        made.server.forge.delete("octo/r0002")
        assert look(made, ledger) == []
        rows = {row.name: row for row, _ in ledger.all() if row.name in ("moved", "r0002")}
        states = {f"{row.owner}/{row.name}": row.state for row, _ in ledger.all()}
        assert rows["moved"].installation == made.of["zeta"].id
        assert states == {
            "octo/r0002": State.GONE,
            "zeta/moved": State.CLEAN,
            "zeta/r0001": State.CLEAN,
            "zeta/r0002": State.CLEAN,
        }


def test_what_is_gone_for_a_year_is_forgotten_by_a_sweep_of_all(tmp_path: Path) -> None:
    with fleet(tmp_path, 1) as made:
        ledger = made.ledger()
        settle(ledger, look(made, ledger))
        for number, days in ((900_001, 364), (900_002, 366)):
            row = RepositoryRow("github.com", number, "octo", "old", 0, State.GONE, "", NOW - days * 86_400)
            ledger.save(row)
        look(made, ledger, Wanted(owners=frozenset({"octo"})))
        look(made, ledger, notes=False)
        assert {row.number for row, _ in ledger.all()} >= {900_001, 900_002}
        look(made, ledger)
        assert {row.number for row, _ in ledger.all()} - {900_001} == {row_number(made)}


def row_number(made: Fleet) -> int:
    return made.server.forge.repository("octo/r0001").id


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_second_app_is_refused(tmp_path: Path, dry_run: bool) -> None:
    with fleet(tmp_path, 1) as made:
        made.sweep()
        other = made.server.forge.app(8, RIGHTS)
        assert other.private_key is not None
        (tmp_path / "key.pem").write_text(other.private_key)
        made.app = "8"
        with pytest.raises(UsageError, match="belongs to the App 7") as raised:
            made.sweep(dry_run=dry_run)
        assert "database of its own" in str(raised.value)
        assert made.opened().total() == 1


@pytest.mark.parametrize("changed", [False, True])
def test_a_repository_that_went_to_another_installation_is_not_gone(tmp_path: Path, changed: bool) -> None:
    with fleet(tmp_path, 1, owners=("octo", "zeta")) as made:
        made.sweep()
        moved = made.server.forge.rename("octo/r0001", "zeta/moved")
        if changed:
            moved.commit({CI: WORKFLOW + "# more\n"})
        assert made.sweep()["summary"]["gone"] == 0
        rows = {row.number: row for row, _ in made.ledger().all()}
        assert {row.state for row in rows.values()} == {State.OPEN}
        assert (rows[moved.id].owner, rows[moved.id].installation) == ("zeta", made.of["zeta"].id)
