"""Which App a database belongs to, on each server: numbers of repositories are the same for all Apps."""

from __future__ import annotations

import sqlalchemy as sa

from pinfix.bot.storage.database import Database
from pinfix.bot.storage.tables import APP, REPOSITORY
from pinfix.bot.storage.texts import stored
from pinfix.errors import UsageError


def claim(database: Database, server: str, app: str, *, keep: bool = True) -> None:
    """Let the database belong to `app` (its number or client id) on `server`; without `keep` only look.

    As long as no repository is known there, it is anybody's: an id may have been a slip. Raises UsageError
    where it belongs to another App: each would take for its own what the other one did.
    """
    app = stored(app)
    known = sa.select(REPOSITORY.c.number).where(REPOSITORY.c.server == server).exists()
    row = database.insert(APP).values(server=server, app=app)
    row = row.on_conflict_do_update(index_elements=[APP.c.server], set_={"app": app}, where=~known)
    with database.writing() if keep else database.reading() as connection:
        if keep:
            connection.execute(row)
        owner = connection.execute(sa.select(APP.c.app).where(APP.c.server == server, known)).scalar()
    if owner not in (None, app):
        raise UsageError(
            f"the database belongs to the App {owner} on {server}: give the App {app} a database of its own, "
            "or, where it is the same App, its id as it was given before"
        )
