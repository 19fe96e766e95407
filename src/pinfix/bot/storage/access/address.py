"""The URL of a database: what it has to be, and what of it may be shown."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from pinfix.errors import UsageError

SQLITE = "sqlite"
_POSTGRESQL = "postgresql"


def database_address(url: str) -> sa.URL:
    """The address that `url` is, with the driver to use. Raises UsageError, which shows nothing of it."""
    try:
        address = sa.make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise UsageError(
            "the database has to be a URL: sqlite:////path/bot.db or postgresql://user@host/name"
        ) from None
    backend = address.get_backend_name()
    if backend == SQLITE:
        if not address.database or address.database == ":memory:" or "mode" in address.query:
            raise UsageError("a database of SQLite has to be a file: sqlite:////path/bot.db")
        return address.set(drivername=SQLITE)
    if backend in (_POSTGRESQL, "postgres"):
        if not address.database:
            raise UsageError("the URL of the database lacks its name: postgresql://user@host/name")
        return address.set(drivername="postgresql+psycopg")
    raise UsageError(f"databases of the kind {backend!r} are not supported: sqlite or postgresql")


def has_password(url: str) -> bool:
    """Whether there is a password in `url`, or may be, where it is no URL."""
    try:
        address = sa.make_url(url)
    except (ArgumentError, ValueError):
        return "@" in url  # whatever it is, it is not shown; opening it says what is wrong
    return bool(address.password) or any("password" in name for name in address.query)


def shown(address: sa.URL) -> str:
    """The address without its query too: PostgreSQL takes passwords there (`?password=`, `?sslpassword=`)."""
    return address.set(query={}).render_as_string(hide_password=True)


def unopened(problem: BaseException, address: sa.URL) -> UsageError:
    """The error of a database that cannot be opened, or read."""
    return UsageError(f"the database {shown(address)} cannot be opened: {_line(problem, address)}")


def _line(problem: BaseException, address: sa.URL) -> str:
    """The first line of what was said. A driver may repeat what it was given and does not understand."""
    first = str(getattr(problem, "orig", None) or problem).strip().splitlines()
    said = first[0][:300] if first else type(problem).__name__
    for secret in _secrets(address):
        said = said.replace(secret, "***")
    return said


def _secrets(address: sa.URL) -> Iterator[str]:
    for value in (address.password, *(value for name, value in _query(address) if "pass" in name.lower())):
        if value:
            yield str(value)


def _query(address: sa.URL) -> Iterator[tuple[str, str]]:
    for name, values in address.normalized_query.items():
        for value in values:
            yield name, value
