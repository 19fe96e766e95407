"""Symbolic links: the link and what it leads to are both executed, and no link leads astray."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from closure.kit import CI, closure, job
from git import Repo
from trees.git import git

from pinfix.closure import Closure, find_closure
from pinfix.closure.places.links import MOST_LINKS, Links
from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.trees.commit import CommitTree
from pinfix.trees.local import LocalTree
from pinfix.trees.memory import MemoryTree
from pinfix.trees.tree import Tree


def found(tree: Tree) -> Closure:
    repository = LoadedRepository(tree, Silent())
    return find_closure(repository, repository.paths() or ())


def linked(steps: tuple[str, ...], files: dict[str, str], links: dict[str, str]) -> Closure:
    texts = {CI: job(*steps), **files}
    return found(MemoryTree({path: text.encode() for path, text in texts.items()}, links=links))


@pytest.mark.parametrize(
    ("step", "files", "links", "expected"),
    [
        ("run: ./run", {"s/a.sh": "./b"}, {"run": "s/a.sh"}, ["run", "s/a.sh"]),
        ("run: ./ci/a.sh", {"s/a.sh": "", "s/b.sh": ""}, {"ci": "s"}, ["ci", "s/a.sh"]),
        ("run: ./x/a.sh", {"d/e/a.sh": ""}, {"x": "y", "y": "d/f", "d/f": "../d/e"},
         ["d/e/a.sh", "d/f", "x", "y"]),
        ("run: make", {"m/Makefile": "all:\n\t./a.sh\n", "a.sh": ""}, {"Makefile": "m/Makefile"},
         ["Makefile", "a.sh", "m/Makefile"]),
        ("run: python p/m.py", {"q/m.py": "import n\n", "q/n.py": ""}, {"p": "q"}, ["p", "q/m.py", "q/n.py"]),
        ("uses: ./act", {"real/action.yml": "runs: {using: node20, main: m.js}\n", "real/m.js": ""},
         {"act": "real"}, ["act", "real/action.yml", "real/m.js"]),
        ("uses: ./act", {"o/action.yml": "runs: {using: node20, main: m.js}\n", "act/m.js": ""},
         {"act/action.yml": "../o/action.yml"}, ["act/action.yml", "act/m.js", "o/action.yml"]),
    ],
)  # fmt: skip
def test_both_count(step: str, files: dict[str, str], links: dict[str, str], expected: list[str]) -> None:
    result = linked((step,), files, links)
    assert sorted(set(result.files) - {CI}) == expected


def test_what_a_linked_script_runs_is_found_through_it() -> None:
    result = linked(("run: ./run",), {"s/a.sh": "#!/bin/sh\n./c.sh\n", "c.sh": ""}, {"run": "s/a.sh"})
    (chain,) = result.chains["c.sh"]
    assert chain.shown() == f"{CI}:6 → ./run → run:1 → a symbolic link → s/a.sh:2 → ./c.sh → c.sh"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("/etc/profile", "out of the repository"), ("../other", "out of the repository"),
        ("run", "out of the repository"), ("../" * 9, "out of the repository"),
        ("gone.sh", "to gone.sh, which"),
    ],
)  # fmt: skip
def test_one_that_leads_nowhere_is_lost_with_its_place(target: str, reason: str) -> None:
    result = linked(("run: ./run",), {"a.sh": ""}, {"run": target})
    assert set(result.files) == {CI, "run"}
    (place,) = result.unresolved
    assert (place.path, place.line, place.code) == ("run", 1, "missing-file")
    assert reason in place.reason


def test_an_action_whose_file_links_to_one_of_another_name_is_not_taken_for_its_neighbour() -> None:
    files = {
        "o/x.yml": "runs: {using: node20, main: a.js}\n",
        "o/action.yml": "runs: {using: node20, main: b.js}\n",
    }
    result = linked(("uses: ./act",), files, {"act/action.yml": "../o/x.yml"})
    assert "o/action.yml" not in result.files
    assert [place.code for place in result.unresolved] == ["missing-action"]


def test_links_are_not_followed_for_ever() -> None:
    """Each doubles the way; a path of so many names leads nowhere."""
    targets = {f"l{number}": f"l{number + 1}/../l{number + 1}" for number in range(60)}
    asked: list[str] = []

    def target_of(path: str) -> str | None:
        asked.append(path)
        return targets[path]

    links = Links(frozenset(targets), target_of)
    assert links.follow("l0/a").path is None
    assert len(asked) <= MOST_LINKS + 1
    assert links.follow("l0/a") is links.follow("l0/a")


def test_a_file_that_is_tracked_is_no_folder() -> None:
    assert set(closure({CI: job("run: ./a.sh/b.sh"), "a.sh": ""}).files) == {CI}


def test_on_disk_and_in_a_commit(tmp_path: Path) -> None:
    for path, text in {CI: job("run: ./ci/b.sh", "run: ./run"), "s/b.sh": "", "s/a.sh": ""}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    os.symlink("s", tmp_path / "ci")
    os.symlink("s/a.sh", tmp_path / "run")
    expected = {CI, "ci", "run", "s/a.sh", "s/b.sh"}
    assert set(found(LocalTree.open([tmp_path])).files) - expected == set()
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-qm", "x")):
        git(tmp_path, *arguments)
    assert set(found(LocalTree.open([tmp_path])).files) == expected
    repository = Repo(tmp_path)
    with CommitTree(repository, repository.head.commit.hexsha) as tree:
        assert set(found(tree).files) == expected
        assert tree.link_target("ci") == "s"
        assert tree.link_target("s/a.sh") is None
        assert tree.link_target("../x") is None
