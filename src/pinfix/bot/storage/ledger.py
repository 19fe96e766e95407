"""The ledger: what was last seen of each repository, and what came of its topics."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from pinfix.bot.storage.database import Database
from pinfix.bot.storage.records import Posture, RepositoryRow, State, TopicRow
from pinfix.bot.storage.tables import REPOSITORY, TOPIC
from pinfix.bot.storage.texts import stored

_PAGE = 500
_MOST_NUMBERS = 500
"""Of one statement: SQLite takes 32,766 values."""


class Ledger:
    """The rows of repositories and topics. Every method is one transaction, but for `all`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def repository(self, server: str, number: int) -> RepositoryRow | None:
        """The repository with this number; None where it was never seen."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(REPOSITORY).where(_is(server, number))).one_or_none()
        return _repository(row._mapping) if row is not None else None

    def save(self, row: RepositoryRow) -> None:
        """Write one repository; its topics stay."""
        with self._database.writing() as connection:
            self._database.put(connection, REPOSITORY, [_of_repository(row)])

    def record(self, repository: RepositoryRow, topics: Sequence[TopicRow]) -> None:
        """Write a repository, and `topics` in place of those that it had."""
        key = (repository.server, repository.number)
        if any((topic.server, topic.repository) != key for topic in topics):
            raise ValueError("a topic of another repository")
        with self._database.writing() as connection:
            self._database.put(connection, REPOSITORY, [_of_repository(repository)])
            connection.execute(TOPIC.delete().where(_has(*key)))
            self._database.put(connection, TOPIC, [_of_topic(topic) for topic in topics])

    def topics(self, server: str, number: int) -> tuple[TopicRow, ...]:
        """The topics of a repository, by name."""
        query = sa.select(TOPIC).where(_has(server, number)).order_by(TOPIC.c.topic)
        with self._database.reading() as connection:
            return tuple(_topic(row._mapping) for row in connection.execute(query))

    def all(
        self, *, server: str | None = None, owner: str | None = None
    ) -> Iterator[tuple[RepositoryRow, tuple[TopicRow, ...]]]:
        """Repositories with their topics, by server and number; read in pages, so that memory stays flat."""
        wanted = [
            column == value
            for column, value in (
                (REPOSITORY.c.server, server),
                (sa.func.lower(REPOSITORY.c.owner), owner.lower() if owner is not None else None),
            )
            if value is not None
        ]
        after: tuple[str, int] | None = None
        while page := self._page(wanted, after):
            yield from page
            last = page[-1][0]
            after = (last.server, last.number)

    def rename(self, server: str, number: int, owner: str, name: str, installation: int = 0) -> bool:
        """Write the new name of a repository, and its installation (0: the same); whether it was known.

        All else stays as it is, and as others write it meanwhile.
        """
        values: dict[str, Any] = {"owner": stored(owner), "name": stored(name)}
        if installation:
            values["installation"] = installation
        return self._change(_is(server, number), **values) > 0

    def stands(
        self, server: str, number: int, state: State, message: str, *, looked: float | None = None
    ) -> bool:
        """Write how a repository stands, without a fingerprint: when it can be used again, it is looked at.

        `looked`: also when it was looked at; of what is gone, now. All else stays. Returns whether it was
        known.
        """
        values: dict[str, Any] = {"state": state.value, "message": stored(message), "fingerprint": ""}
        with self._database.writing() as connection:
            if looked is None and state is State.GONE:
                looked = self._database.now(connection)
            if looked is not None:
                values["looked"] = looked
            statement = REPOSITORY.update().where(_is(server, number))
            return connection.execute(statement.values(**values)).rowcount > 0

    def all_stand(self, server: str, installation: int, state: State, message: str) -> int:
        """The same of all repositories of an installation; how many."""
        which = sa.and_(REPOSITORY.c.server == server, REPOSITORY.c.installation == installation)
        return self._change(which, state=state.value, message=stored(message), fingerprint="")

    def gone(self, row: RepositoryRow, message: str, looked: float) -> bool:
        """The App does not see a repository any more; unless it was looked at since `row` was read."""
        unseen = sa.and_(_is(row.server, row.number), REPOSITORY.c.looked == row.looked)
        return self._change(unseen, state=State.GONE.value, message=stored(message), looked=looked) > 0

    def pull_stands(self, server: str, number: int, pull: int, state: State, message: str) -> bool:
        """Write how a pull request stands, of the topic that has it now; whether there is one."""
        statement = TOPIC.update().where(_has(server, number), TOPIC.c.pull == pull)
        values = {"state": state.value, "message": stored(message), "remedy": ""}
        with self._database.writing() as connection:
            return connection.execute(statement.values(**values)).rowcount > 0

    def _change(self, which: sa.ColumnElement[bool], **values: Any) -> int:
        with self._database.writing() as connection:
            return connection.execute(REPOSITORY.update().where(which).values(**values)).rowcount

    def forget(self, server: str, installation: int, *, numbers: Collection[int] | None = None) -> int:
        """Mark what the App no longer sees: all of an installation, or these repositories of it.

        They are `GONE`, without installation and fingerprint: should they come back, they are looked at
        again, and what people declined is still known. Returns how many.
        """
        values = {"state": State.GONE.value, "installation": 0, "fingerprint": "", "message": ""}
        which = sa.and_(REPOSITORY.c.server == server, REPOSITORY.c.installation == installation)
        with self._database.writing() as connection:
            now = self._database.now(connection)
            statement = REPOSITORY.update().where(which).values(**values, looked=now)
            if numbers is None:
                return connection.execute(statement).rowcount
            parts = _parts(sorted(numbers))
            return sum(
                connection.execute(statement.where(REPOSITORY.c.number.in_(part))).rowcount for part in parts
            )

    def prune(self, server: str, before: float) -> int:
        """Delete repositories of `server` that are gone since before this time; returns how many."""
        gone = sa.and_(
            REPOSITORY.c.server == server,
            REPOSITORY.c.state == State.GONE.value,
            REPOSITORY.c.looked < before,
        )
        keys = sa.select(REPOSITORY.c.server, REPOSITORY.c.number).where(gone)
        with self._database.writing() as connection:
            connection.execute(TOPIC.delete().where(sa.tuple_(TOPIC.c.server, TOPIC.c.repository).in_(keys)))
            return connection.execute(REPOSITORY.delete().where(gone)).rowcount

    def _page(
        self, wanted: Sequence[sa.ColumnElement[bool]], after: tuple[str, int] | None
    ) -> list[tuple[RepositoryRow, tuple[TopicRow, ...]]]:
        key = sa.tuple_(REPOSITORY.c.server, REPOSITORY.c.number)
        query = sa.select(REPOSITORY).where(*wanted).order_by(*key).limit(_PAGE)
        if after is not None:
            query = query.where(key > sa.tuple_(sa.literal(after[0]), sa.literal(after[1])))
        with self._database.reading() as connection:
            rows = [_repository(row._mapping) for row in connection.execute(query)]
            if not rows:
                return []
            topics: dict[tuple[str, int], list[TopicRow]] = {}
            of = sa.tuple_(TOPIC.c.server, TOPIC.c.repository).in_([(row.server, row.number) for row in rows])
            for found in connection.execute(sa.select(TOPIC).where(of).order_by(TOPIC.c.topic)):
                topic = _topic(found._mapping)
                topics.setdefault((topic.server, topic.repository), []).append(topic)
        return [(row, tuple(topics.get((row.server, row.number), ()))) for row in rows]


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), _MOST_NUMBERS):
        yield numbers[start : start + _MOST_NUMBERS]


def _is(server: str, number: int) -> sa.ColumnElement[bool]:
    return sa.and_(REPOSITORY.c.server == server, REPOSITORY.c.number == number)


def _has(server: str, number: int) -> sa.ColumnElement[bool]:
    return sa.and_(TOPIC.c.server == server, TOPIC.c.repository == number)


def _of_repository(row: RepositoryRow) -> dict[str, Any]:
    return {
        "server": row.server,
        "number": row.number,
        "owner": stored(row.owner),
        "name": stored(row.name),
        "installation": row.installation,
        "state": row.state.value,
        "fingerprint": row.fingerprint,
        "looked": row.looked,
        "message": stored(row.message),
        "before": _of_posture(row.before),
        "after": _of_posture(row.after),
        "basis": json.dumps(row.basis),
    }


def _repository(row: Mapping[Any, Any]) -> RepositoryRow:
    values = {
        **row,
        "state": State(row["state"]),
        "before": _posture(row["before"]),
        "after": _posture(row["after"]),
        "basis": tuple((path, identity) for path, identity in json.loads(row["basis"])),
    }
    return RepositoryRow(**values)


def _of_posture(posture: Posture | None) -> str | None:
    if posture is None:
        return None
    return json.dumps([posture.pins, posture.permissions, posture.keys, posture.owners])


def _posture(text: str | None) -> Posture | None:
    if text is None:
        return None
    pins, permissions, keys, owners = ((done, total) for done, total in json.loads(text))
    return Posture(pins, permissions, keys, owners)


def _of_topic(row: TopicRow) -> dict[str, Any]:
    return {
        "server": row.server,
        "repository": row.repository,
        "topic": row.topic,
        "state": row.state.value,
        "outcome": stored(row.outcome),
        "code": stored(row.code),
        "message": stored(row.message),
        "remedy": stored(row.remedy),
        "pull": row.pull,
        "url": stored(row.url),
        "changed": row.changed,
    }


def _topic(row: Mapping[Any, Any]) -> TopicRow:
    return TopicRow(**{**row, "state": State(row["state"])})
