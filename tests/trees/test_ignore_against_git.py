"""The judge of ignore rules is git itself."""

from __future__ import annotations

import os
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trees.git import GIT, git

from pinfix.trees.ignore import ignores_for

pytestmark = pytest.mark.skipif(GIT is None, reason="git is not installed")

NAMES = ("a", "a ", "ab", "b", "a.yml", "-", "[")
FOLDERS = tuple("/".join(parts) for depth in (1, 2) for parts in product(("a", "ab", "b"), repeat=depth))

LINES = st.one_of(
    st.text(alphabet="ab*/!", min_size=1, max_size=7),
    st.text(alphabet="ab*?/[]!^-\\ .#", min_size=1, max_size=8),
    st.sampled_from(
        ["*", "/*", "!*/", "!a", "a/", "!a/", "**/a", "a/**", "a/**/b", "*.yml", "!*.yml", "/a", "**",
         "***/a", "[[:alpha:]]", "[![:digit:]]", "[[:nope:]]", "[a", "[]-]", "[]a]", "[b-a]", "[\\a]",
         "[a/]b", "[--[]", "a\\", "a\\ ", "a  ", "\\!a", "\\#a", "#a", "a\r", "//", "/", "a//b",
         "a**/b", "a/b**"]
    ),
)  # fmt: skip
FILES = st.lists(LINES, max_size=5).map("\n".join)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repository")
    git(root, "init", "-q", ".")
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    for folder in ("", *FOLDERS):
        for name in NAMES:
            if not (root / folder / name).exists():
                (root / folder / name).write_bytes(b"")
    return root


def _walk(root: Path) -> set[str]:
    """What is left when ignored folders are not entered, as the discovery does it."""
    found: set[str] = set()
    todo = [(str(root), ignores_for(str(root), str(root)))]
    while todo:
        folder, ignores = todo.pop()
        ignores = ignores.within(folder)
        for entry in os.scandir(folder):
            if entry.name == ".git" or ignores.cover(entry.path, is_folder=entry.is_dir()):
                continue
            if entry.is_dir():
                todo.append((entry.path, ignores))
            else:
                found.add(os.path.relpath(entry.path, root))
    return found


def _listed_by_git(root: Path) -> set[str]:
    listed = git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return {os.fsdecode(name) for name in listed.split(b"\0") if name}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(top=FILES, inner=FILES, exclude=FILES)
def test_the_same_files_are_left_as_git_leaves(repository: Path, top: str, inner: str, exclude: str) -> None:
    for path, content in ((".gitignore", top), ("a/.gitignore", inner), (".git/info/exclude", exclude)):
        (repository / path).write_bytes(content.encode())
    assert _walk(repository) == _listed_by_git(repository)
