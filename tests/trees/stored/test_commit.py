"""The tree of a commit on disk: nothing but git's objects decides what is in it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from git import Repo
from trees.git import GIT, git
from trees.stored.kit import FOLDER, WORKFLOW, code_of

from pinfix.errors import PinfixError
from pinfix.plan import FileRewrite
from pinfix.trees.commit import CommitTree
from pinfix.trees.stored.walk import walk
from pinfix.trees.tree import Tree, WriteFailed

CI = FOLDER + "ci.yml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with one commit."""
    folder = tmp_path / "repository"
    (folder / FOLDER).mkdir(parents=True)
    (folder / CI).write_text(WORKFLOW)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "x")
    return folder


def head(root: Path) -> str:
    return git(root, "rev-parse", "HEAD").decode().strip()


def tree_of(root: Path) -> CommitTree:
    return CommitTree(Repo(root), head(root))


def codes(tree: CommitTree) -> list[tuple[str, str]]:
    return [(path, problem.code) for path, problem in tree.problems]


def test_it_is_a_tree(root: Path) -> None:
    with tree_of(root) as made:
        tree: Tree = made
        assert list(tree.paths()) == [CI]
        assert tree.read(CI) == WORKFLOW.encode()
        assert not tree.named(CI)


def test_work_in_progress_is_not_seen(root: Path) -> None:
    (root / CI).write_text("changed")
    (root / FOLDER / "new.yml").write_text("new")
    git(root, "add", ".")
    with tree_of(root) as tree:
        assert list(tree.paths()) == [CI]
        assert tree.read(CI) == WORKFLOW.encode()


def test_all_paths_are_those_that_git_tracks(root: Path) -> None:
    (root / "node_modules/a").mkdir(parents=True)
    (root / "node_modules/a/b.js").write_text("x")
    (root / "a b \u00fc").write_text("x")
    (root / "link").symlink_to("nowhere")
    git(root, "add", ".")
    git(root, "commit", "-qm", "y")
    listed = git(root, "-c", "core.quotePath=false", "ls-tree", "-rz", "--name-only", "HEAD").decode()
    with tree_of(root) as tree:
        assert sorted(tree.all_paths()) == sorted(listed.split("\0")[:-1])


def test_nothing_is_written(root: Path) -> None:
    with tree_of(root) as tree:
        tree.write([])
        with pytest.raises(WriteFailed) as caught:
            tree.write([FileRewrite(CI, WORKFLOW.encode(), b"x")])
        assert (caught.value.path, caught.value.code) == (CI, "unwritable")
    assert (root / CI).read_text() == WORKFLOW


def test_it_can_be_read_after_it_was_closed(root: Path) -> None:
    tree = tree_of(root)
    tree.close()
    assert tree.read(CI) == WORKFLOW.encode()
    tree.close()


@pytest.mark.parametrize("commit", ["HEAD", "main", "--all", "", "A" * 40, "0" * 39, "0" * 40 + "\n"])
def test_only_a_full_id_is_a_commit(commit: str, root: Path) -> None:
    with pytest.raises(ValueError, match="not the full id"):
        CommitTree(Repo(root), commit)


def test_a_commit_that_is_not_there(root: Path) -> None:
    for missing in ("0" * 40, git(root, "rev-parse", "HEAD^{tree}").decode().strip()):
        with pytest.raises(PinfixError, match="is not in this repository"):
            CommitTree(Repo(root), missing)


def test_neither_filters_nor_line_endings_have_a_say(root: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    (root / ".gitattributes").write_text("*.yml filter=evil diff=evil text eol=crlf ident\n")
    (root / CI).write_text(WORKFLOW + "# $Id$\n")
    git(root, "add", ".")
    git(root, "commit", "-qm", "y")
    for name in ("filter.evil.smudge", "filter.evil.process", "diff.evil.textconv"):
        git(root, "config", name, f"touch {ran}; cat")
    with tree_of(root) as tree:
        assert tree.read(CI) == (WORKFLOW + "# $Id$\n").encode()
    assert not ran.exists()


def test_replaced_objects_are_read_as_they_were(root: Path) -> None:
    before = git(root, "rev-parse", f"HEAD:{CI}").decode().strip()
    after = git(root, "hash-object", "-w", "--stdin", stdin=b"another").decode().strip()
    git(root, "replace", before, after)
    assert git(root, "show", f"HEAD:{CI}") == b"another"
    with tree_of(root) as tree:
        assert tree.read(CI) == WORKFLOW.encode()


def test_variables_of_another_repository_do_not_matter(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a hook, where git says where it is."""
    repository, commit = Repo(root), head(root)
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    for name in ("GIT_DIR", "GIT_COMMON_DIR"):
        monkeypatch.setenv(name, str(other / ".git"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other / ".git/objects"))
    with CommitTree(repository, commit) as tree:
        assert tree.read(CI) == WORKFLOW.encode()


def test_a_linked_work_tree_and_borrowed_objects(root: Path, tmp_path: Path) -> None:
    git(root, "worktree", "add", "-q", str(tmp_path / "linked"), "-b", "other")
    git(tmp_path, "clone", "-q", "--shared", str(root), str(tmp_path / "borrower"))
    git(root, "gc", "-q")
    for folder in (tmp_path / "linked", tmp_path / "borrower"):
        with tree_of(folder) as tree:
            assert tree.read(CI) == WORKFLOW.encode()


def _without_object(root: Path, expression: str) -> None:
    identity = git(root, "rev-parse", expression).decode().strip()
    (root / ".git/objects" / identity[:2] / identity[2:]).unlink()


def test_what_a_partial_clone_left_out_is_not_fetched_and_nothing_is_run(root: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    script = tmp_path / "evil"
    script.write_text(f"#!/bin/sh\ntouch {ran}\n")
    script.chmod(0o755)
    for name, value in {
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.partialclonefilter": "blob:none",
        "remote.origin.url": f"ext::{script}",
        "protocol.ext.allow": "always",
        "core.fsmonitor": str(script),
        "core.hooksPath": str(tmp_path),
        "core.pager": str(script),
        "core.sshCommand": str(script),
        "core.gitProxy": str(script),
        "diff.external": str(script),
    }.items():
        git(root, "config", name, value)
    commit = head(root)
    _without_object(root, f"HEAD:{CI}")
    with CommitTree(Repo(root), commit) as tree:
        assert list(tree.paths()) == [CI]
        assert code_of(lambda: tree.read(CI)) == "unreadable"
        assert not ran.exists()
        assert code_of(lambda: tree.read("missing")) == "vanished"
    # The trap is a good one: git itself falls into it.
    subprocess.run([str(GIT), "cat-file", "-p", f"HEAD:{CI}"], cwd=root, capture_output=True, check=False)
    assert ran.exists()


def test_a_folder_that_is_missing_is_reported_and_the_others_are_read(root: Path) -> None:
    (root / "sub").mkdir()
    (root / "sub/action.yml").write_text("x")
    git(root, "add", ".")
    git(root, "commit", "-qm", "y")
    commit = head(root)
    _without_object(root, "HEAD:sub")
    with CommitTree(Repo(root), commit) as tree:
        assert list(tree.paths()) == [CI]
        assert codes(tree) == [("sub", "unreadable")]
        assert code_of(lambda: tree.read("sub/action.yml")) == "unreadable"


def commit_of(root: Path, tree: bytes) -> CommitTree:
    """The tree of a commit with this tree object, which git itself might refuse to make."""
    identity = git(root, "hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=tree)
    commit = git(root, "commit-tree", "-m", "x", identity.decode().strip()).decode().strip()
    return CommitTree(Repo(root), commit)


def entry(mode: str, name: bytes, identity: str) -> bytes:
    return mode.encode() + b" " + name + b"\0" + bytes.fromhex(identity)


def folder_with_action(root: Path, blob: str) -> str:
    return git(root, "mktree", stdin=f"100644 blob {blob}\taction.yml\n".encode()).decode().strip()


@pytest.fixture
def blob(root: Path) -> str:
    return git(root, "rev-parse", f"HEAD:{CI}").decode().strip()


def test_a_name_that_is_not_utf8(root: Path, blob: str) -> None:
    inner = (
        git(root, "mktree", "-z", stdin=b"100644 blob " + blob.encode() + b"\taction.yml\0").decode().strip()
    )
    body = entry("100644", b"caf\xe9.txt", blob) + entry("40000", b"d\xe9", inner)
    with commit_of(root, body) as tree:
        assert list(tree.paths()) == []
        assert codes(tree) == [("d\\xe9/action.yml", "bad-name")]
        assert tree.read("caf\udce9.txt") == WORKFLOW.encode()


@pytest.mark.parametrize("name", [b".", b"..", b"", b"a/b", b"../x", b".git"])
def test_names_that_lead_elsewhere(name: bytes, root: Path, blob: str) -> None:
    inner = folder_with_action(root, blob)
    with commit_of(root, entry("40000", name, inner)) as tree:
        for path in tree.paths():
            assert code_of(lambda path=path: tree.read(path)) in ("outside-tree", "vanished")


@pytest.mark.parametrize("body", [b"100644 a", b"100644 a\0abc", b"x a\0" + b"1" * 20, b"\0" + b"1" * 20])
def test_a_damaged_folder(body: bytes, root: Path) -> None:
    git(root, "config", "core.fsck", "false")
    with commit_of(root, body) as tree:
        assert list(tree.paths()) == []
        assert codes(tree) == [(".", "unreadable")]
        assert code_of(lambda: tree.read("a")) == "unreadable"


def test_modes_of_old(root: Path, blob: str) -> None:
    modes = {"100664": b"action.yml", "100755": b"run", "160000": b"sub"}
    body = b"".join(entry(mode, name, blob) for mode, name in modes.items())
    with commit_of(root, body) as tree:
        assert (tree.mode("action.yml"), tree.mode("run")) == ("100644", "100755")
        assert code_of(lambda: tree.mode("sub")) == "not-a-file"
        assert code_of(lambda: tree.mode("missing")) == "vanished"
        assert [one.mode for one in tree.folder(tree.root)] == list(modes)


def test_an_object_of_another_kind(root: Path) -> None:
    folder = git(root, "rev-parse", "HEAD:.github").decode().strip()
    with commit_of(root, entry("100644", b"action.yml", folder)) as tree:
        assert code_of(lambda: tree.read("action.yml")) == "unreadable"


def test_a_file_that_is_too_large_does_not_spoil_the_next_answer(root: Path) -> None:
    (root / "action.yml").write_bytes(b"x" * 5_000_000)
    git(root, "add", ".")
    git(root, "commit", "-qm", "y")
    with tree_of(root) as tree:
        assert code_of(lambda: tree.read("action.yml")) == "too-large"
        assert tree.read(CI) == WORKFLOW.encode()


def test_folders_without_end_are_not_walked_without_end(root: Path, blob: str) -> None:
    """Forty folders that hold one another ten times stand for more files than there are atoms in a cat."""
    inner = blob
    for level in range(40):
        kind, mode = ("tree", "040000") if level else ("blob", "100644")
        lines = "".join(f"{mode} {kind} {inner}\tn{number}\n" for number in range(10))
        inner = git(root, "mktree", stdin=lines.encode()).decode().strip()
    commit = git(root, "commit-tree", "-m", "x", inner).decode().strip()
    with CommitTree(Repo(root), commit) as tree:
        found = walk(tree.root, tree.folder, own_workflows=False, most_entries=2_000)
        assert [(path, problem.code) for path, problem in found.problems] == [(".", "unreadable")]


def test_a_repository_with_long_ids_is_none_of_github(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--object-format=sha256")
    git(tmp_path, "commit", "-qm", "x", "--allow-empty")
    with pytest.raises(PinfixError, match="SHA-256"):
        tree_of(tmp_path)


def test_an_empty_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-qm", "x", "--allow-empty")
    with tree_of(tmp_path) as tree:
        assert list(tree.paths()) == []
        assert tree.problems == []


def test_no_process_is_left(root: Path) -> None:
    with tree_of(root) as tree:
        tree.read(CI)
        process = tree._objects._git.cat_file_all.proc
        assert process.poll() is None
    assert process.returncode is not None
    assert not os.path.exists(f"/proc/{process.pid}/fd")
