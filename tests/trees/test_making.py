"""Files that are made beside others that are rewritten: all or nothing, and nothing overwritten."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from pinfix.plan import FileRewrite
from pinfix.trees.tree import WriteFailed
from pinfix.trees.writing import write_files

OLD = FileRewrite("z.yml", b"old", b"new")
MADE = FileRewrite("a/b/made", None, b"content")


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_where_another_file_cannot_be_replaced_none_is_made(build) -> None:
    root = build({"z.yml": "old"})

    def fails(source: str, target: str) -> None:
        raise OSError(errno.EIO, "it broke")

    with pytest.raises(WriteFailed) as caught:
        write_files(str(root), [MADE, OLD], replace=fails)
    assert (caught.value.path, caught.value.code) == ("z.yml", "unwritable")
    assert "nothing was written" in caught.value.message
    assert contents(root) == {"z.yml": b"old"}
    assert not (root / "a").exists()


def test_where_a_file_cannot_be_made_those_before_are_put_back(
    build, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = build({"z.yml": "old"})
    monkeypatch.setattr(os, "link", _failing(errno.EIO))
    with pytest.raises(WriteFailed) as caught:
        write_files(str(root), [OLD, MADE])
    assert (caught.value.path, caught.value.code) == ("a/b/made", "unwritable")
    assert contents(root) == {"z.yml": b"old"}


@pytest.mark.parametrize("code", [errno.EPERM, errno.ENOTSUP, errno.ENOSYS])
def test_a_file_system_without_hard_links(build, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    root = build({"z.yml": "old"})
    monkeypatch.setattr(os, "link", _failing(code))
    write_files(str(root), [OLD, MADE])
    assert contents(root) == {"z.yml": b"new", "a/b/made": b"content"}


def test_what_comes_at_the_last_moment_stays(build, monkeypatch: pytest.MonkeyPatch) -> None:
    root = build({"z.yml": "old", "a/b/": ""})
    link = os.link

    def late(source: str, target: str) -> None:
        Path(target).write_bytes(b"content")  # the same, and still not ours
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(WriteFailed) as caught:
        write_files(str(root), [OLD, MADE])
    assert caught.value.code == "changed-meanwhile"
    assert contents(root) == {"z.yml": b"old", "a/b/made": b"content"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_what_root_makes_belongs_to_the_owner_of_the_folder(build) -> None:
    root = build({"a/": ""})
    os.chown(root / "a", 12345, 12345)
    write_files(str(root), [FileRewrite("a/made", None, b"x")])
    status = (root / "a/made").stat()
    assert (status.st_uid, status.st_gid) == (12345, 12345)


def _failing(code: int):
    def fails(source: str, target: str) -> None:
        raise OSError(code, "it broke")

    return fails
