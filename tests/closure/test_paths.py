"""Listing all files of a repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

from pinfix.codemod import ListsPaths
from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.trees.local import LocalTree
from pinfix.trees.memory import MemoryTree


def _write(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("")


def _paths(root: Path, prefix: str = "") -> set[str]:
    repository: ListsPaths = LoadedRepository(LocalTree.open([root]), Silent())
    return set(repository.paths(prefix) or ())


def test_of_a_work_tree_what_git_tracks(tmp_path: Path) -> None:
    _write(tmp_path, "a.sh", "b/c.py", "untracked.sh")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "a.sh", "b/c.py"], cwd=tmp_path, check=True)
    assert _paths(tmp_path) == {"a.sh", "b/c.py"}
    assert _paths(tmp_path, "b/") == {"b/c.py"}


def test_of_a_folder_what_is_on_disk_but_not_behind_links(tmp_path: Path) -> None:
    root = tmp_path / "root"
    _write(root, "a.sh", ".github/x.sh", "node_modules/m.js")
    _write(tmp_path, "outside/secret.sh")
    (root / "link").symlink_to(tmp_path / "outside")
    assert _paths(root) == {"a.sh", ".github/x.sh"}


def test_of_memory_all() -> None:
    repository = LoadedRepository(MemoryTree({"a": b"", "b/c": b""}), Silent())
    assert set(repository.paths() or ()) == {"a", "b/c"}
    assert set(repository.paths("b/") or ()) == {"b/c"}
