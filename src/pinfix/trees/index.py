"""Which files git tracks, read from its index without running git.

Written after gitformat-index(5): versions 2, 3 and 4, with SHA-1 or SHA-256. A split or sparse index does not
list every file; those, and whatever does not read as an index from end to end, count as unreadable.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pinfix.errors import FileProblem
from pinfix.trees.git_folder import own_folder
from pinfix.trees.reading import read_file

MAX_INDEX_BYTES = 64 * 1024 * 1024
"""The index of half a million files. Also as much as its names may come to: version 4 shortens them."""

_MAX_NAME = 4096
_HASH_SIZES = (20, 32)
"""SHA-1 and SHA-256. The index does not say which: only the right one makes its entries add up."""

_HEADER = 12
_STAT = 40
_EXTENDED = 0x4000
_NAME_LENGTH = 0xFFF


_MODE_AT = 24
_FILE_TYPE = 0o170000
_SUBMODULE = 0o160000


class UnreadableIndex(ValueError):
    """An index that is damaged, or in a form that does not list every file."""


class PartialIndex(UnreadableIndex):
    """One that is whole, but stands for more than it lists: sparse, or split."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """The YAML files that git tracks, relative to the top of the work tree, in the order of bytes."""

    names: tuple[bytes, ...] = ()

    def holds(self, path: str) -> bool:
        """Is the file at `path` tracked?"""
        name = os.fsencode(path)
        return self._from(name) == name

    def reaches(self, folder: str) -> bool:
        """Does a tracked YAML file lie somewhere below `folder` ("some/folder/")?"""
        prefix = os.fsencode(folder)
        return self._from(prefix).startswith(prefix)

    def _from(self, name: bytes) -> bytes:
        """The first name that does not come before `name`; b"" where there is none."""
        position = bisect_left(self.names, name)
        return self.names[position] if position < len(self.names) else b""


def read_tracked(top: str) -> Tracked:
    """What is tracked in the work tree `top`: nothing where its index is missing or unreadable."""
    try:
        content = read_file(own_folder(top), "index", limit=MAX_INDEX_BYTES).content
        return Tracked(tuple(sorted(tracked_yaml(content))))
    except (FileProblem, UnreadableIndex):
        return Tracked()


def read_all_tracked(top: str, *, submodules: bool = True) -> frozenset[bytes] | None:
    """The names of all files that git tracks in the work tree `top`; None: no index that can be read.

    Raises FileProblem `unreadable`: it does not list all, and what it leaves out may not be on disk.
    """
    try:
        content = read_file(own_folder(top), "index", limit=MAX_INDEX_BYTES).content
        return frozenset(_names(content, lambda name, mode: submodules or mode & _FILE_TYPE != _SUBMODULE))
    except PartialIndex:
        message = (
            "git's index does not list all files (it is sparse, or split): run"
            " `git sparse-checkout reapply --no-sparse-index`, or `git update-index --no-split-index`"
        )
        raise FileProblem("unreadable", message) from None
    except (FileProblem, UnreadableIndex):
        return None


def tracked_yaml(index: bytes) -> list[bytes]:
    """The names of the YAML files in the index, once for each of their stages. Raises UnreadableIndex."""
    return _names(index, lambda name, mode: name.endswith((b".yml", b".yaml")))


def _names(index: bytes, wanted: Callable[[bytes, int], bool]) -> list[bytes]:
    problem: UnreadableIndex = UnreadableIndex()
    for hash_size in _HASH_SIZES:
        try:
            return _read(index, hash_size, wanted)
        except PartialIndex as found:
            problem = found
        except UnreadableIndex:
            continue
    raise problem


def _read(index: bytes, hash_size: int, wanted: Callable[[bytes, int], bool]) -> list[bytes]:
    names = []
    extensions = _HEADER
    for name, mode, end in _entries(index, hash_size):
        extensions = end
        if wanted(name, mode):
            names.append(name)
    _check_extensions(index, extensions, hash_size)
    return names


def _entries(index: bytes, hash_size: int) -> Iterator[tuple[bytes, int, int]]:
    """Each name, its mode, and where its entry ends. Raises UnreadableIndex."""
    version = int.from_bytes(index[4:8], "big")
    if index[:4] != b"DIRC" or version not in (2, 3, 4):
        raise UnreadableIndex
    start, name, total = _HEADER, b"", 0
    for _ in range(int.from_bytes(index[8:12], "big")):
        flags_at = start + _STAT + hash_size
        flags = int.from_bytes(index[flags_at : flags_at + 2])
        begin = flags_at + 2
        if flags & _EXTENDED:
            if version == 2:
                raise UnreadableIndex
            begin += 2
        kept = b""
        if version == 4:
            cut, begin = _number(index, begin)
            if cut > len(name):
                raise UnreadableIndex
            kept = name[: len(name) - cut]
        end = index.find(b"\0", begin, begin + _MAX_NAME)
        name = kept + index[begin:end]
        total += len(name)
        if end < 0 or not name or len(name) > _MAX_NAME or total > MAX_INDEX_BYTES:
            raise UnreadableIndex
        if flags & _NAME_LENGTH != min(len(name), _NAME_LENGTH):
            raise UnreadableIndex
        mode = int.from_bytes(index[start + _MODE_AT : start + _MODE_AT + 4], "big")
        # Before version 4, entries are filled up to a multiple of eight bytes.
        start = end + 1 if version == 4 else start + (end - start + 8) // 8 * 8
        yield name, mode, start


def _number(index: bytes, position: int) -> tuple[int, int]:
    """How much of the previous name goes, in git's variable length, and the position after it."""
    value, byte = -1, 0x80
    while byte & 0x80:
        if position >= len(index) or value > _MAX_NAME:
            raise UnreadableIndex
        byte = index[position]
        value = (value + 1 << 7) + (byte & 0x7F)
        position += 1
    return value, position


def _check_extensions(index: bytes, position: int, hash_size: int) -> None:
    """Raise where one must be understood: git writes its name in lower case (`link`, `sdir`)."""
    end = len(index) - hash_size
    while position < end:
        if not index[position : position + 1].isupper():
            known = index[position : position + 4] in (b"link", b"sdir")
            raise PartialIndex if known else UnreadableIndex
        position += 8 + int.from_bytes(index[position + 4 : position + 8], "big")
    if position != end:
        raise UnreadableIndex
