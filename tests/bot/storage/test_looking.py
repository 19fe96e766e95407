"""A look at a database: it changes nothing, and waits for nobody."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from pinfix.bot.storage.access.looking import looking
from pinfix.bot.storage.database import Database, open_database
from pinfix.bot.storage.ledger import Ledger
from pinfix.bot.storage.records import RepositoryRow, State
from pinfix.errors import UsageError

ROW = RepositoryRow("github.com", 1, "octo", "app", 9, State.CLEAN)


def known(url: str) -> list[int]:
    with looking(url) as database:
        return [row.number for row, _ in Ledger(database).all()]


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {one.name: (one.read_bytes(), one.stat().st_mtime_ns) for one in folder.iterdir()}


@pytest.fixture
def filled(database_url: str) -> str:
    """The URL of a database with one repository, at which nobody works."""
    database = open_database(database_url)
    Ledger(database).save(ROW)
    database.close()
    return database_url


@pytest.fixture
def file(sqlite_url: str, tmp_path: Path) -> Path:
    """The same of SQLite."""
    database = open_database(sqlite_url)
    Ledger(database).save(ROW)
    database.close()
    return tmp_path / "bot.db"


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[Path]:
    """A folder; once `seal` was called on it nothing can be written there."""
    folder = tmp_path / "sealed"
    folder.mkdir()
    if (
        os.geteuid() == 0
        and subprocess.run(
            ["mount", "-t", "tmpfs", "none", folder], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("it takes somebody else than root, or a mount")
    yield folder
    if os.geteuid() == 0:
        subprocess.run(["umount", "-l", folder], check=True)
    else:
        folder.chmod(0o700)


def seal(folder: Path) -> None:
    if os.geteuid() == 0:
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
    else:
        folder.chmod(0o500)


def test_what_is_there_is_read(filled: str) -> None:
    assert known(filled) == [1]


def test_nothing_can_be_written(filled: str) -> None:
    with pytest.raises(UsageError), looking(filled) as database:
        Ledger(database).save(ROW)
    with pytest.raises(UsageError), looking(filled) as database, database.reading() as connection:
        connection.execute(sa.text("CREATE TABLE extra (x integer)"))


def test_a_file_stays_as_it_is_and_alone(file: Path, tmp_path: Path) -> None:
    before = files(tmp_path)
    assert known(f"sqlite:///{file}") == [1]
    assert files(tmp_path) == before
    assert list(before) == ["bot.db"]


def test_a_writer_is_not_waited_for(filled: str) -> None:
    database = open_database(filled)
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE pinfix_repository SET number = 2"))
        assert known(filled) == [1]
    assert known(filled) == [2]  # though it is in the log only
    database.close()


def test_beside_a_bot_at_work_nothing_can_be_written_either(filled: str) -> None:
    at_work = open_database(filled)
    Ledger(at_work).save(replace(ROW, number=2))
    with pytest.raises(UsageError), looking(filled) as database:
        Ledger(database).save(replace(ROW, number=3))
    assert known(filled) == [1, 2]
    at_work.close()


def test_the_log_of_a_bot_at_work_may_be_written_back_meanwhile(file: Path) -> None:
    """Also where it was empty when the look began: it is not taken for a file that does not change."""
    url = f"sqlite:///{file}"
    at_work = open_database(url)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert (file.parent / "bot.db-wal").stat().st_size == 0
        with looking(url) as database:
            Ledger(at_work).save(replace(ROW, number=2))
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            assert [row.number for row, _ in Ledger(database).all()] == [1, 2]
    at_work.close()


def test_the_exclusive_lock_of_another_program_is_not_waited_for(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert known(f"sqlite:///{file}") == [1]


def test_a_file_where_nothing_can_be_written(file: Path, sealed: Path) -> None:
    shutil.copy(file, sealed)
    seal(sealed)
    assert known(f"sqlite:///{sealed}/bot.db") == [1]


def test_an_empty_log_does_not_matter_there(file: Path, sealed: Path) -> None:
    shutil.copy(file, sealed)
    (sealed / "bot.db-wal").touch()
    seal(sealed)
    assert known(f"sqlite:///{sealed}/bot.db") == [1]


def test_a_log_that_cannot_be_read_there_is_not_passed_over(file: Path, sealed: Path) -> None:
    """Without it the database would be one of an earlier time."""
    database = open_database(f"sqlite:///{file}")
    Ledger(database).forget("github.com", 9)
    for name in ("bot.db", "bot.db-wal"):
        shutil.copy(file.parent / name, sealed)
    database.close()
    assert (sealed / "bot.db-wal").stat().st_size > 0
    seal(sealed)
    with pytest.raises(UsageError, match="cannot be opened"):
        known(f"sqlite:///{sealed}/bot.db")


def test_what_is_written_meanwhile_to_a_file_that_nobody_had_open_is_noticed(file: Path) -> None:
    url = f"sqlite:///{file}"

    def write() -> None:
        database = open_database(url)
        Ledger(database).save(ROW)
        database.close()  # which writes the log back

    with pytest.raises(UsageError, match="run again"), looking(url):
        write()


def test_where_there_is_no_file_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no database"):
        known(f"sqlite:///{tmp_path / 'none.db'}")
    assert list(tmp_path.iterdir()) == []


def test_no_bot_has_worked_with_an_empty_one(database_url: str, tmp_path: Path) -> None:
    if database_url.startswith("sqlite"):
        (tmp_path / "bot.db").touch()
    with pytest.raises(UsageError, match="no bot has worked"):
        known(database_url)
    assert all(one.stat().st_size == 0 for one in tmp_path.iterdir())


@pytest.mark.parametrize("log", ["DELETE", "WAL"])
def test_somebody_elses_file_stays_as_it_is(tmp_path: Path, log: str) -> None:
    file = tmp_path / "cookies.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute(f"PRAGMA journal_mode={log}")
        other.execute("CREATE TABLE cookies (a)")
    before = files(tmp_path)
    with pytest.raises(UsageError, match="not that of a bot"):
        known(f"sqlite:///{file}")
    assert files(tmp_path) == before


def test_somebody_elses_database_stays_as_it_is(postgres_url: str) -> None:
    engine = sa.create_engine(sa.make_url(postgres_url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE cookies (a integer)"))
    with pytest.raises(UsageError, match="not that of a bot"):
        known(postgres_url)
    assert sa.inspect(engine).get_table_names() == ["cookies"]
    engine.dispose()


@pytest.mark.parametrize(("name", "said"), [("text", "not a database"), ("", "Is a directory")])
def test_what_is_no_database_at_all(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "text").write_bytes(b"hello, no database at all " * 100)
    with pytest.raises(UsageError, match=f"cannot be opened: .*{said}"):
        known(f"sqlite:///{tmp_path}/{name}")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE pinfix_schema SET version = 99", "newer pinfix"),
        ("UPDATE pinfix_schema SET version = 0", "older pinfix"),
        ("ALTER TABLE pinfix_repository DROP COLUMN basis", "older pinfix.*lacks pinfix_repository.basis"),
        ("ALTER TABLE pinfix_schema RENAME COLUMN version TO edition", "cannot be opened"),
        ("DROP TABLE pinfix_topic", "cannot be opened"),
    ],
)
def test_other_tables_than_those_of_this_pinfix(filled: str, change: str, said: str) -> None:
    database = open_database(filled)
    with database.writing() as connection:
        connection.execute(sa.text(change))
    database.close()
    with pytest.raises(UsageError, match=said):
        known(filled)


def test_a_table_that_only_writers_need_may_be_missing(filled: str) -> None:
    database = open_database(filled)
    with database.writing() as connection:
        connection.execute(sa.text("DROP TABLE pinfix_gate"))
    database.close()
    assert known(filled) == [1]


def test_who_may_only_read_is_enough(postgres_url: str) -> None:
    """As on a copy that follows, or for a role of its own."""
    database = open_database(postgres_url)
    Ledger(database).save(ROW)
    role = f"looker_{sa.make_url(postgres_url).database}"
    with database.writing() as connection:
        connection.execute(sa.text(f"CREATE ROLE {role} LOGIN"))
        connection.execute(sa.text(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"))
    assert known(sa.make_url(postgres_url).set(username=role).render_as_string()) == [1]
    database.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bot:hunter2@127.0.0.1:1abc/bot",
        "postgresql://bot:hunter2@127.0.0.1:1/bot",
        "postgresql://bot@127.0.0.1:1/bot?password=hunter2&no_option=hunter2",
        "postgresql://bot:hunter2@127.0.0.1:1/bot?port=hunter2",
    ],
)
def test_a_password_is_not_shown(url: str) -> None:
    with pytest.raises(UsageError) as raised:
        known(url)
    assert "hunter2" not in str(raised.value)
    assert raised.value.__suppress_context__


def test_other_faults_go_through(database: Database, database_url: str) -> None:
    """They say nothing of the database."""
    with pytest.raises(ValueError, match="mine"), looking(database_url):
        raise ValueError("mine")
