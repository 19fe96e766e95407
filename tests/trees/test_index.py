"""The judge of what is tracked is git itself."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trees.git import GIT, git, listed

from pinfix.trees.index import MAX_INDEX_BYTES, Tracked, UnreadableIndex, read_tracked, tracked_yaml

with_git = pytest.mark.skipif(GIT is None, reason="git is not installed")

NAMES = [
    ".github/workflows/ci.yml", ".github/workflows/ci.yaml", "action.yml", "a/action.yml", "a/b.yml",
    "a/bc.yml", "README.md", "ü/x.yml", "new\nline.yml", "x" * 200 + "/y.yml", ".yml", "z.YML",
    "/".join(["d" * 200] * 19) + "/" + "e" * 90 + ".yml",
]  # fmt: skip


def repository(root: Path, names: list[str], *, version: int = 2, hashed: str = "sha1") -> Path:
    """A repository whose index, and nothing but the index, has these names."""
    git(root, "init", "-q", f"--object-format={hashed}", ".")
    blob = empty_file(root)
    entries = b"".join(b"100644 %s 0\t%s\0" % (blob, name.encode()) for name in names)
    git(root, "update-index", "-z", "--index-info", stdin=entries)
    git(root, "update-index", "--index-version", str(version))
    return root


def empty_file(root: Path) -> bytes:
    return git(root, "hash-object", "-w", "--stdin").strip()


def written_version(root: Path) -> int:
    return int.from_bytes((root / ".git/index").read_bytes()[4:8], "big")


@with_git
@pytest.mark.parametrize("hashed", ["sha1", "sha256"])
@pytest.mark.parametrize("version", [2, 4])
@pytest.mark.parametrize("count", [0, 1, 5, len(NAMES)])
def test_names_are_those_that_git_lists(tmp_path: Path, version: int, hashed: str, count: int) -> None:
    root = repository(tmp_path, NAMES[:count], version=version, hashed=hashed)
    assert set(read_tracked(str(root)).names) == listed(root)
    assert count == 0 or written_version(root) == version


@with_git
@pytest.mark.parametrize("version", [3, 4])
def test_entries_with_more_flags(tmp_path: Path, version: int) -> None:
    root = repository(tmp_path, ["a/b.yml", "a/c.yml"], version=version)
    (root / "planned.yml").touch()
    git(root, "add", "--intent-to-add", "planned.yml")
    git(root, "update-index", "--skip-worktree", "a/b.yml")
    assert written_version(root) == version
    assert set(read_tracked(str(root)).names) == {b"a/b.yml", b"a/c.yml", b"planned.yml"}


@with_git
def test_a_file_in_conflict_is_tracked(tmp_path: Path) -> None:
    root = repository(tmp_path, [])
    stages = b"".join(b"100644 %s %d\tci.yml\0" % (empty_file(root), stage) for stage in (1, 2, 3))
    git(root, "update-index", "-z", "--index-info", stdin=stages)
    assert set(read_tracked(str(root)).names) == {b"ci.yml"}


@with_git
def test_linked_work_trees_and_submodules_have_an_index_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "main").mkdir()
    main = repository(tmp_path / "main", ["main.yml"])
    git(main, "commit", "-qm", "x")
    git(main, "worktree", "add", "-q", "../linked")
    (tmp_path / "linked/linked.yml").touch()
    git(tmp_path / "linked", "add", "linked.yml")
    git(main, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "./.git", "sub")
    assert (main / "sub/.git").is_file()
    assert read_tracked(str(tmp_path / "linked")).names == (b"linked.yml", b"main.yml")
    assert read_tracked(str(main)).names == (b"main.yml",)
    assert read_tracked(str(main / "sub")).names == (b"main.yml",)


@with_git
@pytest.mark.parametrize(
    "arguments",
    [("update-index", "--split-index"), ("sparse-checkout", "set", "--cone", "--sparse-index", "in")],
    ids=["split", "sparse"],
)
def test_an_index_that_does_not_list_every_file_is_not_believed(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    root = repository(tmp_path, ["in/a.yml", "out/b.yml", "c.yml"])
    git(root, "commit", "-qm", "x")
    git(root, *arguments)
    assert (root / ".git/index").read_bytes().count(b"link" if arguments[1] == "--split-index" else b"sdir")
    assert read_tracked(str(root)) == Tracked()


@with_git
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.sets(st.text(alphabet="ab/.é", min_size=1, max_size=30).map(lambda text: f"{text}.yml")),
    version=st.sampled_from([2, 4]),
)
def test_any_names(tmp_path_factory: pytest.TempPathFactory, names: set[str], version: int) -> None:
    usable = [name for name in names if all(part.strip(".") for part in name.split("/")) and "//" not in name]
    files = [name for name in usable if not any(other.startswith(f"{name}/") for other in usable)]
    root = repository(tmp_path_factory.mktemp("any"), files, version=version)
    assert set(read_tracked(str(root)).names) == listed(root) == {name.encode() for name in files}


def entry(name: bytes, *, flags: int | None = None, cut: bytes = b"\0") -> bytes:
    """One of version 4."""
    flags = min(len(name), 0xFFF) if flags is None else flags
    return bytes(60) + flags.to_bytes(2, "big") + cut + name + b"\0"


def index(*entries: bytes, version: int = 4, count: int | None = None, extensions: bytes = b"") -> bytes:
    number = len(entries) if count is None else count
    head = b"DIRC" + version.to_bytes(4, "big") + number.to_bytes(4, "big")
    return head + b"".join(entries) + extensions + bytes(20)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"DIRC",
        b"x" * 100,
        index(entry(b"a.yml"), version=1),
        index(entry(b"a.yml"), version=5),
        index(entry(b"a.yml"), version=2),
        index(entry(b"a.yml"), count=2),
        index(entry(b"a.yml"), count=0xFFFFFFFF),
        index(entry(b"a.yml", flags=4)),
        index(entry(b"a.yml", flags=0xFFF)),
        index(entry(b"")),
        index(entry(b"a.yml", cut=b"\1")),
        index(entry(b"a.yml", cut=b"\xff" * 50)),
        index(entry(b"a.yml"), extensions=b"link" + bytes(4)),
        index(entry(b"a.yml"), extensions=b"TREE" + b"\xff" * 4),
        index(entry(b"a.yml"), extensions=b"TREE\0"),
        index(entry(b"a" * 5000 + b".yml")),
        index(entry(b"a.yml"))[:-1],
        index(entry(b"a.yml")) + b"\0",
    ],
)
def test_what_is_no_index(data: bytes) -> None:
    with pytest.raises(UnreadableIndex):
        tracked_yaml(data)


def test_extensions_that_may_be_skipped_are() -> None:
    assert tracked_yaml(index(entry(b"a.yml"), extensions=b"TREE\0\0\0\3abcXYZW" + bytes(4))) == [b"a.yml"]


def test_names_that_grow_out_of_few_bytes_are_given_up() -> None:
    long = entry(b"x" * 3996 + b".yml")
    again = entry(b"", flags=4000)
    assert len(tracked_yaml(index(long, *[again] * 10))) == 11
    start = time.process_time()
    with pytest.raises(UnreadableIndex):
        tracked_yaml(index(long, *[again] * (MAX_INDEX_BYTES // 4000)))
    assert time.process_time() - start < 10


@with_git
def test_damage_of_any_byte_is_no_more_than_a_wrong_name(tmp_path: Path) -> None:
    root = repository(tmp_path, ["a/b.yml", "a/c.yml", "d.txt"], version=4)
    intact = (root / ".git/index").read_bytes()
    for position in range(len(intact)):
        for damaged in (intact[:position], intact[:position] + b"\xff" + intact[position + 1 :]):
            try:
                assert len(tracked_yaml(damaged)) <= 3
            except UnreadableIndex:
                continue


@pytest.mark.parametrize("kind", ["missing", "folder", "link", "damaged"])
def test_nothing_is_tracked_where_there_is_no_index_to_read(build, kind: str) -> None:
    root = build({".git/": "", "real": index(entry(b"a.yml"))})
    target = root / ".git/index"
    if kind == "folder":
        target.mkdir()
    elif kind == "link":
        target.symlink_to("../real")
    elif kind == "damaged":
        target.write_bytes(b"DIRC")
    assert read_tracked(str(root)) == Tracked()


def test_files_and_folders_are_found() -> None:
    tracked = Tracked((b"a-b/x.yml", b"a/b/x.yml", b"a0.yml"))
    assert tracked.holds("a/b/x.yml")
    assert not tracked.holds("a/b/x")
    assert not tracked.holds("b.yml")
    assert tracked.reaches("a/")
    assert tracked.reaches("a/b/")
    assert not tracked.reaches("a/x/")
    assert not tracked.reaches("b/")
    assert not Tracked().reaches("a/")
