"""The id of the tree that changes make, held against what git itself writes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from git import Repo
from hypothesis import given
from hypothesis import strategies as st
from trees.git import git

from pinfix.api.git_data import Entry
from pinfix.pull_request.model import FileVersion
from pinfix.pull_request.proposals.tree_id import NoTreeId, tree_with
from pinfix.trees.commit import CommitTree
from pinfix.trees.stored.ids import EMPTY_TREE, FileMode

CI = ".github/workflows/ci.yml"

# Names around which folders and files sort in another order: "a" < "a-" < "a/" < "a0".
NAMES = st.sampled_from(["a", "a-", "a.yml", "a0", "A", "é", "x y", ".github", "\U0001f600", "b\n"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
FILE_MODES: st.SearchStrategy[FileMode] = st.sampled_from(["100644", "100755"])
BASE = st.dictionaries(PATHS, st.sampled_from(["100644", "100755", "120000", "160000"]), max_size=8)
CHANGES = st.dictionaries(PATHS, st.tuples(FILE_MODES, st.binary(max_size=3)), max_size=5)


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        git(Path(folder), "init", "-q")
        yield Path(folder)


def written(root: Path, entries: dict[str, tuple[str, str]]) -> str:
    """The tree that git makes of these files: mode and blob by path."""
    (root / ".git/index").unlink(missing_ok=True)
    lines = "".join(f"{mode} {blob}\t{path}\0" for path, (mode, blob) in entries.items())
    git(root, "update-index", "-z", "--index-info", stdin=lines.encode())
    return git(root, "write-tree", "--missing-ok").decode().strip()


def without_conflicts(paths: Sequence[str]) -> list[str]:
    """The first of paths of which one is a folder of the other."""
    kept: list[str] = []
    for path in paths:
        if not any(path.startswith(one + "/") or one.startswith(path + "/") for one in kept):
            kept.append(path)
    return kept


def opened(root: Path, tree: str) -> CommitTree:
    return CommitTree(Repo(root), git(root, "commit-tree", "-m", "x", tree).decode().strip())


@given(BASE, CHANGES)
def test_it_is_the_tree_that_git_writes(
    root: Path, base: dict[str, str], changes: dict[str, tuple[FileMode, bytes]]
) -> None:
    kept = without_conflicts([*base, *changes])
    changed = [path for path in changes if path in kept and base.get(path, "100").startswith("100")]
    files = [FileVersion(path, *changes[path]) for path in changed]
    before = {path: (mode, "1" * 40) for path, mode in base.items() if path in kept}
    after = before | {file.path: (file.mode, file.blob) for file in files}
    with opened(root, written(root, before)) as tree:
        assert tree_with(tree.folder, tree.root, files) == written(root, after)


def test_only_the_folders_on_the_way_are_read(root: Path) -> None:
    blob = "1" * 40
    base = written(root, {CI: ("100644", blob), "src/a/b": ("100644", blob), ".github/x/y": ("100644", blob)})
    asked = []
    with opened(root, base) as tree:

        def folder(identity: str) -> Sequence[Entry]:
            asked.append(identity)
            return tree.folder(identity)

        files = [FileVersion(CI, "100644", b"1"), FileVersion(".github/workflows/new/x.yml", "100644", b"2")]
        tree_with(folder, base, files)
    on_the_way = ("", ".github", ".github/workflows")
    assert asked == [git(root, "rev-parse", f"{base}:{path}").decode().strip() for path in on_the_way]


def test_nothing_changed(root: Path) -> None:
    base = written(root, {CI: ("100644", "1" * 40)})
    with opened(root, base) as tree:
        assert tree_with(tree.folder, base, []) == base


def nothing(tree: str) -> Sequence[Entry]:
    raise AssertionError("nothing is to be read")


def test_the_first_file_of_a_repository(root: Path) -> None:
    file = FileVersion("a/b", "100755", b"x")
    assert tree_with(nothing, EMPTY_TREE, [file]) == written(root, {"a/b": ("100755", file.blob)})


@pytest.mark.parametrize("mode", ["120000", "160000"])
def test_a_link_or_submodule_is_not_replaced(mode: str, root: Path) -> None:
    base = written(root, {"x": (mode, "1" * 40)})
    with opened(root, base) as tree:
        for path in ("x", "x/y"):
            with pytest.raises(NoTreeId):
                tree_with(tree.folder, base, [FileVersion(path, "100644", b"")])


@pytest.mark.parametrize("paths", [("a",), ("b/c",), ("n", "n/m"), ("n/m", "n")])
def test_a_file_is_no_folder_and_a_folder_no_file(paths: tuple[str, ...], root: Path) -> None:
    base = written(root, {"a/x": ("100644", "1" * 40), "b": ("100644", "1" * 40)})
    with opened(root, base) as tree, pytest.raises(NoTreeId):
        tree_with(tree.folder, base, [FileVersion(path, "100644", b"") for path in paths])


@pytest.mark.parametrize("path", ["", "/a", "a/", "a//b", "../a", "a/./b", "..", "a\0b", "\ud800"])
def test_paths_that_are_none(path: str, root: Path) -> None:
    base = written(root, {"a0": ("100644", "1" * 40)})
    with opened(root, base) as tree, pytest.raises(NoTreeId):
        tree_with(tree.folder, base, [FileVersion(path, "100644", b"")])


ONE = Entry("x", "100644", "blob", "1" * 40, 0)


@pytest.mark.parametrize(
    "listed",
    [
        [],
        [Entry("caf\ufffd", "100644", "blob", "1" * 40, 0)],
        [Entry("x", "100755", "blob", "1" * 40, 0)],
        [Entry("x", "100644", "blob", "2" * 40, 0)],
        [Entry("x", "100644", "blob", "", 0)],
        [Entry("x", "100644", "blob", "no id", 0)],
        [Entry("\ud800", "100644", "blob", "1" * 40, 0)],
        [ONE, Entry("y", "100644", "blob", "1" * 40, 0)],
    ],
)
def test_a_listing_that_is_not_the_tree(listed: Sequence[Entry], root: Path) -> None:
    base = written(root, {"x": ("100644", "1" * 40)})
    assert tree_with(lambda tree: [ONE], base, []) == base
    with pytest.raises(NoTreeId):
        tree_with(lambda tree: listed, base, [FileVersion("new", "100644", b"")])


def test_modes_as_an_api_writes_them(root: Path) -> None:
    base = written(root, {"a/x": ("100644", "1" * 40)})
    inner = git(root, "rev-parse", f"{base}:a").decode().strip()
    assert tree_with(lambda tree: [Entry("a", "040000", "tree", inner, 0)], base, []) == base


def test_long_ids_are_not_known() -> None:
    with pytest.raises(NoTreeId, match="SHA-256"):
        tree_with(nothing, "0" * 64, [])


def test_a_path_as_deep_as_one_can_be(root: Path) -> None:
    path = "/".join("d" * 1_500)
    file = FileVersion(path, "100644", b"x")
    assert tree_with(nothing, EMPTY_TREE, [file]) != EMPTY_TREE
