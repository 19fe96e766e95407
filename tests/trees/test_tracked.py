"""Ignore rules do not bind what git tracks: the judge is `git ls-files`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trees.git import GIT, git, listed

from pinfix.trees.local import LocalTree

pytestmark = pytest.mark.skipif(GIT is None, reason="git is not installed")

CI = ".github/workflows/ci.yml"
OWN = ".github/workflows/own.yml"


@pytest.fixture
def track(build):
    """Lay files, and have git track some of them, ignored or not."""

    def lay(files: dict[str, str], tracked: list[str]) -> Path:
        root = build(files)
        git(root, "init", "-q", ".")
        git(root, "add", "--force", "--", *tracked)
        return root

    return lay


def found(path: Path) -> list[str]:
    return list(LocalTree.open([path]).paths())


@pytest.mark.parametrize(
    "rule", ["ci.yml", "*.yml", "/.github/", ".github", ".github/workflows", "*", "workflows/*", "**/*.yml"]
)
@pytest.mark.parametrize("version", ["2", "4"])
def test_a_tracked_workflow_is_looked_at_whatever_is_ignored(track, rule: str, version: str) -> None:
    root = track({CI: "", ".gitignore": f"own.yml\n{rule}\n", OWN: ""}, [CI])
    git(root, "update-index", "--index-version", version)
    tree = LocalTree.open([root])
    assert list(tree.paths()) == [CI]
    assert tree.ignored_workflows == [OWN]


def test_tracked_actions_deep_in_ignored_folders(track) -> None:
    files = ["out/a/action.yml", "out/b/action.yml", "out/a/b/c/action.yaml", "out/x.yml", CI]
    root = track(dict.fromkeys(files, "") | {".gitignore": "/out\n", "out/.gitignore": "!b\n"}, [
        "out/a/b/c/action.yaml", "out/x.yml",
    ])  # fmt: skip
    assert found(root) == [CI, "out/a/b/c/action.yaml"]


@pytest.mark.parametrize("folder", ["vendor", "node_modules", "out/third_party"])
def test_tracked_files_of_others_are_skipped_all_the_same(track, folder: str) -> None:
    path = f"{folder}/action.yml"
    assert found(track({path: "", CI: "", ".gitignore": "*\n"}, [path, CI])) == [CI]


def test_a_nested_repository_is_skipped_all_the_same(track) -> None:
    root = track({"sub/action.yml": "", CI: "", ".gitignore": "sub\n"}, ["sub/action.yml", CI])
    git(root / "sub", "init", "-q", ".")
    assert found(root) == [CI]


def test_a_tracked_file_that_is_gone_is_no_candidate(track) -> None:
    root = track({CI: "", OWN: "", ".gitignore": "*.yml\n"}, [CI, OWN])
    (root / OWN).unlink()
    assert found(root) == [CI]


def test_only_what_lies_in_the_scope(track) -> None:
    files = ["a/action.yml", "a/gen/action.yml", "b/gen/action.yml", CI]
    root = track(dict.fromkeys(files, "") | {".gitignore": "gen\n"}, files)
    assert found(root / "a") == ["a/action.yml", "a/gen/action.yml"]
    assert found(root / "a/gen") == ["a/gen/action.yml"]


def test_a_root_below_the_top_of_the_work_tree(track) -> None:
    files = [f"p/{CI}", "p/gen/action.yml"]
    root = track(dict.fromkeys(files, "") | {"p/x/action.yml": "", ".gitignore": "*.yml\n"}, files)
    assert found(root / "p") == [CI, "gen/action.yml"]


def test_a_linked_work_tree_asks_its_own_index(track) -> None:
    root = track({CI: "", ".gitignore": ".github\n"}, [CI])
    git(root, "commit", "-qm", "x")
    git(root, "worktree", "add", "-q", "../linked")
    git(root, "rm", "-q", "--cached", CI)
    assert found(root) == []
    assert found(root.parent / "linked") == [CI]


@pytest.mark.parametrize("how", ["split", "damaged", "huge"])
def test_without_a_readable_index_the_rules_hold_and_the_workflow_is_told(track, how: str) -> None:
    root = track({CI: "", "out/action.yml": "", ".gitignore": "/.github/\n/out\n"}, [CI, "out/action.yml"])
    if how == "split":
        git(root, "update-index", "--split-index")
    elif how == "damaged":
        (root / ".git/index").write_bytes((root / ".git/index").read_bytes()[:-1])
    else:
        with (root / ".git/index").open("r+b") as file:
            file.truncate(200_000_000)
    tree = LocalTree.open([root])
    assert list(tree.paths()) == []
    assert tree.ignored_workflows == [CI]


FILES = [CI, OWN, "action.yml", "a/action.yml", "a/b/action.yml", "a/b/c/action.yml", "ab/action.yml"]
RULES = st.lists(
    st.sampled_from(["*", "a", "/a/", "a/b", "*.yml", "!action.yml", "!a/", "ci.yml", ".github", "!*/", "b/",
                     ".github/*", "c", "!ci.yml", "ab"]),
    max_size=4,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules=RULES, inner=RULES, tracked=st.sets(st.sampled_from(FILES)), version=st.sampled_from(["2", "4"]))
def test_the_candidates_are_what_git_lists(
    tmp_path_factory: pytest.TempPathFactory,
    rules: list[str],
    inner: list[str],
    tracked: set[str],
    version: str,
) -> None:
    root = tmp_path_factory.mktemp("listed")
    for path in FILES:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()
    git(root, "init", "-q", ".")
    if tracked:
        git(root, "add", "--force", "--", *tracked)
    git(root, "update-index", "--index-version", version)
    (root / ".gitignore").write_text("\n".join(rules))
    (root / "a/.gitignore").write_text("\n".join(inner))
    by_git = listed(root, "--cached", "--others", "--exclude-standard")
    assert {path.encode() for path in found(root)} == by_git
