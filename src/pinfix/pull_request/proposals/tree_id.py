"""The id of a tree with some files replaced or added, computed without writing anything.

So it is known whether a branch says the same already, before a branch is touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from pinfix.api.git_data import Entry
from pinfix.errors import PinfixError
from pinfix.pull_request.model import FileVersion
from pinfix.trees.stored.ids import EMPTY_TREE, is_folder, object_id

_FOLDER = "40000"
_SHA1 = re.compile(r"[0-9a-f]{40}")
_SHA256_DIGITS = 64


class NoTreeId(PinfixError):
    """The id cannot be computed: the base is not known to the byte, or the files do not fit into it."""


def tree_with(listing_of: Callable[[str], Sequence[Entry]], root: str, files: Sequence[FileVersion]) -> str:
    """The id that git gives the tree `root` once `files` are in it.

    `listing_of` gives what lies directly in the folder with a tree's id, with names as paths. It is asked for
    the folders on the way to the files only, and each answer is held against the id: raises NoTreeId where
    they do not agree (names that are not UTF-8 come mangled out of an API), where a file would take the place
    of a folder, a link or a submodule or lie below a file, and for SHA-256.
    """
    if len(root) == _SHA256_DIGITS:
        raise NoTreeId("the repository names its objects by SHA-256; pinfix knows SHA-1 only")
    folders = {"": _Folder.read(listing_of, root, "")}
    for file in files:
        *above, name = _parts(file.path)
        prefix, folder = "", folders[""]
        for part in above:
            prefix = f"{prefix}{part}/"
            if prefix not in folders:
                folders[prefix] = folder.below(listing_of, part, prefix)
            folder = folders[prefix]
        folder.put(name, file)
    for prefix in sorted(folders, key=_depth, reverse=True):
        if prefix:
            above_it, _, name = prefix.rstrip("/").rpartition("/")
            folders[f"{above_it}/" if above_it else ""].entries[name] = (_FOLDER, folders[prefix].id)
    return folders[""].id


class _Folder:
    """The entries of a folder: mode and id by name, modes as in tree objects."""

    def __init__(self, entries: Iterable[tuple[str, tuple[str, str]]] = ()) -> None:
        self.entries = dict(entries)

    @classmethod
    def read(cls, listing_of: Callable[[str], Sequence[Entry]], tree: str, prefix: str) -> _Folder:
        if tree == EMPTY_TREE:
            return cls()
        listed = listing_of(tree)
        folder = cls((entry.path, (entry.mode.lstrip("0"), entry.sha)) for entry in listed)
        if not all(_SHA1.fullmatch(sha) for _, sha in folder.entries.values()) or folder.id != tree:
            raise NoTreeId(f"the folder {prefix or '.'} is not listed as it is stored")
        return folder

    @property
    def id(self) -> str:
        """What git names the folder by."""
        try:
            lines = {name.encode("utf-8", "surrogateescape"): entry for name, entry in self.entries.items()}
        except UnicodeEncodeError:
            raise NoTreeId("a name in a folder is no text") from None
        body = b"".join(
            b"%s %s\0%s" % (mode.encode(), name, bytes.fromhex(sha))
            for name, (mode, sha) in sorted(lines.items(), key=_git_order)
        )
        return object_id("tree", body)

    def below(self, listing_of: Callable[[str], Sequence[Entry]], name: str, prefix: str) -> _Folder:
        """The folder `name` in this one, a new one where there is nothing of that name."""
        mode, tree = self.entries.setdefault(name, (_FOLDER, EMPTY_TREE))
        if not is_folder(mode):
            raise NoTreeId(f"{prefix.rstrip('/')} is no folder")
        return _Folder.read(listing_of, tree, prefix)

    def put(self, name: str, file: FileVersion) -> None:
        """Put a file into this folder."""
        mode, _ = self.entries.get(name, (file.mode, ""))
        if not mode.startswith("100"):
            raise NoTreeId(f"{file.path} is no file")
        self.entries[name] = (file.mode, file.blob)


def _parts(path: str) -> list[str]:
    parts = path.split("/")
    if not {"", ".", ".."}.isdisjoint(parts) or "\0" in path:
        raise NoTreeId(f"{path!r} is not the path of a file below the root")
    return parts


def _git_order(line: tuple[bytes, tuple[str, str]]) -> bytes:
    """Git compares names as bytes, those of folders as if they ended in a slash."""
    name, (mode, _) = line
    return name + b"/" if mode == _FOLDER else name


def _depth(prefix: str) -> int:
    return prefix.count("/")
