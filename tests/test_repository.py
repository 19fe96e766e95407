"""What codemods see of files that nobody asked for, and of files that were edited."""

from __future__ import annotations

from pathlib import Path

import pytest

from pinfix import repository as module
from pinfix.plan import Change, Place, Safety
from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.trees.local import LocalTree
from pinfix.trees.memory import MemoryTree
from pinfix.trees.texts import MAX_TEXT_BYTES
from pinfix.yaml.compose import MAX_DEPTH
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Alias, Mapping
from pinfix.yaml.operations import InsertKey, Operation, SetScalar
from pinfix.yaml.plain import plain

CI = ".github/workflows/ci.yml"
CALLED = ".github/workflows/called.yml"
ACTION = b"runs:\n  using: composite\n  steps: []\n"
JOBS = b"on: push\njobs: {}\n"


def loaded(files: dict[str, bytes]) -> LoadedRepository:
    return LoadedRepository(MemoryTree({CI: JOBS, **files}), Silent())


def edit(repository: LoadedRepository, path: str, operation: Operation) -> None:
    change = Change("c", Place(path, 1, 1), "t", "w", "", "", Safety.SAFE, (operation,))
    attempt = repository.attempt(path, [[change]])
    assert attempt.failed == {}
    attempt.commit()


@pytest.fixture
def one_file(tmp_path: Path) -> tuple[Path, LoadedRepository]:
    """A work tree of which only one workflow was asked for."""
    files = {CI: JOBS, CALLED: JOBS, "tool/action.yml": ACTION, "run.sh": b"make\n", ".git/HEAD": b""}
    root = tmp_path / "root"
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root, LoadedRepository(LocalTree.open([root / CI]), Silent())


def test_files_that_were_not_asked_for(one_file: tuple[Path, LoadedRepository]) -> None:
    _, repository = one_file
    assert [workflow.path for workflow in repository.workflows()] == [CI]
    assert repository.read("run.sh") == "make\n"
    called, action = repository.workflow_at(CALLED), repository.action_at("./tool/")
    assert called is not None
    assert called.path == CALLED
    assert action is not None
    assert action.path == "tool/action.yml"
    assert [workflow.path for workflow in repository.workflows()] == [CI]
    assert repository.rewrites() == ()


@pytest.mark.parametrize(
    "path", ["../outside", "/etc/passwd", "tool/../run.sh", "", ".", "tool", "no/such/file", "a\0b"]
)
def test_no_file_of_the_tree(one_file: tuple[Path, LoadedRepository], path: str) -> None:
    root, repository = one_file
    (root.parent / "outside").write_text("x")
    assert repository.read(path) is None


def test_links_are_not_followed(one_file: tuple[Path, LoadedRepository]) -> None:
    root, repository = one_file
    (root / "linked.sh").symlink_to(root / "run.sh")
    (root / "linked").symlink_to(root / "tool", target_is_directory=True)
    assert repository.read("linked.sh") is None
    assert repository.read("linked/action.yml") is None
    assert repository.action_at("linked") is None


def test_what_is_no_text() -> None:
    large = b"x" * (MAX_TEXT_BYTES + 1)
    repository = loaded(
        {"binary": b"\x7fELF\0", "latin": b"caf\xe9", "large": large, "bom": b"\xef\xbb\xbfa"}
    )
    assert [repository.read(name) for name in ("binary", "latin", "large", "bom")] == [None, None, None, "a"]


def test_edits_are_seen() -> None:
    repository = loaded({"action.yml": ACTION})
    edit(repository, "action.yml", SetScalar(("runs", "using"), "node24"))
    action = repository.action_at(".")
    assert action is not None
    assert action.using == "node24"
    assert repository.read("action.yml") == ACTION.decode().replace("composite", "node24")


def test_the_first_name_of_an_action_counts_even_where_it_cannot_be_read() -> None:
    both = loaded({"a/action.yml": ACTION, "a/action.yaml": b"runs: {using: docker}\n"}).action_at("a")
    assert both is not None
    assert both.path == "a/action.yml"
    assert loaded({"a/action.yml": b"runs: [\n", "a/action.yaml": ACTION}).action_at("a") is None
    only = loaded({"a/action.yaml": ACTION}).action_at("a")
    assert only is not None
    assert only.path == "a/action.yaml"


@pytest.mark.parametrize("folder", ["..", "a/../..", "/a", "b", "a/action.yml"])
def test_no_action_there(folder: str) -> None:
    assert loaded({"a/action.yml": ACTION}).action_at(folder) is None


def test_a_workflow_is_no_action() -> None:
    repository = loaded({"a/action.yml": ACTION})
    assert repository.workflow_at("a/action.yml") is None
    assert repository.workflow_at("no.yml") is None
    broken = loaded({CALLED: b"jobs: [\n"})
    assert broken.workflow_at(CALLED) is None


@pytest.mark.parametrize("room", [0, 10**6], ids=["parsed again", "packed"])
def test_what_is_seen_does_not_depend_on_the_room_for_parsed_documents(
    monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    monkeypatch.setattr(module, "_PARSED_CHARACTERS", 0)
    monkeypatch.setattr(module, "_PACKED_BYTES", room)
    deepest = "[" * (MAX_DEPTH - 2) + "]" * (MAX_DEPTH - 2)
    texts = {
        CI: f"on: push\nx: {deepest}\njobs: {{}}\n",
        CALLED: "\ufeffon: &on [push]\r\nname: *on  # ä\r\njobs:\r\n  a: !!str |\r\n    ä\r\n",
    }
    repository = loaded({path: text.encode() for path, text in texts.items()})
    for path, text in texts.items():
        parsed, seen = Document.from_text(text), repository.document(path)
        assert (seen.text, seen.bom, seen.comments) == (parsed.text, parsed.bom, parsed.comments)
        assert [plain(root) for root in seen.roots] == [plain(root) for root in parsed.roots]
        assert [(s.start, s.end, s.tag) for s in seen.scalars] == [
            (s.start, s.end, s.tag) for s in parsed.scalars
        ]
        assert seen.to_bytes() == text.encode()
    root = repository.document(CALLED).roots[0]
    assert isinstance(root, Mapping)
    alias = root.get("name")
    assert isinstance(alias, Alias)
    assert alias.target is root.get("on")
    edit(repository, CALLED, InsertKey((), "run-name", "b", before="jobs"))
    assert (
        repository.document(CALLED).to_bytes()
        == texts[CALLED].replace("jobs", "run-name: b\r\njobs").encode()
    )
