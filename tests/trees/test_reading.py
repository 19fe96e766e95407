from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from pinfix.errors import FileProblem
from pinfix.trees.reading import read_file
from pinfix.yaml.document import MAX_BYTES

as_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")


def problem_of(root: Path, path: str) -> FileProblem:
    with pytest.raises(FileProblem) as caught:
        read_file(str(root), path)
    return caught.value


@pytest.mark.parametrize("content", [b"", b"a: 1\r\nb: 2\n", b"\xef\xbb\xbfa", b"\xff\x00", b"x" * MAX_BYTES])
def test_bytes_come_as_they_are(build, content: bytes) -> None:
    assert read_file(str(build({"a/b.yml": content})), "a/b.yml").content == content


@pytest.mark.parametrize("path", ["x.yml", "a/x.yml", "b.yml/x.yml", "a/b/c"])
def test_what_is_not_there(build, path: str) -> None:
    assert problem_of(build({"a/": "", "b.yml": ""}), path).code == "vanished"


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/passwd", "", ".", "a/./x", "a//x", "a/", "x\0y"])
def test_a_path_that_is_none_of_the_tree(build, path: str) -> None:
    assert problem_of(build({"a/x": "", "../x": ""}), path).code == "outside-tree"


@pytest.mark.parametrize("target", ["real.yml", "/etc/passwd", "missing", "link.yml", "a"])
def test_a_link_is_never_followed(build, target: str) -> None:
    root = build({"real.yml": "", "a/x": ""})
    (root / "link.yml").symlink_to(target)
    assert problem_of(root, "link.yml").code == "symbolic-link"


def test_nor_one_on_the_way(build) -> None:
    root = build({"a/b/x.yml": "", "c/": ""})
    (root / "c/link").symlink_to(root / "a")
    problem = problem_of(root, "c/link/b/x.yml")
    assert (problem.code, "c/link" in problem.message) == ("symbolic-link", True)


def test_folders_pipes_and_sockets_are_no_files_and_do_not_block(build) -> None:
    root = build({"folder.yml/": ""})
    os.mkfifo(root / "pipe.yml")
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(root)  # the path of a socket must be short
        server.bind("socket.yml")
        os.chdir(here)
        problems = [problem_of(root, name) for name in ("folder.yml", "pipe.yml", "socket.yml")]
    assert {problem.code for problem in problems} == {"not-a-file"}
    assert [problem.message for problem in problems] == [
        "is a folder, not a file",
        "is a named pipe, not a file",
        "is a socket, not a file",
    ]


def test_a_device_is_no_file() -> None:
    assert problem_of(Path("/dev"), "null").code == "not-a-file"


def test_a_large_file_is_not_read(build) -> None:
    root = build({"x.yml": ""})
    os.truncate(root / "x.yml", 8 * 1024**3)  # a hole: reading it would take its while
    assert problem_of(root, "x.yml").code == "too-large"


def test_one_byte_too_many(build) -> None:
    assert problem_of(build({"x.yml": b"x" * (MAX_BYTES + 1)}), "x.yml").code == "too-large"


@pytest.mark.skipif(not os.path.exists("/proc/self/maps"), reason="no /proc here")
def test_a_file_that_is_larger_than_it_says() -> None:
    with pytest.raises(FileProblem, match="more than 10 bytes") as caught:
        read_file("/proc/self", "maps", limit=10)
    assert caught.value.code == "too-large"


def test_a_name_that_the_system_does_not_take(build) -> None:
    problem = problem_of(build({}), "x" * 300)
    assert (problem.code, problem.message) == ("unreadable", "cannot be read: File name too long")


@as_user
@pytest.mark.parametrize("locked", ["a", "a/x.yml"])
def test_a_file_that_may_not_be_read(build, locked: str) -> None:
    root = build({"a/x.yml": ""})
    mode = (root / locked).stat().st_mode
    (root / locked).chmod(0)
    problem = problem_of(root, "a/x.yml")
    (root / locked).chmod(mode)
    assert (problem.code, problem.message) == ("unreadable", "cannot be read: Permission denied")
