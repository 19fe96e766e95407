"""Which repository a path lies in, and which are refused."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from server import GitHub, Repository
from working_copy.clone import BRANCH, CI, Desk, Person, all_but_objects, proposal

from pinfix.errors import UsageError
from pinfix.working_copy.fetching import fetch_base

Build = Callable[..., Desk]


def _works(desk: Desk, repository: Repository) -> None:
    base = fetch_base(desk.copy, desk.target, "main")
    sha = desk.writer().build(BRANCH, "", proposal(desk.copy, base), "x\n")
    assert base.commit == repository.refs()["refs/heads/main"]
    assert repository.refs()[f"refs/heads/{BRANCH}"] == sha


def test_a_folder_or_a_file_below_the_top(clone: Path, repository: Repository, desk: Build) -> None:
    assert desk(clone / "tools").copy.top == str(clone)
    assert desk(clone / CI).copy.top == str(clone)
    _works(desk(clone / "tools"), repository)


def test_a_linked_work_tree(
    clone: Path, person: Person, repository: Repository, desk: Build, tmp_path: Path
) -> None:
    linked = tmp_path / "linked"
    person.git(clone, "worktree", "add", "-q", str(linked), "-b", "work")
    before = all_but_objects(clone), all_but_objects(linked)

    _works(desk(linked), repository)

    assert (all_but_objects(clone), all_but_objects(linked)) == before


def test_a_bare_repository(person: Person, repository: Repository, desk: Build, tmp_path: Path) -> None:
    bare = person.clone(tmp_path / "bare.git", "--bare")
    before = all_but_objects(bare)

    _works(desk(bare), repository)

    assert all_but_objects(bare) == before


def test_a_submodule_is_its_own_repository(
    clone: Path, person: Person, server: GitHub, repository: Repository, desk: Build
) -> None:
    other = server.forge.repository("lib/inner")
    other.commit({CI: "on: push\n"})
    person.git(clone, "submodule", "add", "-q", f"{server.url}/lib/inner.git", "inner")
    before = all_but_objects(clone)

    opened = desk(clone / "inner")

    assert str(opened.target.address.repository) == "lib/inner"
    _works(opened, other)
    assert all_but_objects(clone) == before


def test_a_folder_of_files_that_looks_like_a_bare_repository(
    clone: Path, person: Person, desk: Build, tmp_path: Path
) -> None:
    """Anybody can commit such files; git would read their configuration."""
    trap = clone / "vendor"
    person.git(tmp_path, "init", "-q", "--bare", str(trap))
    person.git(trap, "config", "core.fsmonitor", f"touch {tmp_path}/pwned")
    person.git(trap, "remote", "add", "origin", "https://evil.example/o/r")

    opened = desk(trap)

    assert opened.copy.top == str(clone)
    assert str(opened.target.address.repository) == "o/r"
    assert not (tmp_path / "pwned").exists()


def test_no_repository(person: Person, desk: Build, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not in a git repository"):
        desk(person.home)


def test_sha256(person: Person, desk: Build, tmp_path: Path) -> None:
    person.git(tmp_path, "init", "-q", "--object-format=sha256", "new")

    with pytest.raises(UsageError, match="SHA-256"):
        desk(tmp_path / "new")


def test_no_git(clone: Path, desk: Build, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="git is not there"):
        desk(clone, PATH=str(tmp_path))


def test_git_of_the_repository_is_not_taken(
    clone: Path, desk: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (clone / "git").write_text(f"#!/bin/sh\ntouch {tmp_path}/pwned\n")
    (clone / "git").chmod(0o755)
    monkeypatch.chdir(clone)

    with pytest.raises(UsageError, match="git is not there"):
        desk(clone, PATH=".")
    assert not (tmp_path / "pwned").exists()


def test_an_old_git(clone: Path, desk: Build, tmp_path: Path) -> None:
    old = tmp_path / "bin/git"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho git version 2.25.1\n")
    old.chmod(0o755)

    with pytest.raises(UsageError, match=r"2\.31 or newer; this is git version 2\.25\.1"):
        desk(clone, PATH=str(old.parent))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_repository_of_another_user(clone: Path, desk: Build) -> None:
    """Whoever it belongs to could have set its configuration."""
    for path in (clone, clone / ".git"):
        os.chown(path, 65534, 65534)

    with pytest.raises(UsageError, match="another user"):
        desk(clone)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("core.sshCommand", "touch pwned"),
        ("credential.helper", "!touch pwned"),
        ("credential.https://github.com.helper", "!touch pwned"),
        ("gpg.program", "./sign"),
        ("gpg.ssh.program", "./sign"),
        ("url.https://evil.example/.insteadOf", "https://github.com/"),
        ("http.proxy", "http://evil.example"),
        ("remote.origin.url", "https://evil.example/o/r"),
        ("core.askPass", "./ask"),
    ],
)
def test_power_from_files_of_the_work_tree_is_refused(
    clone: Path, person: Person, desk: Build, setting: str, value: str
) -> None:
    person.git(clone, "config", "--file", ".gitconfig", setting, value)
    person.git(clone, "config", "include.path", "../.gitconfig")

    with pytest.raises(UsageError, match=r"\.gitconfig"):
        desk(clone)


def test_harmless_settings_from_files_of_the_work_tree_are_none_of_our_business(
    clone: Path, person: Person, repository: Repository, desk: Build, tmp_path: Path
) -> None:
    for setting, value in {
        "alias.st": "status",
        "core.hooksPath": ".githooks",
        "core.autocrlf": "true",
    }.items():
        person.git(clone, "config", "--file", ".gitconfig", setting, value)
    person.git(clone, "config", "include.path", "../.gitconfig")

    _works(desk(clone), repository)
