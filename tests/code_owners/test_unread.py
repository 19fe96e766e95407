"""CODEOWNERS files that are large, links, or no text: read as GitHub does, else refused with the reason."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from server import serve
from trees.stored.kit import commit_tree

from pinfix import registry
from pinfix.__main__ import run
from pinfix.codeowners.parse import MAX_BYTES
from pinfix.commands.settings import choose
from pinfix.config import load
from pinfix.engine import Options, make_plan
from pinfix.plan import Plan
from pinfix.trees.local import LocalTree
from pinfix.trees.memory import MemoryTree
from pinfix.trees.tree import Tree

SETTINGS = 'codeowners:\n  owners: ["@octo/sec"]\n'
FILES = {
    ".github/workflows/ci.yml": "on: push\njobs:\n  t:\n    runs-on: x\n    steps:\n      - run: make\n",
    ".github/pinfix.yml": SETTINGS,
    "Makefile": "all:\n\ttrue\n",
}
SIZES = [1_000_001, 2_200_000, MAX_BYTES - 10_000]
TOO_LARGE = [MAX_BYTES, MAX_BYTES + 1, 2 * MAX_BYTES]
REASON = "GitHub does not load a CODEOWNERS file of 3 MB or more"


def of_size(size: int) -> str:
    start = "* @octo/developers\n"
    lines, rest = divmod(size - len(start), 100)
    return start + ("#" * 99 + "\n") * lines + "#" * rest


def on_disk(root: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "."], cwd=root, check=True)
    return root


def plan(tree: Tree) -> Plan:
    installed = registry.codemods()
    config = load(SETTINGS.encode(), "pinfix.yml", [codemod.name for codemod in installed])
    codemods = choose(installed, config, only=("codeowners",), skip=())
    return make_plan(tree, codemods, registry.resolver(offline=True), config, Options(offline=True))


def refused(tree: Tree) -> str:
    """The reason of the only thing that the run says."""
    found = plan(tree)
    assert found.changes == ()
    (refusal,) = found.refusals
    assert (refusal.code, refusal.place.path) == ("owners-unknown", "CODEOWNERS")
    return refusal.reason


@pytest.mark.parametrize("size", SIZES)
def test_what_github_loads_is_read_and_written(size: int, tmp_path: Path) -> None:
    root = on_disk(tmp_path, {**FILES, "CODEOWNERS": of_size(size)})
    arguments = ["apply", "--only", "codeowners", "--offline", "-q", str(root)]
    assert run([*arguments, "--check"]) == 1
    assert run(arguments) == 0
    after = (root / "CODEOWNERS").read_text()
    assert after.startswith(of_size(size))
    assert "\n/Makefile " in after[size:]
    assert run([*arguments, "--check"]) == 0


@pytest.mark.parametrize("size", SIZES)
def test_that_of_a_commit_too(size: int) -> None:
    with serve() as server:
        repository = server.forge.repository("octo/app")
        repository.commit({**FILES, "CODEOWNERS": of_size(size)})
        with commit_tree(repository) as tree:
            assert [change.title.split(":")[0] for change in plan(tree).changes][-1] == "/Makefile"
        repository.commit({"CODEOWNERS": of_size(MAX_BYTES + 1)})
        with commit_tree(repository) as tree:
            assert refused(tree) == REASON


@pytest.mark.parametrize("size", TOO_LARGE)
def test_what_github_does_not_load_is_refused_with_that_reason(size: int, tmp_path: Path) -> None:
    files = {**FILES, "CODEOWNERS": of_size(size)}
    assert refused(MemoryTree({path: text.encode() for path, text in files.items()})) == REASON
    assert refused(LocalTree.open([on_disk(tmp_path, files)])) == REASON


def test_other_files_are_not_read_beyond_their_own_limit(tmp_path: Path) -> None:
    """A file of that name elsewhere is no CODEOWNERS file."""
    files = {**FILES, "src/CODEOWNERS": of_size(2_500_000), "CODEOWNERS": "* @octo/a\n"}
    tree = LocalTree.open([on_disk(tmp_path, files)])
    with pytest.raises(Exception, match="2,097,152"):
        tree.read("src/CODEOWNERS")
    assert plan(tree).changes


def test_one_that_is_no_text_is_refused_as_that() -> None:
    files = {**FILES, "CODEOWNERS": "* @a\0\n"}
    reason = refused(MemoryTree({path: text.encode() for path, text in files.items()}))
    assert reason == "the CODEOWNERS file is no text"


def test_one_that_is_a_link_is_refused_as_that(tmp_path: Path) -> None:
    root = on_disk(tmp_path, FILES)
    (root / "CODEOWNERS").symlink_to("Makefile")
    subprocess.run(["git", "add", "."], cwd=root, check=True)
    assert refused(LocalTree.open([root])).startswith("the CODEOWNERS file is a symbolic link: ")
