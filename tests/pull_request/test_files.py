"""From a plan to the files on a branch, and from there to a commit of git's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from git import Repo
from trees.git import git

from pinfix import registry
from pinfix.config import Config
from pinfix.engine import Options, make_plan
from pinfix.errors import FileProblem
from pinfix.plan import FileRewrite, Plan
from pinfix.pull_request.proposals.files import files_of
from pinfix.pull_request.proposals.tree_id import tree_with
from pinfix.trees.commit import CommitTree
from pinfix.trees.local import LocalTree

FOLDER = ".github/workflows/"
WORKFLOW = b"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: actions/checkout@v4\n"
FILES = {
    FOLDER + "plain.yml": WORKFLOW,
    FOLDER + "crlf.yml": WORKFLOW.replace(b"\n", b"\r\n"),
    FOLDER + "bom.yml": b"\xef\xbb\xbf" + WORKFLOW,
    FOLDER + "run.yml": WORKFLOW,
    "README": b"x",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, content in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    (tmp_path / FOLDER / "run.yml").chmod(0o755)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "x")
    return tmp_path


def tree_of(root: Path) -> CommitTree:
    return CommitTree(Repo(root), git(root, "rev-parse", "HEAD").decode().strip())


def plan(*rewrites: FileRewrite, prefix: str = "") -> Plan:
    return Plan((), (), (), rewrites, 0, 0, 0.0, prefix)


def test_the_tree_is_that_of_a_checkout_in_which_apply_ran(root: Path) -> None:
    resolver = registry.resolver(offline=True)
    with tree_of(root) as tree:
        made = make_plan(tree, registry.codemods(), resolver, Config(), Options(offline=True))
        files = files_of(made, tree)
        expected = tree_with(tree.folder, tree.root, files)
    LocalTree.open([root]).write(made.rewrites)
    git(root, "-c", "core.autocrlf=false", "add", ".")
    assert git(root, "write-tree").decode().strip() == expected
    assert {file.path: file.mode for file in files} == {
        path: "100755" if path.endswith("run.yml") else "100644" for path in FILES if path != "README"
    }
    content = {file.path: file.content for file in files}
    assert content[FOLDER + "bom.yml"].startswith(b"\xef\xbb\xbfon")
    assert b"\n" not in content[FOLDER + "crlf.yml"].replace(b"\r\n", b"")


def test_a_new_file_is_plain(root: Path) -> None:
    with tree_of(root) as tree:
        (file,) = files_of(plan(FileRewrite(".github/CODEOWNERS", b"", b"* @o/t\n")), tree)
    assert (file.path, file.mode, file.content) == (".github/CODEOWNERS", "100644", b"* @o/t\n")


def test_paths_are_from_the_root_of_the_repository(root: Path) -> None:
    rewrite = FileRewrite("workflows/run.yml", WORKFLOW, b"x")
    with tree_of(root) as tree:
        (file,) = files_of(plan(rewrite, prefix=".github/"), tree)
    assert (file.path, file.mode) == (FOLDER + "run.yml", "100755")


@pytest.mark.parametrize("path", [".github", "../x"])
def test_what_is_no_file_is_not_made_one(path: str, root: Path) -> None:
    with tree_of(root) as tree, pytest.raises(FileProblem):
        files_of(plan(FileRewrite(path, b"", b"x")), tree)


def test_a_plan_without_changes_has_no_files(root: Path) -> None:
    with tree_of(root) as tree:
        assert files_of(plan(), tree) == ()
