"""Nothing of the person's moves, and nothing of the repository runs."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from server import Repository
from working_copy.clone import BRANCH, CI, Desk, Person, all_but_objects, proposal

from pinfix.pull_request.model import FileVersion
from pinfix.working_copy.fetching import fetch_base

Build = Callable[..., Desk]
State = Callable[[Person, Path], None]

ATTRIBUTES = FileVersion(".gitattributes", "100644", b"* filter=evil text=auto eol=lf diff=evil\n")


def _clean(person: Person, clone: Path) -> None:
    pass


def _uncommitted(person: Person, clone: Path) -> None:
    (clone / CI).write_text("mine: 1\n")
    (clone / "untracked").write_text("mine\n")


def _staged(person: Person, clone: Path) -> None:
    (clone / CI).write_text("staged: 1\n")
    person.git(clone, "add", ".")
    (clone / CI).write_text("and more: 1\n")


def _stashed(person: Person, clone: Path) -> None:
    (clone / CI).write_text("stashed: 1\n")
    person.git(clone, "stash")


def _rebasing(person: Person, clone: Path) -> None:
    person.git(clone, "switch", "-qc", "work")
    (clone / "README.md").write_text("mine\n")
    person.git(clone, "commit", "-qam", "mine")
    person.git(clone, "switch", "-qc", "other", "HEAD~1")
    (clone / "README.md").write_text("other\n")
    person.git(clone, "commit", "-qam", "other")
    environment = person.environment(None)
    done = subprocess.run(
        ["git", "rebase", "work"], cwd=clone, env=environment, capture_output=True, check=False
    )
    assert done.returncode != 0
    assert (clone / ".git/rebase-merge").is_dir()


def _locked_index(person: Person, clone: Path) -> None:
    (clone / ".git/index.lock").write_text("")


def _detached_on_own_branch(person: Person, clone: Path) -> None:
    """A local branch of the very name, and a tracking branch of it."""
    person.git(clone, "branch", BRANCH)
    person.git(clone, "update-ref", f"refs/remotes/origin/{BRANCH}", "HEAD")
    person.git(clone, "checkout", "-q", "--detach")


def _fancy_index(person: Person, clone: Path) -> None:
    for key in (
        "core.splitIndex",
        "core.untrackedCache",
        "fetch.prune",
        "fetch.pruneTags",
        "push.followTags",
    ):
        person.git(clone, "config", key, "true")
    person.git(clone, "config", "push.autoSetupRemote", "true")
    person.git(clone, "config", "gc.auto", "1")
    person.git(clone, "update-index", "--split-index")
    person.git(clone, "tag", "-am", "not for the server", "v1")


STATES = [
    _clean,
    _uncommitted,
    _staged,
    _stashed,
    _rebasing,
    _locked_index,
    _detached_on_own_branch,
    _fancy_index,
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_all_stays_byte_for_byte(
    person: Person, clone: Path, repository: Repository, desk: Build, state: State
) -> None:
    state(person, clone)
    repository.commit({CI: "on: push\njobs: {new: 1}\n"})
    before = all_but_objects(clone)

    opened = desk(clone)
    base = fetch_base(opened.copy, opened.target, "main")
    sha = opened.writer().build(BRANCH, "", proposal(opened.copy, base), "x\n")
    opened.writer().delete(BRANCH, sha)
    opened.writer().build(BRANCH, "", proposal(opened.copy, base), "x\n")

    assert all_but_objects(clone) == before
    assert base.commit == repository.refs()["refs/heads/main"]
    assert set(repository.refs()) == {"refs/heads/main", f"refs/heads/{BRANCH}"}


def test_nothing_of_the_repository_runs(
    person: Person, clone: Path, repository: Repository, desk: Build, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\necho $0 >> {ran}\ncat\nexit 1\n")
    trap.chmod(0o755)
    hooks = clone / ".githooks"
    hooks.mkdir()
    names = (
        "pre-commit",
        "commit-msg",
        "pre-push",
        "reference-transaction",
        "post-index-change",
        "pre-auto-gc",
    )
    for name in (*names, "applypatch-msg", "post-checkout", "post-commit", "prepare-commit-msg"):
        (hooks / name).write_bytes(trap.read_bytes())
        (hooks / name).chmod(0o755)
        (clone / ".git/hooks" / name).write_bytes(trap.read_bytes())
        (clone / ".git/hooks" / name).chmod(0o755)
    (clone / ".gitattributes").write_bytes(ATTRIBUTES.content)
    for key in (
        "core.hooksPath",
        "core.fsmonitor",
        "filter.evil.clean",
        "filter.evil.process",
        "diff.evil.textconv",
    ):
        person.git(clone, "config", key, str(hooks if key == "core.hooksPath" else trap))
    for key in ("core.editor", "core.pager", "sequence.editor", "diff.external", "remote.origin.receivepack"):
        person.git(clone, "config", key, str(trap))
    person.git(clone, "config", "remote.origin.uploadpack", str(trap))
    ran.unlink(missing_ok=True)
    repository.commit({CI: "on: push\njobs: {new: 1}\n"})

    opened = desk(clone)
    base = fetch_base(opened.copy, opened.target, "main")
    files = (FileVersion(CI, "100644", b"a: 1\r\n"), ATTRIBUTES)
    sha = opened.writer().build(BRANCH, "", proposal(opened.copy, base, files), "x\n")

    assert not ran.exists()
    assert repository.rev_parse(f"{sha}:{CI}") == files[0].blob


def test_variables_of_a_git_around_us_are_not_taken_over(
    person: Person, clone: Path, repository: Repository, desk: Build, tmp_path: Path
) -> None:
    """As pinfix would have it in a hook of another repository."""
    other = tmp_path / "other"
    other.mkdir()
    person.git(other, "init", "-q")
    before = all_but_objects(other)
    around = {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(other / ".git/index"),
        "GIT_OBJECT_DIRECTORY": str(other / ".git/objects"),
        "GIT_NAMESPACE": "elsewhere",
        "GIT_REPLACE_REF_BASE": "refs/x",
    }

    opened = desk(clone, **around)
    base = fetch_base(opened.copy, opened.target, "main")
    sha = opened.writer().build(BRANCH, "", proposal(opened.copy, base), "x\n")

    assert repository.refs()[f"refs/heads/{BRANCH}"] == sha
    assert all_but_objects(other) == before
    assert person.git(clone, "cat-file", "-t", sha) == "commit"
