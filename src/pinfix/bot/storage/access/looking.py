"""A look at the database of a bot, which may be at work on it: nothing is written, and nobody waits.

A file of SQLite may lie where nothing can be written. But beside one with a write-ahead log SQLite makes two
more even for who only reads, leaves them there, and fails where it cannot make them
(https://www.sqlite.org/wal.html#read_only_databases). Where there is no log, nobody has the file open: then
it is read as one that does not change (`immutable`), which makes none.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EISDIR
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from pinfix.bot.storage.access.address import SQLITE, database_address, shown, unopened
from pinfix.bot.storage.access.layout import check_layout, written_version
from pinfix.bot.storage.database import MISTAKES, Database, postgresql_engine
from pinfix.bot.storage.tables import SCHEMA
from pinfix.errors import UsageError

_BUSY = 5.0
"""Seconds to wait while somebody takes up the log after a crash; a writer is not waited for."""


@contextmanager
def looking(url: str) -> Iterator[Database]:
    """The database at `url`, to read only, until the block ends.

    Raises UsageError where there is none, it cannot be read (within the block too), it is not that of a bot,
    or its tables are not those of this pinfix.
    """
    address = database_address(url)
    try:
        file = _File(Path(str(address.database)).resolve()) if address.get_backend_name() == SQLITE else None
        engine = _postgresql(address) if file is None else _sqlite(file)
    except FileNotFoundError:
        raise UsageError(
            f"there is no database at {address.database} yet: `pinfix bot serve` and `sweep` make it"
        ) from None
    except MISTAKES as problem:
        raise unopened(problem, address) from None
    database = Database(engine, url)
    try:
        _check_bot(database, shown(address))
        yield database
    except SQLAlchemyError as problem:
        _check_unchanged(file, address)
        raise unopened(problem, address) from None
    finally:
        database.close()
    _check_unchanged(file, address)


class _File:
    """A file of SQLite. Raises OSError where it is none."""

    def __init__(self, path: Path) -> None:
        if path.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))  # SQLite would speak of a disk error
        self._path = path
        self._before = self._state()  # before it is seen whether there is a log
        self._immutable = False

    def connect(self) -> sqlite3.Connection:
        """A connection that reads. Raises sqlite3.Error."""
        uri = f"{self._path.as_uri()}?mode=ro"
        log = self._size_of_log()
        if log is not None:
            try:
                return _connected(uri)
            except sqlite3.OperationalError:
                if log > 0:  # what it holds belongs to the database, and cannot be read
                    raise
        self._immutable = True
        return _connected(f"{uri}&immutable=1")

    def has_changed(self) -> bool:
        """Whether it was written to since, though it was taken for one that does not change."""
        return self._immutable and self._state() != self._before

    def _state(self) -> tuple[int, int, int]:
        found = os.stat(self._path)
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _size_of_log(self) -> int | None:
        try:
            return os.stat(f"{self._path}-wal").st_size
        except FileNotFoundError:
            return None


def _connected(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, timeout=_BUSY, isolation_level=None)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # only now the file is read
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _sqlite(file: _File) -> sa.Engine:
    engine = sa.create_engine("sqlite://", creator=file.connect, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")  # one state for all that a transaction reads

    return engine


def _postgresql(address: sa.URL) -> sa.Engine:
    return postgresql_engine(address).execution_options(postgresql_readonly=True)


def _check_bot(database: Database, name: str) -> None:
    with database.reading() as connection:
        there = sa.inspect(connection).get_table_names()
        version = written_version(connection) if SCHEMA.name in there else None
        if version is not None:
            check_layout(connection, version)
        elif there:
            raise UsageError(f"the database {name} is not that of a bot: it has tables, and none of pinfix")
        else:
            raise UsageError(
                f"no bot has worked with the database {name} yet: `pinfix bot serve` and `sweep` fill it"
            )


def _check_unchanged(file: _File | None, address: sa.URL) -> None:
    if file is not None and file.has_changed():
        raise UsageError(f"the database {shown(address)} was written to while it was read: run again")
