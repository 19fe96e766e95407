"""The head of the base, whatever clone it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from server import GitHub, Repository, faults
from working_copy.clone import BRANCH, CI, Desk, Person, all_but_objects, proposal

from pinfix.api.problems import CallFailed
from pinfix.errors import FileProblem, UsageError
from pinfix.trees.commit import CommitTree
from pinfix.working_copy import partial
from pinfix.working_copy.fetching import fetch_base, head_of

Build = Callable[..., Desk]
NEW = {CI: "on: [push]\njobs: {new: 1}\n", "docs/x.md": "new\n"}


@pytest.mark.parametrize(
    "options",
    [
        ("--depth=1",),
        ("--depth=1", "--branch=old"),
        ("--filter=blob:none",),
        ("--filter=blob:none", "--no-checkout"),
        ("--filter=blob:none", "--sparse"),
        ("--filter=blob:none", "--depth=1"),
        ("--filter=blob:limit=1k",),
        ("--single-branch", "--branch=old"),
        ("--mirror",),
    ],
    ids=" ".join,
)
def test_every_kind_of_clone(
    person: Person, repository: Repository, desk: Build, tmp_path: Path, options: tuple[str, ...]
) -> None:
    for number in range(3):
        repository.commit({CI: f"on: push\njobs: {{old: {number}}}\n", "big": "x" * (2000 + number)})
    repository.branch("old", repository.refs()["refs/heads/main"])
    clone = person.clone(tmp_path / "it", *options)
    for number in range(3):
        head = repository.commit({**NEW, "more": str(number)})
    before = all_but_objects(clone)
    opened = desk(clone)

    base = fetch_base(opened.copy, opened.target, "main")
    with CommitTree(opened.copy.repository, base.commit) as tree:
        read = {path: tree.read(path) for path in (CI, "docs/x.md", "big", "tools/run.sh")}
    sha = opened.writer().build(BRANCH, "", proposal(opened.copy, base), "x\n")

    assert base.commit == head
    assert base.tree == repository.rev_parse(f"{head}^{{tree}}")
    assert read[CI] == NEW[CI].encode()
    assert repository.refs()[f"refs/heads/{BRANCH}"] == sha
    assert repository.rev_parse(f"{sha}^") == head
    assert all_but_objects(clone) == before
    person.git(clone, "fsck", "--connectivity-only")


def test_of_too_many_missing_files_the_workflows_come_first(
    person: Person, repository: Repository, desk: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is still missing is left out of no tree."""
    repository.commit({".circleci/x.yml": "a: 1\n", **NEW})
    clone = person.clone(tmp_path / "it", "--filter=blob:none", "--no-checkout")
    monkeypatch.setattr(partial, "MOST_FILES", 1)
    opened = desk(clone)

    base = fetch_base(opened.copy, opened.target, "main")
    with CommitTree(opened.copy.repository, base.commit) as tree:
        assert tree.read(CI) == NEW[CI].encode()
        with pytest.raises(FileProblem, match="partial clone"):
            tree.read("docs/x.md")
    sha = opened.writer().build(BRANCH, "", proposal(opened.copy, base), "x\n")

    assert repository.rev_parse(f"{sha}:docs") == repository.rev_parse(f"{base.commit}:docs")


def test_nothing_is_fetched_that_is_here(clone: Path, desk: Build, server: GitHub) -> None:
    opened = desk(clone)
    server.forget()

    fetch_base(opened.copy, opened.target, "main")

    asked = [request for request in server.requests if request.path.endswith("git-upload-pack")]
    assert all(b"command=ls-refs" in request.body for request in asked)


def test_a_clone_without_folders_is_told_what_to_do(
    person: Person, repository: Repository, desk: Build, tmp_path: Path
) -> None:
    repository.commit({CI: "first: 1\n"})
    clone = person.clone(tmp_path / "it", "--filter=tree:0", "--no-checkout")
    opened = desk(clone)

    with pytest.raises(UsageError, match="--repo"):
        fetch_base(opened.copy, opened.target, "main")


def test_a_branch_that_is_not_there(clone: Path, repository: Repository, desk: Build) -> None:
    repository.branch("x/main", repository.refs()["refs/heads/main"])
    repository.branch("refs/heads/next", repository.refs()["refs/heads/main"])
    opened = desk(clone)

    assert head_of(opened.target, "next") == ""
    with pytest.raises(CallFailed) as caught:
        fetch_base(opened.copy, opened.target, "next")
    assert caught.value.code == "gone"


@pytest.mark.parametrize(
    ("effect", "code"),
    [
        (faults.reset(), "network"),
        (faults.unicorn(503), "server-error"),
        (faults.too_many(), "rate-limited"),
        (faults.redirect("http://127.0.0.1:9/o/r.git/info/refs?service=git-upload-pack"), "renamed"),
    ],
)
def test_faults_of_the_server(clone: Path, desk: Build, server: GitHub, effect: object, code: str) -> None:
    opened = desk(clone)
    server.fault("info/refs", effect, times=None)  # type: ignore[arg-type]

    with pytest.raises(CallFailed) as caught:
        fetch_base(opened.copy, opened.target, "main")

    assert caught.value.code == code
    assert not caught.value.may_have_happened


def test_private_and_unknown_repositories(
    clone: Path, repository: Repository, desk: Build, server: GitHub
) -> None:
    opened = desk(clone)
    server.forge.delete("o/r")

    with pytest.raises(CallFailed) as caught:
        fetch_base(opened.copy, opened.target, "main")

    assert caught.value.code == "not-found"


@pytest.mark.parametrize(
    "branch", ["-x", "--upload-pack=touch pwned", "a b", "../x", "main\nrefs/heads/old", "*"]
)
def test_hostile_names_of_branches_are_names(
    clone: Path, repository: Repository, desk: Build, branch: str
) -> None:
    opened = desk(clone)

    with pytest.raises(CallFailed) as caught:
        fetch_base(opened.copy, opened.target, branch)

    assert caught.value.code == "gone"
    assert caught.value.message.isprintable()
