"""One commit, three ways to read it: whatever the shape, the same is found."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from server import GitHub
from trees.stored.kit import FOLDER, WORKFLOW, fresh, plan_of, seen, three_trees

COMPOSITE = (
    "name: x\nruns:\n  using: composite\n  steps:\n"
    "    - uses: ./.github/actions/inner\n    - uses: actions/cache@v4\n"
)
INNER = COMPOSITE.replace("./.github/actions/inner", "actions/setup-go@v5")
LARGE = WORKFLOW + "# padding that makes the file large: nothing to see here\n" * 21_000
TOO_LARGE = WORKFLOW + "#\n" * 1_100_000

SHAPES: dict[str, tuple[dict[str, str | bytes], dict[str, str]]] = {
    "plain": ({FOLDER + "ci.yml": WORKFLOW, "README": "x"}, {}),
    "CRLF": ({FOLDER + "ci.yml": WORKFLOW.replace("\n", "\r\n")}, {}),
    "BOM": ({FOLDER + "ci.yml": "\ufeff" + WORKFLOW}, {}),
    "executable": ({FOLDER + "ci.yml": WORKFLOW}, {FOLDER + "ci.yml": "100755"}),
    "linked workflow": (
        {FOLDER + "ci.yml": "../ci.yml", "ci.yml": WORKFLOW, FOLDER + "b.yml": WORKFLOW},
        {FOLDER + "ci.yml": "120000"},
    ),
    "linked folder": (
        {".github/workflows": "../flows", "flows/ci.yml": WORKFLOW},
        {".github/workflows": "120000"},
    ),
    "link to a folder with an action": (
        {FOLDER + "ci.yml": WORKFLOW, "actions": "inner", "inner/action.yml": COMPOSITE},
        {"actions": "120000"},
    ),
    "submodules": (
        {FOLDER + "ci.yml": WORKFLOW, "sub": "x", FOLDER + "sub.yml": "x", "action.yml": "x"},
        {"sub": "160000", FOLDER + "sub.yml": "160000", "action.yml": "160000"},
    ),
    "nested actions": (
        {
            FOLDER + "ci.yml": WORKFLOW + "      - uses: ./.github/actions/outer\n",
            ".github/actions/outer/action.yml": COMPOSITE,
            ".github/actions/inner/action.yaml": INNER,
            "vendor/x/action.yml": COMPOSITE,
            "action.yml": COMPOSITE,
        },
        {},
    ),
    "a folder with the name of an action": (
        {"action.yml/action.yaml": COMPOSITE, FOLDER + "ci.yml": WORKFLOW},
        {},
    ),
    "a folder of workflow files": ({"a.yml": WORKFLOW, "x/.github/workflows/b.yml": WORKFLOW}, {}),
    "1.2 MB": ({FOLDER + "ci.yml": LARGE}, {}),
    "more than is read": ({FOLDER + "ci.yml": TOO_LARGE, FOLDER + "b.yml": WORKFLOW}, {}),
    "no UTF-8": ({FOLDER + "ci.yml": WORKFLOW.encode() + b"# caf\xe9\n", FOLDER + "b.yml": b"\0"}, {}),
    "400 files": (
        {f"src/d{number % 20}/f{number}.txt": str(number % 90) for number in range(400)}
        | {FOLDER + f"w{number}.yml": WORKFLOW for number in range(5)},
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_the_plan_is_the_same(shape: str, server: GitHub, tmp_path: Path) -> None:
    files, modes = SHAPES[shape]
    repository = fresh(server)
    repository.commit(files, modes=modes)
    with three_trees(repository, server, tmp_path / "clone") as (local, commit, github):
        paths = dict.fromkeys([*files, "sub/x", "src", "missing", ".github/pinfix.yml"])
        assert seen(commit, paths) == seen(local, paths)
        assert seen(github, paths) == seen(local, paths)
        plan = plan_of(local)
        assert plan_of(commit) == plan
        assert plan_of(github) == plan
        assert plan.changes or plan.errors
        for rewrite in plan.rewrites:
            assert commit.mode(rewrite.path) == github.mode(rewrite.path) == modes.get(rewrite.path, "100644")


NAMES = st.sampled_from(["ci.yml", "action.yml", "action.yaml", "x.YML", ".github", "a", "é", "a b", "x\ny"])
FOLDERS = st.lists(
    st.sampled_from([".github", ".github/workflows", "actions", "vendor", "node_modules", "a", "é"]),
    max_size=3,
)
PATHS = st.builds(lambda folders, name: "/".join([*folders, name]), FOLDERS, NAMES)
MODES = st.sampled_from(["100644", "100755", "120000", "160000"])


@settings(max_examples=40)
@given(st.dictionaries(PATHS, MODES, min_size=1, max_size=8))
def test_any_commit_is_the_same_tree(server: GitHub, drawn: dict[str, str]) -> None:
    modes: dict[str, str] = {}
    for path, mode in sorted(drawn.items()):
        # What is a file cannot be a folder too. A link at .github counts as one that leads to workflows.
        above = [path[:position] for position, letter in enumerate(path) if letter == "/"]
        if not any(folder in modes for folder in above) and not any(p.startswith(path + "/") for p in drawn):
            modes[path] = "100644" if path == ".github" and mode == "120000" else mode
    repository = fresh(server)
    repository.commit(dict.fromkeys(modes, "nowhere"), modes=modes)
    with (
        tempfile.TemporaryDirectory() as root,
        three_trees(repository, server, Path(root) / "clone") as (local, commit, github),
    ):
        paths = dict.fromkeys([*modes, *(f"{path}/below" for path in modes), "../x", "/x", "a//b", ""])
        assert seen(commit, paths) == seen(local, paths)
        assert seen(github, paths) == seen(local, paths)
