from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pinfix.errors import FileProblem
from pinfix.plan import FileRewrite
from pinfix.trees.local import LocalTree
from pinfix.trees.memory import MemoryTree
from pinfix.trees.tree import Tree, WriteFailed

FOLDERS = st.lists(
    st.sampled_from([".github", "workflows", ".github/workflows", "actions", "vendor", "node_modules", "a"]),
    max_size=3,
)
NAMES = st.sampled_from(["ci.yml", "action.yml", "action.yaml", "x.yaml", "x.YML", "actions.lock", "README"])
PATHS = st.builds(lambda folders, name: "/".join([*folders, name]), FOLDERS, NAMES)


@settings(max_examples=60, deadline=None)
@given(st.sets(PATHS, max_size=8))
def test_the_candidates_are_those_of_the_same_files_on_disk(paths: set[str]) -> None:
    with tempfile.TemporaryDirectory() as root:
        for path in paths:
            (Path(root) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(root) / path).write_bytes(path.encode())
        local: Tree = LocalTree.open([Path(root)])
        memory: Tree = MemoryTree({path: path.encode() for path in paths})
        assert list(memory.paths()) == list(local.paths())
        assert all(memory.read(path) == local.read(path) for path in local.paths())


def test_a_named_file_is_a_candidate_wherever_it_lies() -> None:
    tree = MemoryTree({"vendor/x.txt": b"", "b.txt": b""}, named=["vendor/x.txt"])
    assert list(tree.paths()) == ["vendor/x.txt"]
    assert tree.named("vendor/x.txt")
    assert not tree.named("b.txt")


def test_reading_what_is_not_there() -> None:
    with pytest.raises(FileProblem) as caught:
        MemoryTree({}).read("a")
    assert caught.value.code == "vanished"


def test_writing_replaces() -> None:
    tree = MemoryTree({"a": b"1", "b": b"2"})
    tree.write([FileRewrite("a", b"1", b"3")])
    assert tree.files == {"a": b"3", "b": b"2"}


@pytest.mark.parametrize("path", ["b", "c"])
def test_writing_is_all_or_nothing(path: str) -> None:
    given = {"a": b"1", "b": b"2"}
    tree = MemoryTree(given)
    with pytest.raises(WriteFailed) as caught:
        tree.write([FileRewrite("a", b"1", b"3"), FileRewrite(path, b"other", b"x")])
    assert (caught.value.path, caught.value.code) == (path, "changed-meanwhile")
    assert tree.files == given
