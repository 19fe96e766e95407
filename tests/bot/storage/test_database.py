from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from pinfix.bot.storage.database import Database, open_database
from pinfix.bot.storage.tables import SCHEMA
from pinfix.errors import UsageError


@pytest.mark.parametrize(
    "url",
    [
        "",
        "bot.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
        "mysql://root@localhost/bot",
        "postgresql://localhost",
        "sqlite:////no/such/folder/bot.db",
        "sqlite:////tmp/bot.db?timeout=soon",
        "postgresql://127.0.0.1:1abc/bot",
        "postgresql://127.0.0.1:1/bot?plugin=none-of-that-name",
        "postgresql://127.0.0.1:1/bot?port=1abc",
    ],
)
def test_what_cannot_be_opened_is_an_error_of_use(url: str) -> None:
    with pytest.raises(UsageError):
        open_database(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bot:hunter2@127.0.0.1:1/bot",
        "postgresql://bot@127.0.0.1:1/bot?password=hunter2",
        "postgresql://127.0.0.1:1/bot?user=bot&sslpassword=hunter2&SSLPassword=hunter2",
        "postgresql://bot@127.0.0.1:1/bot?password=hunter2&password=hunter2",
        "postgresql://bot@127.0.0.1:1/bot?password=hunter2&no_option=hunter2",
        "postgresql://bot@127.0.0.1:1/bot?passfile=/hunter2",
        "postgresql://bot:hunter2@127.0.0.1:1abc/bot",
        "postgresql://bot:hunter2@[::bad/bot",
        "postgresql://bot:hunter2@127.0.0.1:1/bot?port=hunter2",
    ],
)
def test_a_password_is_not_shown(url: str) -> None:
    with pytest.raises(UsageError) as raised:
        open_database(url)
    assert "hunter2" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_a_failing_statement_does_not_show_its_values(database: Database) -> None:
    with pytest.raises(sa.exc.SQLAlchemyError) as raised, database.writing() as connection:
        connection.execute(sa.text("SELECT :value FROM nothing_of_that_name"), {"value": "hunter2"})
    assert "hunter2" not in str(raised.value)


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        database = open_database(f"sqlite:///{tmp_path / 'bot.db'}")
    finally:
        os.umask(before)
    with database.writing() as connection:
        connection.execute(sa.text("CREATE TABLE extra (x)"))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    database.close()
    assert set(modes.values()) == {0o600}
    assert len(modes) == 3  # with those of the log


def test_it_is_opened_again(database_url: str) -> None:
    for _ in range(2):
        open_database(database_url).close()


def test_the_tables_of_a_newer_pinfix_are_left_alone(database_url: str) -> None:
    database = open_database(database_url)
    with database.writing() as connection:
        connection.execute(SCHEMA.update().values(version=99))
    database.close()
    with pytest.raises(UsageError, match="newer"):
        open_database(database_url)


@pytest.mark.parametrize(
    "change", ["ALTER TABLE pinfix_repository DROP COLUMN basis", "UPDATE pinfix_schema SET version = 0"]
)
def test_the_tables_of_an_older_pinfix_are_left_alone(database_url: str, change: str) -> None:
    database = open_database(database_url)
    with database.writing() as connection:
        connection.execute(sa.text(change))
        connection.execute(sa.text("DROP TABLE pinfix_gate"))
    database.close()
    with pytest.raises(UsageError, match="older pinfix"):
        open_database(database_url)
    engine = sa.create_engine(database.url)
    assert "pinfix_gate" not in sa.inspect(engine).get_table_names()
    engine.dispose()


def test_a_table_that_an_older_pinfix_did_not_know_is_made(database_url: str) -> None:
    database = open_database(database_url)
    with database.writing() as connection:
        connection.execute(sa.text("DROP TABLE pinfix_gate"))
    database.close()
    database = open_database(database_url)
    with database.reading() as connection:
        assert sa.inspect(connection).has_table("pinfix_gate")
    database.close()


def test_many_open_it_at_once(database_url: str) -> None:
    problems: list[BaseException] = []

    def opened() -> None:
        try:
            open_database(database_url).close()
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=opened) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_who_reads_first_and_then_writes_waits_its_turn(database: Database) -> None:
    """With SQLite's usual transactions one of two fails at once, whatever the timeout."""
    with database.writing() as connection:
        connection.execute(sa.text("CREATE TABLE counted (n integer)"))
        connection.execute(sa.text("INSERT INTO counted VALUES (0)"))
    problems: list[BaseException] = []

    def count() -> None:
        try:
            for _ in range(20):
                with database.writing() as connection:
                    lock = "" if database.is_sqlite else " FOR UPDATE"
                    found = connection.execute(sa.text(f"SELECT n FROM counted{lock}")).scalar_one()
                    connection.execute(sa.text("UPDATE counted SET n = :n"), {"n": found + 1})
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with database.reading() as connection:
        assert connection.execute(sa.text("SELECT n FROM counted")).scalar_one() == 80


def test_a_closed_database_does_not_answer(sqlite_url: str, tmp_path: Path) -> None:
    database = open_database(sqlite_url)
    assert database.answers()
    database.close()
    (tmp_path / "bot.db").unlink()
    (tmp_path / "bot.db").mkdir()
    assert not database.answers()
