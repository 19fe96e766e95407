"""The files of a rebuilt snapshot: all of them are put into place, or none."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pinfix.commands.folder_files import write_all

FILES = {"a": b"new a", "b": b"new b", "c": b"new c"}


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def failing(at: str, error: BaseException, times: int = 1) -> Callable[[Path, Path], None]:
    left = [error] * times

    def replace(source: Path, target: Path) -> None:
        if target.name == at and left:
            raise left.pop()
        os.replace(source, target)

    return replace


def test_all_are_written(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"old b")
    (tmp_path / "other").write_bytes(b"stays")
    write_all(tmp_path, FILES)
    assert content(tmp_path) == {**FILES, "other": b"stays"}
    write_all(tmp_path / "new" / "folder", FILES)
    assert content(tmp_path / "new" / "folder") == FILES


@pytest.mark.parametrize("error", [OSError(28, "No space left"), KeyboardInterrupt(), MemoryError()])
@pytest.mark.parametrize("at", ["a", "b", "c"])
def test_what_was_renamed_is_taken_back(error: BaseException, at: str, tmp_path: Path) -> None:
    old = {"a": b"old a", "c": b"old c", "other": b"stays"}
    for name, text in old.items():
        (tmp_path / name).write_bytes(text)
    with pytest.raises(type(error)):
        write_all(tmp_path, FILES, replace=failing(at, error))
    assert content(tmp_path) == old, "b, which was not there, is not there"


def test_links_stay_links(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"old")
    (tmp_path / "a").symlink_to("elsewhere")
    with pytest.raises(OSError, match="full"):
        write_all(tmp_path, FILES, replace=failing("b", OSError(28, "full")))
    assert (tmp_path / "a").is_symlink()
    assert (tmp_path / "elsewhere").read_bytes() == b"old"


def test_what_cannot_be_taken_back_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old a")
    broken = iter([None, OSError(5, "gone bad"), OSError(5, "gone bad")])

    def replace(source: Path, target: Path) -> None:
        error = next(broken)
        if error is not None:
            raise error
        os.replace(source, target)

    with pytest.raises(OSError, match="gone bad, and these keep their new content: a"):
        write_all(tmp_path, FILES, replace=replace)


def test_a_folder_in_the_place_of_a_file_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old a")
    (tmp_path / "c").mkdir()
    with pytest.raises(IsADirectoryError):
        write_all(tmp_path, FILES)
    assert (tmp_path / "a").read_bytes() == b"old a"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "c"]


@pytest.mark.parametrize("at", ["a", "c"])
def test_a_pipe_is_not_replaced(at: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / at)
    before = (tmp_path / at).lstat()
    with pytest.raises(OSError, match=f"{at} is no file"):
        write_all(tmp_path, FILES)
    assert (tmp_path / at).lstat() == before
    assert [path.name for path in tmp_path.iterdir()] == [at]
