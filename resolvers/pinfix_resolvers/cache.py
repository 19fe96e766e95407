"""Answers kept on disk between runs, for several processes at once: one SQLite file in a private folder.

Names that move are kept for an hour, and so is what was not seen to be a commit; full versions and commits
for good, and which ids were seen to be commits. It holds no secret. A cache that cannot be used is no cache:
it never stops a run, and a damaged one is made anew.
"""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import platformdirs

from pinfix.resolution import GITHUB, Kind, Reference, Resolved
from pinfix_resolvers.refs import is_possible_name

MOVING_SECONDS = 3600.0
"""How long the answer for a name that moves is good, and one of which nobody saw that it is a commit."""

_FORMAT = 1
_FILE = f"answers-{_FORMAT}.sqlite3"
_LONGEST_PAGE = 2 * 1024 * 1024
_BUSY_SECONDS = 5.0
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KINDS: Mapping[str, Kind] = {"tag": "tag", "branch": "branch", "commit": "commit"}
_TABLES = """
CREATE TABLE IF NOT EXISTS answer (
    server TEXT, repository TEXT, ref TEXT, branches TEXT, sha TEXT, version TEXT, kind TEXT, exact INTEGER,
    source TEXT, as_of TEXT, name_now TEXT, proved INTEGER, stored REAL,
    PRIMARY KEY (server, repository, ref, branches)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS known_commit (server TEXT, sha TEXT, PRIMARY KEY (server, sha)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS page (
    url TEXT, with_token INTEGER, etag TEXT, body BLOB, stored REAL, PRIMARY KEY (url, with_token)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that is still good. `proved`: it was seen to be a commit. `is_fresh`: of the last hour."""

    answer: Resolved
    proved: bool
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class Page:
    """An answer of the REST API: what to ask with (`etag`), the body, and its age in seconds."""

    etag: str
    body: bytes
    age: float


class Cache:
    """The cache in `directory`; None: no cache. Everything may be called from several threads."""

    def __init__(self, directory: Path | None, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._path = None if directory is None else _private(directory)

    @property
    def is_used(self) -> bool:
        """Whether there is a folder for it that nobody else can write to."""
        return self._path is not None

    def find(self, server: str, references: Collection[Reference], branches: str) -> Mapping[Reference, Kept]:
        """What is kept for `references` and still good. `server`: the identity of who is asked."""
        asked = [reference for reference in references if is_possible_name(reference.ref)]
        rows = self._read(
            "SELECT sha, version, kind, exact, source, as_of, name_now, proved, stored FROM answer"
            " WHERE server = ? AND repository = ? AND ref = ? AND branches = ?",
            [(server, _repository(reference), reference.ref, branches) for reference in asked],
        )
        found: dict[Reference, Kept] = {}
        for reference, row in zip(asked, rows, strict=False):
            kept = None if row is None else self._good(row)
            if kept is not None:
                found[reference] = kept
        return found

    def keep(
        self,
        server: str,
        branches: str,
        answers: Mapping[Reference, Resolved],
        unproved: Collection[Reference] = (),
    ) -> None:
        """Keep `answers`, in one transaction; those to `unproved` were not seen to be commits."""
        now = self._clock()
        rows = [
            (
                server,
                _repository(reference),
                reference.ref,
                branches,
                answer.sha,
                answer.version,
                answer.kind,
                answer.exact,
                answer.source,
                answer.as_of,
                answer.repository,
                reference not in unproved,
                now,
            )
            for reference, answer in answers.items()
            if is_possible_name(reference.ref)
        ]
        self._write("INSERT OR REPLACE INTO answer VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", rows)

    def drop(self, server: str, branches: str, references: Collection[Reference]) -> None:
        """Keep the answers for `references` no longer."""
        self._write(
            "DELETE FROM answer WHERE server = ? AND repository = ? AND ref = ? AND branches = ?",
            [(server, _repository(reference), reference.ref, branches) for reference in references],
        )

    def commits(self, server: str, shas: Collection[str]) -> frozenset[str]:
        """Those of `shas` that `server` showed to be commits before; this never changes."""
        rows = self._read(
            "SELECT sha FROM known_commit WHERE server = ? AND sha = ?", [(server, sha) for sha in shas]
        )
        return frozenset(str(row[0]) for row in rows if row is not None)

    def keep_commits(self, server: str, shas: Collection[str]) -> None:
        """Keep that `shas` are commits."""
        self._write("INSERT OR REPLACE INTO known_commit VALUES (?,?)", [(server, sha) for sha in shas])

    def page(self, url: str, *, with_token: bool) -> Page | None:
        """The answer of the REST API that is kept for `url`; with a token it may be another."""
        return self.pages([url], with_token=with_token).get(url)

    def pages(self, urls: Sequence[str], *, with_token: bool) -> Mapping[str, Page]:
        """Those of many that are kept."""
        rows = self._read(
            "SELECT etag, body, stored FROM page WHERE url = ? AND with_token = ?",
            [(url, with_token) for url in urls],
        )
        pages = {url: self._page(row) for url, row in zip(urls, rows, strict=False) if row is not None}
        return {url: page for url, page in pages.items() if page is not None}

    def keep_page(self, url: str, etag: str, body: bytes, *, with_token: bool) -> None:
        """Keep an answer of the REST API."""
        self.keep_pages({url: (etag, body)}, with_token=with_token)

    def keep_pages(self, pages: Mapping[str, tuple[str, bytes]], *, with_token: bool) -> None:
        """Keep many, each an etag and a body, in one transaction."""
        now = self._clock()
        rows = [
            (url, with_token, etag, body, now)
            for url, (etag, body) in pages.items()
            if len(body) <= _LONGEST_PAGE
        ]
        self._write("INSERT OR REPLACE INTO page VALUES (?,?,?,?,?)", rows)

    def _page(self, row: tuple[object, ...]) -> Page | None:
        etag, body, stored = row
        if not isinstance(etag, str) or not isinstance(body, bytes) or not isinstance(stored, float):
            return None
        return Page(etag, body, self._age(stored)) if etag.isascii() and etag.isprintable() else None

    def _good(self, row: tuple[object, ...]) -> Kept | None:
        """The row as an answer; None where it is too old, or not of the form that is written here."""
        sha, version, kind, exact, source, as_of, name_now, proved, stored = row
        texts = (sha, version, kind, source, as_of, name_now)
        if not all(isinstance(text, str) and text.isprintable() for text in texts):
            return None
        if not _SHA.fullmatch(str(sha)) or not _DAY.fullmatch(str(as_of)) or kind not in _KINDS:
            return None
        if not is_possible_name(str(version)) or not isinstance(stored, float):
            return None
        is_fresh = self._age(stored) < MOVING_SECONDS
        if not is_fresh and not (exact and proved):
            return None
        answer = Resolved(
            str(sha), str(version), _KINDS[str(kind)], bool(exact), str(source), str(as_of), str(name_now)
        )
        return Kept(answer, bool(proved), is_fresh)

    def _age(self, stored: float) -> float:
        age = self._clock() - stored
        return age if age >= 0 else float("inf")  # written by a clock that was wrong

    def _read(self, question: str, keys: Sequence[tuple[object, ...]]) -> Sequence[tuple[object, ...] | None]:
        """The row of each key; the last ones are missing where the database fails on the way."""
        rows: list[tuple[object, ...] | None] = []
        with self._database() as database:
            if database is not None:
                for key in keys:
                    rows.append(database.execute(question, key).fetchone())
        return rows

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        with self._database() as database:
            if database is not None and rows:
                with database:
                    database.executemany(statement, rows)

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection | None]:
        """The database, or None. Its errors end the block silently; a damaged file is removed."""
        with self._lock:
            database = self._opened()
            try:
                yield database
            except sqlite3.OperationalError:  # locked too long, a full or read-only disk
                pass
            except (sqlite3.DatabaseError, UnicodeError):
                self._remove()
            finally:
                if database is not None:
                    database.close()

    def _opened(self) -> sqlite3.Connection | None:
        for _ in range(2):  # once more where the file was damaged
            try:
                return self._open()
            except sqlite3.OperationalError:
                return None
            except sqlite3.DatabaseError:
                self._remove()
        return None

    def _remove(self) -> None:
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _open(self) -> sqlite3.Connection | None:
        if self._path is None or not _is_plain_file(self._path):
            return None
        database = sqlite3.connect(self._path, timeout=_BUSY_SECONDS)
        try:
            database.executescript(_TABLES)
            if _schema(database) != _expected_schema():
                raise sqlite3.DatabaseError("the tables of something else")
        except BaseException:
            database.close()
            raise
        return database


def default_directory(environment: Mapping[str, str]) -> Path:
    """`PINFIX_CACHE_DIR`, else where this system keeps caches."""
    given = environment.get("PINFIX_CACHE_DIR", "")
    return Path(given) if given else platformdirs.user_cache_path("pinfix")


def _private(directory: Path) -> Path | None:
    """The file in `directory`, made where it is missing; None where others could have put something there."""
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        directory.mkdir(mode=0o700, exist_ok=True)
        found = directory.lstat()
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return None
    if not stat.S_ISDIR(found.st_mode):
        return None
    if hasattr(os, "geteuid") and (found.st_uid != os.geteuid() or found.st_mode & 0o022):
        return None
    return directory / _FILE


def _is_plain_file(path: Path) -> bool:
    """Whether there is nothing yet, or a file of one's own and no link that leads elsewhere."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_nlink == 1


@cache
def _expected_schema() -> Sequence[tuple[object, ...]]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(_TABLES)
        return _schema(database)


def _schema(database: sqlite3.Connection) -> Sequence[tuple[object, ...]]:
    return database.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()


def _repository(reference: Reference) -> str:
    """GitHub folds case in names of repositories; other hosts may have two that differ in nothing else."""
    written = f"{reference.owner}/{reference.repo}"
    return written.lower() if reference.host == GITHUB else f"{reference.host}/{written}"
