"""What `actions.lock` governs is the same whichever files a run is given."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.program import pinfix

from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.trees.local import LocalTree
from pinfix.trees.memory import MemoryTree
from pinfix.trees.tree import Tree

CI = ".github/workflows/ci.yml"
FREE = ".github/workflows/free.yml"
OUTER = ".github/actions/outer/action.yml"
INNER = ".github/actions/outer/inner/action.yaml"
LONE = ".github/actions/lone/action.yml"
LOCKFILE = ".github/workflows/actions.lock"


def workflow(*uses: str) -> str:
    steps = "".join(f"      - uses: {one}\n" for one in uses)
    return f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: x\n{steps}"


def action(*uses: str) -> str:
    steps = "".join(f"    - uses: {one}\n" for one in uses)
    return f"runs:\n  using: composite\n  steps:\n    - run: x\n      shell: sh\n{steps}"


FILES = {
    CI: workflow("./.github/actions/outer"),
    FREE: workflow("actions/cache@v4", "./.github/actions/lone"),
    OUTER: action("$/.github/actions/outer/inner"),
    INNER: action("actions/cache@v4"),
    LONE: action("actions/cache@v4"),
    LOCKFILE: f"version: v0.0.2\nworkflows:\n  {CI}: []\n",
}
GOVERNED = {CI, OUTER, INNER}


def governed(tree: Tree) -> frozenset[str]:
    return LoadedRepository(tree, Silent()).governed


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    for path, content in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    return tmp_path


def memory(**changed: str) -> MemoryTree:
    return MemoryTree({path: text.encode() for path, text in (FILES | changed).items()})


@pytest.mark.parametrize(
    "paths",
    [[""], [INNER], [OUTER], [LONE, FREE], [".github/actions"], [".github/actions/outer/inner"], [CI]],
)
def test_whatever_is_looked_at(root: Path, paths: list[str]) -> None:
    assert governed(LocalTree.open([root / path for path in paths])) == GOVERNED


def test_also_through_files_that_are_passed_over(root: Path) -> None:
    (root / ".gitignore").write_text("*.yml\n")
    assert governed(LocalTree.open([root])) == GOVERNED


def test_in_memory() -> None:
    assert governed(memory()) == GOVERNED


def test_a_workflow_that_cannot_be_read_leads_nowhere() -> None:
    tree = memory(**{CI: "jobs: ["})
    assert governed(tree) == frozenset()


def test_nothing_without_a_lock() -> None:
    assert (
        governed(MemoryTree({path: text.encode() for path, text in FILES.items() if path != LOCKFILE}))
        == set()
    )


def test_every_file_that_is_looked_at_under_a_lock_that_cannot_be_relied_on(root: Path) -> None:
    (root / LOCKFILE).write_text("version: v9\n")
    assert governed(LocalTree.open([root])) == set(FILES) - {LOCKFILE}
    assert governed(LocalTree.open([root / LONE])) == {LONE}


@pytest.mark.parametrize(
    "path",
    ["/etc", "../outside", "./..", "./../outside", r'"./\ud800"', r'"./\0"', "./" + "x" * 5000, "./",
     "./link", "./" + "a/../" * 500 + ".github/actions/lone", "././.git", '"./new\\nline"'],
)  # fmt: skip
@pytest.mark.parametrize("place", ["step", "lock"])
def test_hostile_paths_lead_out_of_no_repository(root: Path, path: str, place: str) -> None:
    outside = root.parent / "outside"
    outside.mkdir(exist_ok=True)
    (outside / "action.yml").write_text(action())
    (root / "link").symlink_to(outside)
    if place == "step":
        (root / CI).write_text(workflow("./.github/actions/outer", path))
    else:
        (root / LOCKFILE).write_text(f"version: v0.0.2\nworkflows:\n  {CI}: []\n  ? {path}\n  : []\n")
    assert governed(LocalTree.open([root])) <= set(FILES) - {LOCKFILE}


@pytest.mark.parametrize("named", [".", INNER, ".github/actions/outer/inner"])
def test_the_command_changes_no_governed_file(root: Path, named: str) -> None:
    pinfix("apply", "--offline", named, cwd=root)
    assert {path: (root / path).read_text() for path in GOVERNED} == {path: FILES[path] for path in GOVERNED}
    assert ((root / LONE).read_text() != FILES[LONE]) == (named == ".")
