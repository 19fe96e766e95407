"""The ids that git gives to what it stores, and what the modes in its trees say."""

from __future__ import annotations

import hashlib
import stat
from typing import Literal

FileMode = Literal["100644", "100755"]

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""A tree without entries. Git knows it without storing it, and servers may not have it."""


def object_id(kind: Literal["blob", "tree"], body: bytes) -> str:
    """The SHA-1 id of an object, as gitformat-pack(5) has it: over a header and the content."""
    return hashlib.sha1(b"%s %d\0" % (kind.encode(), len(body)) + body, usedforsecurity=False).hexdigest()


def is_folder(mode: str) -> bool:
    """Is an entry with this mode a folder?"""
    return stat.S_ISDIR(int(mode, 8))


def is_link(mode: str) -> bool:
    """Is it a symbolic link?"""
    return stat.S_ISLNK(int(mode, 8))


def is_submodule(mode: str) -> bool:
    """Is it a commit of another repository?"""
    return int(mode, 8) == 0o160000


def is_file(mode: str) -> bool:
    """Is it a file?"""
    return stat.S_ISREG(int(mode, 8))


def file_mode(mode: str) -> FileMode:
    """The mode of a file as git writes it today; trees of old have others, such as 100664."""
    return "100755" if int(mode, 8) & stat.S_IXUSR else "100644"
