"""Whether the tables of a database are those that this pinfix knows."""

from __future__ import annotations

import sqlalchemy as sa

from pinfix.bot.storage.tables import METADATA, SCHEMA
from pinfix.errors import UsageError

VERSION = 1
"""Of the tables; the database says which it has."""


def written_version(connection: sa.Connection) -> int | None:
    """The version that the database says its tables have; None where it does not yet."""
    found: int | None = connection.execute(sa.select(sa.func.max(SCHEMA.c.version))).scalar()
    return found


def check_layout(connection: sa.Connection, version: int) -> None:
    """Raise UsageError where the tables, which say that they are of `version`, are not as they should be.

    The columns are looked at too: a release of pinfix that was none may have left the number as it was.
    """
    if version > VERSION:
        raise UsageError(f"the database was made by a newer pinfix (its tables are version {version})")
    lacking = _lacking(connection)
    if version < VERSION or lacking:
        said = f"; it lacks {lacking}" if lacking else ""
        raise UsageError(
            f"the database was made by an older pinfix (its tables are version {version}{said}): "
            "give the bot a new one, and let it sweep"
        )


def _lacking(connection: sa.Connection) -> str:
    """The first column that is not there, of the tables that are: `table.column`; "": none."""
    tables = METADATA.sorted_tables
    found = sa.inspect(connection).get_multi_columns(filter_names=[table.name for table in tables])
    known = {name: {column["name"] for column in columns} for (_, name), columns in found.items()}
    for table in tables:
        for column in table.c:
            if column.name not in known.get(table.name, table.c):  # a table that is not there is made yet
                return f"{table.name}.{column.name}"
    return ""
