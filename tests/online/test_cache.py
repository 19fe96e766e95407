"""The cache: what ages and what does not, several processes at once, files damaged or not one's own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from online.kit import MARKED, reference, run
from server import GitHub

from pinfix.resolution import Reference, Resolved
from pinfix_resolvers.cache import MOVING_SECONDS, Cache, default_directory

A, B = "a" * 40, "b" * 40
MOVING = Resolved(A, "v4.4.0", "tag", False, "ls-refs github.com", "2026-11-01")
EXACT = Resolved(B, "v4.4.0", "tag", True, "ls-refs github.com", "2026-11-01")


def found(cache: Cache, server: str, name: Reference, branches: str) -> Resolved | None:
    kept = cache.find(server, [name], branches).get(name)
    return kept.answer if kept is not None else None


def test_moving_names_age_and_full_versions_do_not(tmp_path: Path) -> None:
    now = [1000.0]
    cache = Cache(tmp_path / "c", lambda: now[0])
    v4, full = reference("o/r@v4"), reference("o/r@v4.4.0")
    cache.keep("s", "head", {v4: MOVING, full: EXACT})
    assert (found(cache, "s", v4, "head"), found(cache, "s", full, "head")) == (MOVING, EXACT)
    now[0] += MOVING_SECONDS - 1
    assert found(cache, "s", v4, "head") == MOVING
    now[0] += 1
    assert found(cache, "s", v4, "head") is None
    now[0] += 10 * 365 * 86_400
    assert found(cache, "s", full, "head") == EXACT
    now[0] = 0.0
    assert found(cache, "s", v4, "head") is None, "a clock that went backwards"


def test_what_is_unproved_ages_and_can_be_dropped(tmp_path: Path) -> None:
    now = [1000.0]
    cache = Cache(tmp_path / "c", lambda: now[0])
    names = [reference(f"o/r@v4.{number}.0") for number in range(3)]
    cache.keep("s", "head", dict.fromkeys(names, EXACT), unproved=names[:2])
    kept = cache.find("s", names, "head")
    assert [(entry.proved, entry.is_fresh) for entry in kept.values()] == [(False, True)] * 2 + [(True, True)]
    cache.drop("s", "head", names[:1])
    assert list(cache.find("s", names, "head")) == names[1:]
    now[0] += MOVING_SECONDS
    (entry,) = cache.find("s", names, "head").values()
    assert (entry.answer, entry.proved, entry.is_fresh) == (EXACT, True, False)


def test_answers_do_not_mix(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c")
    cache.keep("https://github.com https://api.github.com", "head", {reference("o/r@v4"): MOVING})
    assert found(cache, "https://github.com https://api.github.com", reference("O/R@v4"), "head") == MOVING
    assert found(cache, "http://127.0.0.1:1 http://127.0.0.1:1", reference("o/r@v4"), "head") is None
    assert found(cache, "https://github.com https://api.github.com", reference("o/r@V4"), "head") is None
    assert (
        found(cache, "https://github.com https://api.github.com", reference("o/r@v4"), "latest-tag") is None
    )


def test_other_hosts_tell_upper_from_lower_case(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c")
    cache.keep("s", "head", {reference("https://git.example/Org/Repo@v4.4.0"): EXACT})
    assert found(cache, "s", reference("https://git.example/Org/Repo@v4.4.0"), "head") == EXACT
    assert found(cache, "s", reference("https://git.example/org/repo@v4.4.0"), "head") is None


@pytest.mark.parametrize(
    "tables",
    [
        "CREATE TABLE answer (x)",
        "CREATE TABLE page (url)",
        "CREATE VIEW answer AS SELECT 1 AS x",
        "CREATE TABLE other (x)",
    ],
)
def test_tables_of_another_form_are_made_anew(tables: str, tmp_path: Path) -> None:
    one = Cache(tmp_path / "c")
    one.keep("s", "head", {reference("o/r@v4.4.0"): EXACT})
    (file,) = (tmp_path / "c").iterdir()
    file.unlink()
    with closing(sqlite3.connect(file)) as database:
        database.executescript(tables)
    cache = Cache(tmp_path / "c")
    cache.keep("s", "head", {reference("o/r@v4.4.0"): EXACT})
    assert found(cache, "s", reference("o/r@v4.4.0"), "head") == EXACT


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_cache_is_made_anew(damage: bytes, tmp_path: Path) -> None:
    Cache(tmp_path / "c").keep("s", "head", {reference("o/r@v4.4.0"): EXACT})
    (file,) = (tmp_path / "c").iterdir()
    file.write_bytes(damage)
    cache = Cache(tmp_path / "c")
    assert found(cache, "s", reference("o/r@v4.4.0"), "head") is None
    cache.keep("s", "head", {reference("o/r@v4.4.0"): EXACT})
    assert found(cache, "s", reference("o/r@v4.4.0"), "head") == EXACT


def test_damage_in_the_middle(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c")
    many = {reference(f"o/r{number}@v1.0.0"): EXACT for number in range(500)}
    cache.keep("s", "head", many)
    (file,) = (tmp_path / "c").iterdir()
    data = bytearray(file.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    file.write_bytes(bytes(data))
    for name in many:
        assert found(cache, "s", name, "head") in (None, EXACT)
    cache.keep("s", "head", many)
    cache.keep("s", "head", many)
    assert found(cache, "s", reference("o/r7@v1.0.0"), "head") == EXACT


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("sha", "x" * 40),
        ("sha", None),
        ("sha", "A" * 40),
        ("version", "v1\n- run: id"),
        ("version", ""),
        ("kind", "x"),
        ("as_of", "today"),
        ("source", "\x1b[2J"),
        ("stored", "soon"),
    ],
)
def test_rows_that_were_not_written_here_are_not_believed(column: str, value: object, tmp_path: Path) -> None:
    import sqlite3

    cache = Cache(tmp_path / "c")
    cache.keep("s", "head", {reference("o/r@v4.4.0"): EXACT})
    (file,) = (tmp_path / "c").iterdir()
    with sqlite3.connect(file) as database:
        database.execute(f"UPDATE answer SET {column} = ?", (value,))
    database.close()
    assert found(cache, "s", reference("o/r@v4.4.0"), "head") is None


def test_it_is_private(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "deep/er/c")
    cache.keep("s", "head", {reference("o/r@v4.4.0"): EXACT})
    assert (tmp_path / "deep/er/c").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o1777])
def test_a_folder_that_others_can_write_to_is_not_used(mode: int, tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    folder.chmod(mode)
    cache = Cache(folder)
    assert not cache.is_used
    cache.keep("s", "head", {reference("o/r@v4.4.0"): EXACT})
    assert found(cache, "s", reference("o/r@v4.4.0"), "head") is None
    assert list(folder.iterdir()) == []


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir(mode=0o700)
    (tmp_path / "c").symlink_to(tmp_path / "target")
    assert not Cache(tmp_path / "c").is_used
    victim = tmp_path / "victim"
    victim.write_text("precious")
    cache = Cache(tmp_path / "d")
    cache.keep("s", "head", {reference("o/r@v4.4.0"): EXACT})
    (file,) = (tmp_path / "d").iterdir()
    for link in (Path.symlink_to, Path.hardlink_to):
        file.unlink()
        link(file, victim)
        cache.keep("s", "head", {reference("o/r@v4.4.0"): EXACT})
        assert victim.read_text() == "precious"


@pytest.mark.parametrize("place", ["/proc/nowhere/c", "/dev/null/c", "\x00"])
def test_a_place_that_cannot_be(place: str, server: GitHub, tmp_path: Path) -> None:
    assert not Cache(Path(place)).is_used


def test_where_it_lies(tmp_path: Path) -> None:
    assert default_directory({"PINFIX_CACHE_DIR": str(tmp_path)}) == tmp_path
    assert default_directory({}).name == "pinfix"


_PROCESS = """
import sys
from pathlib import Path
from pinfix.resolution import Reference, Resolved
from pinfix_resolvers.cache import Cache
cache = Cache(Path(sys.argv[1]))
for number in range(40):
    reference = Reference("o", "r", f"v1.{number}.{sys.argv[2]}")
    cache.keep("s", "head", {reference: Resolved("a" * 40, reference.ref, "tag", True, "x", "2026-11-01")})
    assert cache.find("s", [reference], "head")
"""


def test_several_processes_at_once(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    started = [
        subprocess.Popen([sys.executable, "-c", _PROCESS, str(tmp_path / "c"), str(number)], env=environment)
        for number in range(4)
    ]
    assert [process.wait(120) for process in started] == [0] * 4
    cache = Cache(tmp_path / "c")
    kept = [found(cache, "s", reference(f"o/r@v1.{n}.{p}"), "head") for n in range(40) for p in range(4)]
    assert None not in kept


@given(st.text(), st.text(), st.text())
def test_any_name_is_kept_or_not_but_never_fails(owner: str, repo: str, ref: str) -> None:
    cache = Cache(None)
    cache.keep("s", "head", {Reference(owner, repo, ref): EXACT})
    assert found(cache, "s", Reference(owner, repo, ref), "head") is None


def test_refusals_are_not_kept(server: GitHub, tmp_path: Path) -> None:
    run(server, tmp_path).refused("owner/action@v1.0.0")
    repository = server.forge.repository("owner/action")
    repository.tag("v1.0.0", repository.commit({"a": "1"}))
    assert run(server, tmp_path).resolved("owner/action@v1.0.0").sha == repository.head()


def test_the_token_is_not_kept(server: GitHub, tmp_path: Path) -> None:
    repository = server.forge.repository("owner/action")
    repository.tag("v1.0.0", repository.commit({"a": "1"}))
    server.fault("/graphql|upload-pack", status=500, times=None)
    run(server, tmp_path, token=MARKED).resolved("owner/action@v1.0.0")
    for file in (tmp_path / "cache").iterdir():
        assert MARKED.encode() not in file.read_bytes()


def test_rest_asks_again_only_for_what_changed(server: GitHub, tmp_path: Path) -> None:
    repository = server.forge.repository("owner/action")
    first = repository.commit({"a": "1"})
    repository.tag("v1", first)
    server.fault("/graphql|upload-pack", status=500, times=None)
    one = run(server, tmp_path)
    assert one.resolved("owner/action@v1").sha == first
    (file,) = (tmp_path / "cache").iterdir()
    import sqlite3

    with sqlite3.connect(file) as database:
        database.execute("DELETE FROM answer")
    database.close()
    server.forget()
    assert run(server, tmp_path).resolved("owner/action@v1").sha == first
    assert {request.status for request in server.find("/repos/")} == {304}
    second = repository.commit({"a": "2"})
    repository.tag("v1", second)
    with sqlite3.connect(file) as database:
        database.execute("DELETE FROM answer")
    database.close()
    assert run(server, tmp_path).resolved("owner/action@v1").sha == second
