from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from types import FrameType

import pytest

from pinfix.plan import FileRewrite
from pinfix.trees.tree import WriteFailed
from pinfix.trees.writing import write_files

as_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")

OLD = {
    f"{folder}{number}.yml": f"old {folder} {number}\r\n".encode()
    for folder in ("", "a/", "ü/")
    for number in (1, 2)
}
NEW = {path: content.replace(b"old", b"new and longer") for path, content in OLD.items()}
REWRITES = [FileRewrite(path, OLD[path], NEW[path]) for path in OLD]


def contents(root: Path) -> dict[str, bytes]:
    """All files below `root`, temporary ones too."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def failure(
    root: Path, rewrites: list[FileRewrite] = REWRITES, replace: Callable[..., None] = os.replace
) -> WriteFailed:
    with pytest.raises(WriteFailed) as caught:
        write_files(str(root), rewrites, replace=replace)
    return caught.value


def test_all_files_are_written_and_nothing_else_is_left(build) -> None:
    root = build({**OLD, "other": "x"})
    write_files(str(root), REWRITES)
    assert contents(root) == {**NEW, "other": b"x"}


def test_nothing_to_write(build) -> None:
    root = build(OLD)
    write_files(str(root), [])
    assert contents(root) == OLD


@pytest.mark.parametrize(
    "after", [b"", b"\xef\xbb\xbfa\r\nb\n\rc", b"\0\xff", "名前: ü".encode(), b"x" * 3_000_000]
)
def test_bytes_are_written_as_they_are(build, after: bytes) -> None:
    root = build({"x.yml": "a"})
    write_files(str(root), [FileRewrite("x.yml", b"a", after)])
    assert (root / "x.yml").read_bytes() == after


@pytest.mark.parametrize("mode", [0o644, 0o444, 0o755, 0o600, 0o4711, 0o2664])
def test_mode_bits_are_kept(build, mode: int) -> None:
    root = build({"x.yml": "a"})
    (root / "x.yml").chmod(mode)
    write_files(str(root), [FileRewrite("x.yml", b"a", b"b")])
    assert stat.S_IMODE((root / "x.yml").stat().st_mode) == mode
    assert (root / "x.yml").read_bytes() == b"b"


@as_root
def test_the_owner_is_kept(build) -> None:
    root = build({"x.yml": "a"})
    os.chown(root / "x.yml", 1234, 2345)
    (root / "x.yml").chmod(0o4755)
    write_files(str(root), [FileRewrite("x.yml", b"a", b"b")])
    status = (root / "x.yml").stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (1234, 2345, 0o4755)


def test_another_name_of_the_same_file_keeps_the_old_content(build) -> None:
    root = build({"x.yml": "a"})
    os.link(root / "x.yml", root / "y.yml")
    write_files(str(root), [FileRewrite("x.yml", b"a", b"b")])
    assert contents(root) == {"x.yml": b"b", "y.yml": b"a"}


class TestNothingIsWritten:
    @pytest.mark.parametrize("number", range(len(REWRITES)))
    def test_when_a_file_is_not_what_was_planned(self, build, number: int) -> None:
        path = REWRITES[number].path
        given = {**OLD, path: b"edited"}
        root = build(given)
        problem = failure(root)
        assert (problem.path, problem.code) == (path, "changed-meanwhile")
        assert contents(root) == given

    def test_when_a_file_is_gone(self, build) -> None:
        root = build(OLD)
        (root / "a/2.yml").unlink()
        problem = failure(root)
        assert (problem.path, problem.code) == ("a/2.yml", "vanished")
        assert contents(root) == {path: content for path, content in OLD.items() if path != "a/2.yml"}

    def test_when_a_file_became_a_link(self, build) -> None:
        root = build({**OLD, "real": OLD["a/2.yml"]})
        (root / "a/2.yml").unlink()
        (root / "a/2.yml").symlink_to("../real")
        assert failure(root).code == "symbolic-link"
        assert (root / "a/2.yml").is_symlink()
        assert (root / "1.yml").read_bytes() == OLD["1.yml"]

    @pytest.mark.parametrize("path", ["../out.yml", "a/../../out.yml"])
    def test_outside_of_the_root(self, build, path: str) -> None:
        root = build({"x": "", "../out.yml": "a", "a/x": ""})
        assert failure(root, [FileRewrite(path, b"a", b"b")]).code == "outside-tree"
        assert (root.parent / "out.yml").read_bytes() == b"a"

    @pytest.mark.parametrize("number", range(len(REWRITES)))
    def test_when_a_rename_fails(self, build, number: int) -> None:
        root = build(OLD)
        for path in OLD:
            (root / path).chmod(0o755)
        problem = failure(root, replace=_failing_at([number]))
        assert (problem.path, problem.code) == (REWRITES[number].path, "unwritable")
        assert problem.message == "cannot be replaced: No space left on device; nothing was written"
        assert contents(root) == OLD
        assert {stat.S_IMODE((root / path).stat().st_mode) for path in OLD} == {0o755}

    @pytest.mark.parametrize("number", range(1, len(REWRITES)))
    def test_when_somebody_writes_between_our_reading_and_renaming(self, build, number: int) -> None:
        root = build(OLD)
        last = REWRITES[number].path

        def replace(source: str, target: str) -> None:
            (root / last).write_bytes(b"theirs")
            os.replace(source, target)

        problem = failure(root, replace=replace)
        assert (problem.path, problem.code) == (last, "changed-meanwhile")
        assert contents(root) == {**OLD, last: b"theirs"}

    @as_user
    def test_when_a_folder_may_not_be_written(self, build) -> None:
        root = build(OLD)
        (root / "ü").chmod(0o555)
        problem = failure(root)
        (root / "ü").chmod(0o755)
        assert (problem.path, problem.code) == ("ü/1.yml", "unwritable")
        assert "Permission denied" in problem.message
        assert contents(root) == OLD

    @as_user
    def test_a_read_only_file_in_a_writable_folder_can_be_written(self, build) -> None:
        root = build({"x.yml": "a"})
        (root / "x.yml").chmod(0o444)
        write_files(str(root), [FileRewrite("x.yml", b"a", b"b")])
        assert contents(root) == {"x.yml": b"b"}


class TestWhatCannotBePutBackIsTold:
    def test_when_the_renaming_back_fails_too(self, build) -> None:
        root = build(OLD)
        problem = failure(root, replace=_failing_at([2, 3]))
        assert problem.message.endswith("; but these keep their new content: 1.yml")
        assert contents(root) == {**OLD, "1.yml": NEW["1.yml"]}

    def test_when_somebody_has_written_since(self, build) -> None:
        root = build(OLD)

        def replace(source: str, target: str) -> None:
            if target.endswith("2.yml"):
                (root / "1.yml").write_bytes(b"theirs")
                raise OSError(28, "No space left on device")
            os.replace(source, target)

        assert "but these keep their new content: 1.yml" in failure(root, replace=replace).message
        assert contents(root) == {**OLD, "1.yml": b"theirs"}


# A file that is interrupted before `with` has hold of it is closed by the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_on_any_line_leaves_all_old_or_all_new(build) -> None:
    outcomes = []
    for line in count(1):
        root = build(OLD)
        interrupted = _write_interrupted(root, line)
        left = contents(root)
        assert left in (OLD, NEW)
        if not interrupted:
            break
        outcomes.append(left == NEW)
    assert outcomes == sorted(outcomes)  # once all are renamed they stay so
    assert outcomes.count(False) > 50 < line


def _write_interrupted(root: Path, line: int) -> bool:
    """Write, with an interrupt before the given line that the writer executes; False if it has fewer."""
    lines = iter(range(1, sys.maxsize))

    def trace(frame: FrameType, event: str, _: object) -> Callable[..., object] | None:
        if not frame.f_code.co_filename.endswith("writing.py"):
            return None
        if event == "line" and next(lines) == line:
            raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        write_files(str(root), REWRITES)
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


def _failing_at(numbers: list[int]) -> Callable[[str, str], None]:
    """An `os.replace` whose calls of these numbers fail, counted from 0."""
    calls = iter(range(1000))

    def replace(source: str, target: str) -> None:
        if next(calls) in numbers:
            raise OSError(28, "No space left on device")
        os.replace(source, target)

    return replace
