"""The database: a file of SQLite for one machine, PostgreSQL for many; the same code for both."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from pinfix.bot.storage.access.address import SQLITE, database_address, unopened
from pinfix.bot.storage.access.layout import VERSION, check_layout, written_version
from pinfix.bot.storage.tables import METADATA, SCHEMA
from pinfix.errors import UsageError

MISTAKES = (OSError, ValueError, TypeError, ArgumentError)
"""What is raised for a URL with a query that means nothing, before a connection is tried."""
_BUSY = 30_000
"""Milliseconds for which a writer of SQLite waits for another; DBOS, in the same file, waits as long."""
_LOCK = 0x70696E66
"""The number of the advisory lock under which the tables are made."""


class Database:
    """An open database. `url` is what DBOS takes; it may hold a password, and is never shown."""

    def __init__(self, engine: sa.Engine, url: str) -> None:
        self._engine = engine
        self.url = url

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file, with one writer at a time."""
        return self._engine.dialect.name == SQLITE

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that writes; on SQLite no other one writes meanwhile."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that only reads, and keeps no writer waiting."""
        with self._engine.connect().execution_options(pinfix_reads=True) as connection:
            yield connection

    def now(self, connection: sa.Connection) -> float:
        """The time by the clock of the database, in seconds since 1970: machines disagree on theirs."""
        if self.is_sqlite:
            # Both processes are on this machine; SQLite's own clock has only milliseconds.
            text = "SELECT (julianday('now') - 2440587.5) * 86400.0"
        else:
            text = "SELECT extract(epoch FROM clock_timestamp())::float8"
        return float(connection.execute(sa.text(text)).scalar_one())

    def insert(self, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
        """An INSERT that knows `on_conflict_do_update` and `on_conflict_do_nothing`."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    def put(self, connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert `rows`, or replace those with the same primary key."""
        if not rows:
            return
        keys = [column.name for column in table.primary_key.columns]
        statement = self.insert(table)
        others = {
            column.name: statement.excluded[column.name] for column in table.c if column.name not in keys
        }
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=others), list(rows))

    def answers(self) -> bool:
        """Whether the database can be asked now."""
        try:
            with self.reading() as connection:
                connection.execute(sa.select(1))
        except SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()


def open_database(url: str) -> Database:
    """The database at `url` (`sqlite:////path/bot.db`, `postgresql://…`), with its tables made.

    Raises UsageError where it cannot be opened, or its tables are those of another pinfix.
    """
    address = database_address(url)
    try:
        engine = _sqlite(address) if address.get_backend_name() == SQLITE else postgresql_engine(address)
    except MISTAKES as problem:
        raise unopened(problem, address) from None
    database = Database(engine, address.render_as_string(hide_password=False))
    try:
        _make_tables(database)
    except SQLAlchemyError as problem:
        database.close()
        raise unopened(problem, address) from None
    except UsageError:
        database.close()
        raise
    return database


def _sqlite(address: sa.URL) -> sa.Engine:
    path = Path(str(address.database))
    # It has the names of private repositories: nobody else reads it. SQLite's other files follow this one.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    engine = sa.create_engine(address, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        connection.isolation_level = None  # so that BEGIN is ours, below
        connection.execute(f"PRAGMA busy_timeout={_BUSY}")
        connection.execute("PRAGMA journal_mode=WAL")  # readers and the writer do not wait for one another

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A transaction that reads first and writes then fails at once where another wrote in between.
        reads = connection.get_execution_options().get("pinfix_reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def postgresql_engine(address: sa.URL) -> sa.Engine:
    """For a database of PostgreSQL. Raises one of `MISTAKES`."""
    return sa.create_engine(
        address,
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={"connect_timeout": int(_first(address.query.get("connect_timeout")) or 10)},
    )


def _first(value: str | tuple[str, ...] | None) -> str:
    text = value if isinstance(value, str) else next(iter(value or ()), "")
    return text if text.isdecimal() else ""


def _make_tables(database: Database) -> None:
    with database.writing() as connection:
        if not database.is_sqlite:  # two that start at once would both find no table
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        METADATA.create_all(connection)
        version = written_version(connection)
        if version is None:
            connection.execute(SCHEMA.insert().values(version=VERSION))
        check_layout(connection, VERSION if version is None else version)
