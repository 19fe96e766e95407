from __future__ import annotations

from collections.abc import Callable

import pytest

from pinfix.github.action import Action
from pinfix.github.lockfile import Lockfile, governed_files
from pinfix.github.workflow import Workflow
from pinfix.yaml.document import Document

CI = ".github/workflows/ci.yml"
SHA = "34e114876b0b11c390a56381ad16ebd13914f8d5"

LOCK = f"""\
# This file is machine-generated.
version: 'v0.0.2'
workflows:
    '{CI}':
        - 'actions/checkout@v4.3.1'
        - 'Octo/Nested@main'
        - 'octo/forgotten@v1'
    '.github/workflows/empty.yml': []
    '.github/workflows/null.yml':
dependencies:
    'actions/checkout@v4.3.1':
        ref: 'v4.3.1'
        commit: 'sha1-{SHA}'
        owner_id: 44036562
        repo_id: 197814629
        uses:
            - 'octo/nested@main'
    'octo/nested@main':
        ref: main
        commit: sha256-{"0a" * 32}
        owner_id: 1
        repo_id: 2
    'octo/other@v1':
        ref: v1
        commit: sha1-{SHA}
        owner_id: 1
        repo_id: 3
"""


def lock(text: str) -> Lockfile:
    return Lockfile.from_bytes(text.encode())


@pytest.mark.parametrize("version", ["v0.0.2", "v0.0.3"])
def test_governs_the_workflows_that_it_lists(version: str) -> None:
    lockfile = lock(LOCK.replace("v0.0.2", version))
    assert lockfile.problem is None
    assert lockfile.governs(CI)
    assert lockfile.governs(".github/workflows/empty.yml")
    assert lockfile.governs(".github/workflows/null.yml")
    assert not lockfile.governs(".github/workflows/other.yml")
    assert not lockfile.governs(CI.upper())
    assert not lockfile.governs("./" + CI)


def test_commit_ids_may_be_upper_case() -> None:
    assert lock(LOCK.replace(SHA, SHA.upper())).problem is None


def test_covers_what_is_locked_for_a_workflow() -> None:
    lockfile = lock(LOCK)
    assert lockfile.covers(CI, "actions", "checkout", "v4.3.1")
    assert lockfile.covers(CI, "Actions", "CHECKOUT", "v4.3.1")
    assert lockfile.covers(CI, "octo", "nested", "main")


@pytest.mark.parametrize(
    ("path", "owner", "repo", "ref"),
    [
        (CI, "actions", "checkout", "v4"),
        (CI, "actions", "checkout", "V4.3.1"),
        (CI, "actions", "checkouts", "v4.3.1"),
        (CI, "octo", "other", "v1"),
        (CI, "octo", "forgotten", "v1"),
        (".github/workflows/empty.yml", "actions", "checkout", "v4.3.1"),
        (".github/workflows/other.yml", "actions", "checkout", "v4.3.1"),
    ],
)
def test_does_not_cover_the_rest(path: str, owner: str, repo: str, ref: str) -> None:
    assert not lock(LOCK).covers(path, owner, repo, ref)


@pytest.mark.parametrize(
    "text",
    [
        "version: v0.0.2\n",
        "version: v0.0.2\nworkflows:\ndependencies: ~\n",
        "version: v0.0.2\nworkflows: {}\n",
    ],
)
def test_an_empty_lock_is_no_problem_and_governs_nothing(text: str) -> None:
    assert lock(text) == Lockfile()
    assert not lock(text).governs(CI)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("version: 'v0.0.2'\n", "", "version"),
        ("'v0.0.2'", "v0.0.1", "version"),
        ("'v0.0.2'", "v0.0.4", "version"),
        ("'v0.0.2'", "v1", "version"),
        ("'v0.0.2'", "0.0.2", "version"),
        ("'v0.0.2'", "[v0.0.2]", "version"),
        ("'v0.0.2'", "", "version"),
        ("        ref: 'v4.3.1'\n", "", "`ref`"),
        ("ref: 'v4.3.1'", "ref: ''", "`ref`"),
        ("ref: 'v4.3.1'", "ref: [v4.3.1]", "`ref`"),
        (f"        commit: 'sha1-{SHA}'\n", "", "`commit`"),
        ("sha1-", "", "`commit`"),
        ("sha1-", "md5-", "`commit`"),
        (f"sha1-{SHA}", f"sha1-{SHA[:-1]}", "`commit`"),
        (f"sha1-{SHA}", f"sha1-{SHA[:-1]}g", "`commit`"),
        ("        owner_id: 44036562\n", "", "`owner_id`"),
        ("44036562", "0", "`owner_id`"),
        ("44036562", "-1", "`owner_id`"),
        ("44036562", "octocat", "`owner_id`"),
        ("        repo_id: 197814629\n", "", "`repo_id`"),
        ("'actions/checkout@v4.3.1':", "'actions/checkout':", "pin"),
        ("'actions/checkout@v4.3.1':", "'actions/checkout/sub@v4.3.1':", "pin"),
        ("- 'actions/checkout@v4.3.1'", "- 'actions/checkout@v4.3.1:sha1-0'", "pin"),
        ("- 'actions/checkout@v4.3.1'", "- {a: b}", "pin"),
        ("'.github/workflows/empty.yml': []", "'.github/workflows/empty.yml': text", "list"),
        ("dependencies:", "Dependencies: {}\ndependencies: [\n]\nrest:", "dependencies"),
        ("workflows:", "workflows: text\nrest:", "workflows"),
        ("version:", "version: v0.0.2\nversion:", "twice"),
        ("version:", "---\na: b\n---\nversion:", "more than one"),
        ("version:", "version: : :", "line 2"),
    ],
)
def test_a_lock_that_cannot_be_relied_on_governs_everything(old: str, new: str, says: str) -> None:
    assert old in LOCK
    lockfile = lock(LOCK.replace(old, new, 1))
    assert lockfile.problem is not None
    assert says in lockfile.problem
    assert lockfile.problem.startswith("line ")
    assert lockfile.governs(CI)
    assert lockfile.governs(".github/workflows/other.yml")
    assert not lockfile.covers(CI, "actions", "checkout", "v4.3.1")


@pytest.mark.parametrize(
    "data", [b"", b"# comment\n", b"text", b"[]", b"\xff\xfe", b"\x00", b"x" * 3_000_000]
)
def test_files_that_are_no_lock(data: bytes) -> None:
    lockfile = Lockfile.from_bytes(data)
    assert lockfile.problem
    assert lockfile.governs(CI)


def workflow(path: str, *steps: str) -> Workflow:
    lines = "".join(f"      - uses: {uses}\n" for uses in steps)
    return Workflow(path, Document.from_text(f"jobs:\n  a:\n    steps:\n      - run: x\n{lines}"))


def action(path: str, *steps: str) -> Action:
    lines = "".join(f"    - uses: {uses}\n" for uses in steps)
    return Action(path, Document.from_text(f"runs:\n  using: composite\n  steps:\n    - run: x\n{lines}"))


def opener(*files: Workflow | Action) -> Callable[[str], Workflow | Action | None]:
    return {file.path: file for file in files}.get


def test_local_actions_that_a_governed_workflow_reaches_are_governed() -> None:
    open_file = opener(
        workflow(CI, "./.github/actions/a/", "$/", "o/r@v1", "./../out", "./missing"),
        workflow(".github/workflows/other.yml", "./.github/actions/other"),
        action("action.yml", "o/r@v1"),
        action(".github/actions/a/action.yml", "$/.github/actions/b"),
        action(".github/actions/b/action.yaml", "./.github/actions/a", ".//.github/actions/./c"),
        action(".github/actions/c/action.yml"),
        action(".github/actions/other/action.yml"),
        action("out/action.yml"),
    )
    assert governed_files(lock(LOCK), open_file) == {
        CI,
        "action.yml",
        ".github/actions/a/action.yml",
        ".github/actions/b/action.yaml",
        ".github/actions/c/action.yml",
    }


def test_both_files_of_a_folder_are_governed() -> None:
    open_file = opener(
        workflow(CI, "./a"), action("a/action.yml"), action("a/action.yaml", "./b"), action("b/action.yml")
    )
    assert governed_files(lock(LOCK), open_file) == {CI, "a/action.yml", "a/action.yaml", "b/action.yml"}


def test_each_folder_is_opened_once() -> None:
    opened: list[str] = []
    open_file = opener(workflow(CI, *["./a", "./a/", "./b/../a"] * 5), action("a/action.yml", "./a"))

    def counting(path: str) -> Workflow | Action | None:
        opened.append(path)
        return open_file(path)

    assert governed_files(lock(LOCK), counting) == {CI, "a/action.yml"}
    assert len(opened) == len(set(opened))


def test_nothing_is_governed_by_a_lock_that_lists_other_workflows() -> None:
    open_file = opener(workflow(".github/workflows/other.yml", "./a"), action("a/action.yml"))
    assert governed_files(lock(LOCK), open_file) == frozenset()


def test_an_action_is_no_workflow_because_a_lock_lists_it() -> None:
    listed = LOCK.replace(".github/workflows/empty.yml", "a/action.yml")
    assert governed_files(lock(listed), opener(action("a/action.yml", "./a"))) == frozenset()
