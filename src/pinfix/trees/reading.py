"""Reading one file below a root without leaving it and without blocking."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass

from pinfix.codeowners.parse import MAX_BYTES as CODEOWNERS_BYTES
from pinfix.codeowners.places import PLACES
from pinfix.errors import FileProblem
from pinfix.trees import problems
from pinfix.trees.tree import vanished
from pinfix.yaml.document import MAX_BYTES

# A path may be exchanged between look and opening: then a link does not open, and a pipe does not block.
_FLAGS = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):  # no system has all of them
    _FLAGS |= getattr(os, _flag, 0)

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


MOST_BYTES = max(MAX_BYTES, CODEOWNERS_BYTES)
"""No file of a tree is read that is larger, whatever it is."""


def limit_of(path: str) -> int:
    """Bytes up to which the file at `path` is read: of CODEOWNERS files as many as GitHub loads."""
    return CODEOWNERS_BYTES if path in PLACES else MAX_BYTES


@dataclass(frozen=True, slots=True)
class FileState:
    """What a file held and how the system described it at that moment."""

    content: bytes
    status: os.stat_result


def read_file(root: str, path: str, *, limit: int = MAX_BYTES) -> FileState:
    """Read the file at `path`, relative to `root`, with at most `limit` bytes.

    No link below the root is followed, whether it stays inside or not: pinfix writes by renaming, which would
    put a file in the place of the link. Raises FileProblem as `Tree.read` says.
    """
    check_inside(path)
    target = os.path.join(root, *path.split("/"))
    try:
        _check_folders(root, path)
        _check_file(os.lstat(target), limit)
        descriptor = os.open(target, _FLAGS)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            _check_file(status, limit)
            content = file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise vanished() from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise problems.linked_file() from None
        raise FileProblem("unreadable", f"cannot be read: {reason(error)}") from None
    if len(content) > limit:  # it grew, or it is one of the kernel's files that claim to be empty
        raise problems.too_large(f"more than {limit:,}", limit)
    return FileState(content, status)


def read_link(root: str, path: str) -> str | None:
    """What the symbolic link at `path` holds; None: there is none, it lies behind another, or is no UTF-8."""
    try:
        check_inside(path)
        _check_folders(root, path)
        return os.fsencode(os.readlink(os.path.join(root, *path.split("/")))).decode()
    except (FileProblem, OSError, UnicodeDecodeError):
        return None


def reason(error: OSError) -> str:
    """The system's own words for what went wrong, without the path that the report shows anyway."""
    return error.strerror or str(error)


def check_inside(path: str) -> None:
    """Raise FileProblem `outside-tree` unless `path` is one below a root, in its only spelling."""
    parts = path.split("/")
    backslash = os.sep == "\\" and "\\" in path
    if backslash or "\0" in path or os.path.isabs(path) or not {"", ".", ".."}.isdisjoint(parts):
        raise problems.outside_tree()


def _check_folders(root: str, path: str) -> None:
    folder = root
    for name in path.split("/")[:-1]:
        folder = os.path.join(folder, name)
        if stat.S_ISLNK(os.lstat(folder).st_mode):
            link = os.path.relpath(folder, root).replace(os.sep, "/")
            raise problems.behind_link(link)


def _check_file(status: os.stat_result, limit: int) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise problems.linked_file()
    if not stat.S_ISREG(status.st_mode):
        kind = next((kind for test, kind in _KINDS if test(status.st_mode)), "no regular file")
        raise problems.not_a_file(kind)
    if status.st_size > limit:
        raise problems.too_large(f"{status.st_size:,}", limit)
