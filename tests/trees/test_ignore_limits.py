"""A scanned repository brings its own ignore files: they may cost no more than the walk."""

from __future__ import annotations

import random
import time
from pathlib import Path

from pinfix.trees.ignore import MAX_GLOB_BYTES, MAX_IGNORE_BYTES
from pinfix.trees.local import LocalTree

WORKFLOW = ".github/workflows/ci.yml"


def largest(seed: int) -> str:
    """An ignore file of patterns that is only just honoured, and that ignores its action."""
    pick = random.Random(seed)
    tokens = pick.choices(["a", "b", "*", "?", "[!a]", "[a-z]"], k=12 * MAX_IGNORE_BYTES // 28)
    lines = ["".join(tokens[start : start + 12]) + "zz" for start in range(0, len(tokens), 12)]
    return "\n".join(lines)[: MAX_IGNORE_BYTES - 20] + "\n/action.yml\n"


def with_folders(build, contents: list[str]) -> Path:
    files = {WORKFLOW: ""}
    for number, content in enumerate(contents):
        files[f"f{number:03}/.gitignore"] = content
        files[f"f{number:03}/action.yml"] = ""
        files[f"f{number:03}/inner/x"] = ""
    return build(files)


def test_many_large_ignore_files_are_no_hang(build) -> None:
    tree = LocalTree.open([with_folders(build, [largest(seed) for seed in range(20)])])
    start = time.process_time()
    found = list(tree.paths())
    assert time.process_time() - start < 10  # half a second where nothing else runs; unbounded: minutes
    unheeded = [f"f{number:03}/.gitignore" for number in range(20) if f"f{number:03}/action.yml" in found]
    assert tree.unheeded_ignore_files == unheeded
    assert 0 < len(unheeded) < 20


def test_the_same_rules_in_many_folders_count_once(build) -> None:
    content = "*.tmp\n" * 500 + "action.*\n"
    tree = LocalTree.open([with_folders(build, [content] * (2 * MAX_GLOB_BYTES // len(content)))])
    assert list(tree.paths()) == [WORKFLOW]
    assert not tree.unheeded_ignore_files


def test_plain_names_do_not_count(build) -> None:
    contents = [f"some-plain-name-{number}/\n" * 2500 + "action.yml\n" for number in range(6)]
    assert sum(map(len, contents)) > 2 * MAX_GLOB_BYTES
    tree = LocalTree.open([with_folders(build, contents)])
    assert list(tree.paths()) == [WORKFLOW]
    assert not tree.unheeded_ignore_files


def test_an_oversized_ignore_file_is_told(build) -> None:
    root = build(
        {".git/": "", WORKFLOW: "", "sub/.gitignore": "a\n" * MAX_IGNORE_BYTES, "sub/a/action.yml": ""}
    )
    for path, seen in ((root, [WORKFLOW, "sub/a/action.yml"]), (root / "sub/a", ["sub/a/action.yml"])):
        tree = LocalTree.open([path])
        assert list(tree.paths()) == seen
        assert tree.unheeded_ignore_files == ["sub/.gitignore"]
