"""Which remote counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from server import GitHub, Repository
from working_copy.clone import Desk, Person

from pinfix.errors import UsageError

Build = Callable[..., Desk]


@pytest.fixture
def empty(person: Person, tmp_path: Path) -> Path:
    person.git(tmp_path, "init", "-q", "work")
    return tmp_path / "work"


def _add(person: Person, folder: Path, **urls: str) -> None:
    for name, url in urls.items():
        person.git(folder, "remote", "add", name, url)


def _names(desk: Desk) -> tuple[str, str]:
    return str(desk.target.address.repository), str(desk.push.address.repository)


def test_origin_goes_before_others(empty: Path, person: Person, desk: Build, server: GitHub) -> None:
    _add(person, empty, a=f"{server.url}/a/r", origin=f"{server.url}/o/r", z=f"{server.url}/z/r")

    assert _names(desk(empty)) == ("o/r", "o/r")
    assert _names(desk(empty, remote="z")) == ("z/r", "z/r")


def test_the_only_one_will_do_and_of_several_none(
    empty: Path, person: Person, desk: Build, server: GitHub
) -> None:
    _add(person, empty, company=f"{server.url}/a/r")
    assert _names(desk(empty)) == ("a/r", "a/r")
    _add(person, empty, other=f"{server.url}/b/r")
    with pytest.raises(UsageError, match="company, other"):
        desk(empty)


def test_a_fork_with_its_parent(empty: Path, person: Person, desk: Build, server: GitHub) -> None:
    _add(person, empty, origin=f"{server.url}/me/r", upstream=f"{server.url}/o/r")

    assert _names(desk(empty)) == ("o/r", "me/r")
    assert _names(desk(empty, remote="origin")) == ("me/r", "me/r")


def test_an_upstream_elsewhere_is_no_parent(empty: Path, person: Person, desk: Build, server: GitHub) -> None:
    _add(person, empty, origin=f"{server.url}/me/r", upstream="https://gitlab.com/o/r")

    assert _names(desk(empty)) == ("me/r", "me/r")


def test_a_push_address_and_mirrors(empty: Path, person: Person, desk: Build, server: GitHub) -> None:
    _add(person, empty, origin=f"{server.url}/o/r")
    person.git(empty, "remote", "set-url", "--push", "origin", "https://gitlab.com/o/r")
    person.git(empty, "remote", "set-url", "--push", "--add", "origin", f"{server.url}/me/r")
    assert _names(desk(empty)) == ("o/r", "me/r")

    person.git(empty, "config", "--replace-all", "remote.origin.pushurl", "no_push")
    with pytest.raises(UsageError, match="no_push"):
        desk(empty)


@pytest.mark.parametrize("name", ["nowhere", "--upload-pack=touch pwned", "-x"])
def test_a_remote_that_is_not_there(
    empty: Path, person: Person, desk: Build, server: GitHub, name: str
) -> None:
    _add(person, empty, origin=f"{server.url}/o/r")
    with pytest.raises(UsageError, match="there is no remote"):
        desk(empty, remote=name)


def test_no_remote_at_all(empty: Path, desk: Build) -> None:
    with pytest.raises(UsageError, match="no remote"):
        desk(empty)


def test_rewritten_addresses(empty: Path, person: Person, desk: Build, server: GitHub) -> None:
    person.configure(f'[url "{server.url}/"]\n\tinsteadOf = gh:\n')
    _add(person, empty, origin="gh:o/r")

    assert _names(desk(empty)) == ("o/r", "o/r")


def test_rewriting_to_a_program_is_refused(
    empty: Path, person: Person, desk: Build, server: GitHub, tmp_path: Path
) -> None:
    person.configure(f'[url "ext::touch {tmp_path}/pwned "]\n\tinsteadOf = {server.url}/\n')
    _add(person, empty, origin=f"{server.url}/o/r")

    with pytest.raises(UsageError):
        desk(empty)
    assert not (tmp_path / "pwned").exists()


def test_rewriting_what_was_rewritten_is_noticed(
    repository: Repository, clone: Path, person: Person, desk: Build, server: GitHub
) -> None:
    """`insteadOf` is applied to what came out of it: that must not lead to another repository."""
    person.configure(
        f'[url "{server.url}/"]\n\tinsteadOf = gh:\n'
        f'[url "{server.url}/evil/"]\n\tinsteadOf = {server.url}/o/\n'
    )
    person.git(clone, "remote", "set-url", "origin", "gh:o/r")
    server.forget()

    with pytest.raises(UsageError, match="insteadOf"):
        desk(clone)
    assert server.requests == []
