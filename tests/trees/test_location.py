from __future__ import annotations

import os
from pathlib import Path

import pytest

from pinfix.errors import UsageError
from pinfix.trees.local import LocalTree

WORKFLOW = ".github/workflows/ci.yml"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder that is above none of the files."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")


class TestDirectory:
    def test_is_the_root_where_it_looks_like_one(self, build) -> None:
        root = build({".git/": "", "sub/folder/.github/": ""})
        tree = LocalTree.open([root / "sub/folder"])
        assert (tree.root, tree.diff_prefix) == (root / "sub/folder", "sub/folder/")

    @pytest.mark.parametrize("name", ["action.yml", "action.yaml"])
    @pytest.mark.parametrize("folder", ["tool", ".github/actions/tool"])
    def test_of_an_action_is_no_root(self, build, folder: str, name: str) -> None:
        """Else neither the configuration nor the lock of its repository would be seen."""
        path = f"{folder}/{name}"
        root = build({".git/": "", path: "", "other/action.yml": "", ".github/pinfix.yml": "x"})
        tree = LocalTree.open([root / folder])
        assert (tree.root, tree.diff_prefix, list(tree.paths())) == (root, "", [path])
        assert tree.read(".github/pinfix.yml") == b"x"

    def test_of_an_action_is_the_root_outside_of_a_work_tree(self, build) -> None:
        root = build({".github/actions/tool/action.yml": "", "action.yml": ""})
        tree = LocalTree.open([root / ".github/actions/tool"])
        assert (tree.root.name, list(tree.paths())) == ("tool", ["action.yml"])

    def test_is_the_root_where_it_is_a_work_tree(self, build) -> None:
        root = build({".git/": "", "sub/.git": "gitdir: elsewhere\n"})
        tree = LocalTree.open([root / "sub"])
        assert (tree.root, tree.diff_prefix) == (root / "sub", "")

    def test_is_the_root_where_no_work_tree_is_around_it(self, build) -> None:
        tree = LocalTree.open([build({"sub/x": ""}) / "sub"])
        assert (tree.root.name, tree.diff_prefix) == ("sub", "")

    @pytest.mark.parametrize("path", ["src", ".github", ".github/workflows"])
    def test_else_the_work_tree_around_it_is(self, build, path: str) -> None:
        root = build({".git/": "", WORKFLOW: "", "src/x": ""})
        tree = LocalTree.open([root / path])
        assert (tree.root, tree.diff_prefix) == (root, "")

    def test_relative_and_with_dots(self, build, monkeypatch: pytest.MonkeyPatch) -> None:
        root = build({".git/": "", WORKFLOW: "", "src/x": ""})
        monkeypatch.chdir(root / "src")
        assert list(LocalTree.open([Path("..")]).paths()) == [WORKFLOW]
        assert LocalTree.open([Path()]).root == root


class TestFiles:
    def test_the_work_tree_around_them_is_the_root(self, build, monkeypatch: pytest.MonkeyPatch) -> None:
        root = build({".git/": "", "b/x.yml": "", "a/y.txt": "", WORKFLOW: ""})
        monkeypatch.chdir(root / "b")
        tree = LocalTree.open([Path("x.yml"), Path("../a/y.txt"), root / "b" / "x.yml"])
        assert tree.root == root
        assert list(tree.paths()) == ["a/y.txt", "b/x.yml"]
        assert tree.named("b/x.yml")
        assert not tree.named(WORKFLOW)

    def test_without_one_the_current_directory_is(self, build, monkeypatch: pytest.MonkeyPatch) -> None:
        root = build({"a/x.yml": "", "b/y.yml": ""})
        monkeypatch.chdir(root)
        tree = LocalTree.open([Path("a/x.yml"), Path("b/y.yml")])
        assert (tree.root, list(tree.paths())) == (root, ["a/x.yml", "b/y.yml"])

    def test_else_their_folder(self, build) -> None:
        tree = LocalTree.open([build({"a/x.yml": ""}) / "a/x.yml"])
        assert (tree.root.name, list(tree.paths()), tree.diff_prefix) == ("a", ["x.yml"], "")

    def test_a_folder_beside_the_current_one_is_not_in_it(self, tmp_path: Path) -> None:
        beside = tmp_path / "elsewhere2" / "x.yml"
        beside.parent.mkdir()
        beside.touch()
        assert LocalTree.open([beside]).root == beside.parent

    def test_or_the_repository_that_a_workflow_folder_belongs_to(self, build) -> None:
        root = build({WORKFLOW: "", ".github/pinfix.yml": "x"})
        tree = LocalTree.open([root / WORKFLOW])
        assert (tree.root, list(tree.paths())) == (root, [WORKFLOW])
        assert tree.read(".github/pinfix.yml") == b"x"

    def test_a_folder_whose_name_only_ends_alike_is_no_workflow_folder(self, build) -> None:
        root = build({"x.github/workflows/ci.yml": ""})
        assert LocalTree.open([root / "x.github/workflows/ci.yml"]).root == root / "x.github/workflows"

    @pytest.mark.parametrize("git", [".git/", "unrelated"])
    def test_of_several_repositories_are_refused(self, build, git: str) -> None:
        root = build({"one/x.yml": "", "two/y.yml": "", f"one/{git}": "", f"two/{git}": ""})
        with pytest.raises(UsageError, match=r"several repositories .*one.*two.*run pinfix once for each"):
            LocalTree.open([root / "one/x.yml", root / "two/y.yml"])


@pytest.mark.parametrize("path", ["missing", "missing/ci.yml", "file/ci.yml", "a\0b"])
def test_a_path_that_does_not_exist_is_refused(build, path: str) -> None:
    root = build({"file": ""})
    with pytest.raises(UsageError, match="no such file or directory"):
        LocalTree.open([root / path])


def test_several_directories_or_a_mixture_are_refused(build) -> None:
    root = build({"a/x": "", "b/y.yml": ""})
    for paths in ([root / "a", root / "b"], [root / "a", root / "b/y.yml"], []):
        with pytest.raises(UsageError, match="one directory, or one or more files"):
            LocalTree.open(paths)


def test_a_current_directory_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    (tmp_path / "x.yml").touch()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(UsageError, match="current directory"):
        LocalTree.open([tmp_path / "x.yml"])


def test_a_root_whose_name_a_diff_cannot_hold_is_refused(build) -> None:
    folder = os.fsdecode(bytes(build({".git/": ""})) + b"/caf\xe9")
    os.mkdir(folder)
    with pytest.raises(UsageError, match="not UTF-8"):
        LocalTree.open([Path(folder)])
