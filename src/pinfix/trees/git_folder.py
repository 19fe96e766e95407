"""Where git keeps what it knows about a work tree; in linked ones and submodules `.git` is a file."""

from __future__ import annotations

import os

from pinfix.errors import FileProblem
from pinfix.trees.reading import read_file

_MAX_POINTER_BYTES = 64 * 1024


def own_folder(top: str) -> str:
    """The folder with what belongs to the work tree `top` alone, such as its index."""
    return os.path.join(top, _pointer(top, ".git", b"gitdir: ") or ".git")


def common_folder(top: str) -> str:
    """The folder with what all work trees of the repository share, such as `info/exclude`."""
    own = own_folder(top)
    return os.path.join(own, _pointer(own, "commondir", b""))


def _pointer(folder: str, name: str, prefix: bytes) -> str:
    """The path that a one-line file of git's holds; "" where there is no such file."""
    try:
        content = read_file(folder, name, limit=_MAX_POINTER_BYTES).content
    except FileProblem:
        return ""
    return os.fsdecode(content.removeprefix(prefix).strip()) if content.startswith(prefix) else ""
