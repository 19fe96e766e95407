"""What is kept of the files that a plan went by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from pinfix.api.git_data import Entry
from pinfix.bot.repair.basis import MOST, basis_of
from pinfix.bot.scan.sight import PATHS
from pinfix.bot.storage.records import WHOLE
from pinfix.errors import FileProblem
from pinfix.trees.stored.tree import StoredTree

ROOT = "t/"


class Kept(StoredTree):
    """`files` by paths; the id of a file is `b:path`, that of a folder `t:path/`."""

    def __init__(self, files: Mapping[str, str], *, broken: str = "") -> None:
        super().__init__(ROOT)
        self.files = files
        self.broken = broken

    def folder(self, tree: str) -> Sequence[Entry]:
        prefix = tree.removeprefix("t:") if tree != ROOT else ""
        if self.broken and prefix == self.broken:
            raise FileProblem("unreadable", "not now")
        found: dict[str, Entry] = {}
        for path, mode in self.files.items():
            if path.startswith(prefix):
                name, slash, _ = path[len(prefix) :].partition("/")
                if slash:
                    found[name] = Entry(name, "40000", "tree", f"t:{prefix}{name}/", 0)
                else:
                    found[name] = Entry(name, mode, "blob", f"b:{path}", 1)
        return tuple(found.values())

    def _content(self, entry: Entry) -> bytes:
        return b"x"


def reads(tree: Kept, *paths: str) -> dict[str, str]:
    for path in paths:
        try:
            tree.read(path)
        except FileProblem:
            continue
    return dict(basis_of(tree))


def tree(*paths: str) -> Kept:
    return Kept(dict.fromkeys(paths, "100644"))


def test_what_was_read_and_what_was_not_there() -> None:
    made = tree("a/action.yml", "run.sh", "other")
    assert reads(made, "a/action.yml", "run.sh", "gone.sh", "no/folder/x") == {
        "a/action.yml": "b:a/action.yml",
        "run.sh": "b:run.sh",
        "gone.sh": "",
        "no/folder/x": "",
    }


def test_what_every_look_asks_for_is_left_out() -> None:
    assert reads(tree(), *PATHS, ".github/workflows/ci.yml", "./a", "a//b", "../a", "/a") == {}


def test_where_all_was_listed_the_whole_counts() -> None:
    made = tree("a", "b")
    made.all_paths()
    assert reads(made, "a") == {WHOLE: ROOT}


def test_more_than_is_asked_for_counts_by_folders() -> None:
    paths = [f"packages/{number}/deep/package.json" for number in range(MOST)]
    made = tree(*paths, "Makefile")
    assert reads(made, *paths[:-1], "Makefile").keys() == {*paths[:-1], "Makefile"}
    assert reads(made, paths[-1]) == {"packages": "t:packages/", "Makefile": "b:Makefile"}


def test_many_that_are_not_there_count_by_what_is_missing() -> None:
    made = tree("src/main.py", "src/other.py")
    missing = [f"src/gone/{number}/x" for number in range(MOST)]
    assert reads(made, *missing, "src/main.py") == {"src/gone": "", "src/main.py": "b:src/main.py"}


def test_too_many_at_the_root_are_the_whole() -> None:
    assert reads(tree(), *(f"{number}.sh" for number in range(MOST + 1))) == {WHOLE: ROOT}


@pytest.mark.parametrize("name", ["a\nb", "\x1b[31m", "half \udc80", "x" * 301, "ghp_" + "a1B2" * 9])
def test_names_that_cannot_be_asked_for_count_by_their_folder(name: str) -> None:
    made = tree(f"tools/{name}", "tools/x")
    assert reads(made, f"tools/{name}") == {"tools": "t:tools/"}
    assert reads(tree(), name) == {WHOLE: ROOT}


def test_a_submodule_has_no_id() -> None:
    made = Kept({"sub": "160000", "a": "120000"})
    assert reads(made, "sub", "a") == {"a": "b:a"}


def test_a_folder_that_cannot_be_read_makes_it_the_whole() -> None:
    made = Kept({"a/b": "100644"}, broken="a/")
    assert reads(made, "a/b") == {WHOLE: ROOT}


def test_a_look_for_the_ids_is_no_question() -> None:
    made = tree("a/b")
    assert made.entry_at("a/b") is not None
    assert made.entry_at("a/c") is None
    assert basis_of(made) == ()
