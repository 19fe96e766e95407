"""The tree of a commit in a repository on disk, read from git's objects and from nothing else.

No filter, no `textconv`, no hook and no replaced object has a say. What the configuration of the repository
could have executed is out of reach: of all git commands only `cat-file --batch` is run, which starts other
programs only where it fetches what a partial clone left out, and that it is told not to.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pinfix.api.git_data import Entry
from pinfix.errors import FileProblem, PinfixError
from pinfix.trees.problems import too_large
from pinfix.trees.reading import MOST_BYTES
from pinfix.trees.stored import ids
from pinfix.trees.stored.tree import StoredTree

if TYPE_CHECKING:
    from git import Repo

_ID = re.compile(r"[0-9a-f]{40}")
_ID_BYTES = 20
_SHA256_ID = re.compile(r"[0-9a-f]{64}")
_MODE = re.compile(rb"[0-7]{1,6}")
_LARGEST_TREE = 64 * 1024 * 1024
"""Bytes: a folder of more than a million files."""

_CHUNK = 1024 * 1024


class CommitTree(StoredTree):
    """The files of `commit` (its full id) in `repository`. Close it, or use it in a `with` block.

    Raises PinfixError where there is no such commit, and for repositories with SHA-256.
    """

    def __init__(self, repository: Repo, commit: str) -> None:
        self._objects = _Objects(repository)
        try:
            super().__init__(self._tree_of(commit))
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> CommitTree:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the git process that reads objects; it is started again when it is needed."""
        self._objects.close()

    def folder(self, tree: str) -> Sequence[Entry]:
        """See `StoredTree.folder`. Modes are as they are stored; sizes are not known (0)."""
        return _entries(self._objects.read(tree, "tree", _LARGEST_TREE))

    def _content(self, entry: Entry) -> bytes:
        return self._objects.read(entry.sha, "blob", MOST_BYTES)

    def _tree_of(self, commit: str) -> str:
        if _SHA256_ID.fullmatch(commit):
            raise PinfixError("the repository names its objects by SHA-256, which GitHub does not know")
        if not _ID.fullmatch(commit):
            raise ValueError(f"not the full id of a commit: {commit!r}")
        try:
            body = self._objects.read(commit, "commit", _LARGEST_TREE)
        except FileProblem:
            raise PinfixError(f"the commit {commit} is not in this repository: fetch it first") from None
        first = body.partition(b"\n")[0].decode("ascii", "replace")
        tree = first.removeprefix("tree ")
        if not _ID.fullmatch(tree):
            raise PinfixError(f"the commit {commit} is damaged: run `git fsck`")
        return tree


class _Objects:
    """What `git cat-file --batch` gives of a repository."""

    def __init__(self, repository: Repo) -> None:
        from git.cmd import Git

        common = os.path.abspath(repository.common_dir)
        self._git = Git(common)
        # Variables of a git around us (a hook's, say) are of another repository.
        self._git.update_environment(
            GIT_DIR=os.path.abspath(repository.git_dir),
            GIT_COMMON_DIR=common,
            GIT_OBJECT_DIRECTORY=os.path.join(common, "objects"),
            GIT_ALTERNATE_OBJECT_DIRECTORIES="",
            GIT_NO_REPLACE_OBJECTS="1",
            GIT_NO_LAZY_FETCH="1",
            GIT_ALLOW_PROTOCOL="none",  # the same for git before 2.39.4, which does not know the line above
            GIT_TERMINAL_PROMPT="0",
        )

    def close(self) -> None:
        self._git.clear_cache()

    def read(self, identity: str, kind: str, limit: int) -> bytes:
        """An object of `kind`. Raises FileProblem `unreadable` and `too-large`."""
        try:
            _, found, size, stream = self._git.stream_object_data(identity)
        except (ValueError, OSError):
            message = "cannot be read: the repository has no such object (a partial clone, or a damaged one)"
            raise FileProblem("unreadable", message) from None
        if size > limit:
            while stream.read(_CHUNK):
                pass  # it stands before the next answer, and GitPython would take the rest in one piece
            raise too_large(f"{size:,}", limit)
        content: bytes = stream.read(size)
        if os.fsdecode(found) != kind:  # bytes, whatever GitPython's annotation says
            raise FileProblem("unreadable", f"cannot be read: its object is not a {kind}")
        return content


def _entries(body: bytes) -> list[Entry]:
    """The entries of a tree object. Raises FileProblem `unreadable` where it is none."""
    entries = []
    position = 0
    while position < len(body):
        end = body.find(b"\0", position)
        mode, blank, name = body[position:end].partition(b" ")
        position = end + 1 + _ID_BYTES
        if end < 0 or not blank or not _MODE.fullmatch(mode) or position > len(body):
            raise FileProblem("unreadable", "this folder cannot be listed: its object is damaged")
        text, sha = mode.decode(), body[end + 1 : position].hex()
        entries.append(Entry(name.decode("utf-8", "surrogateescape"), text, _kind(text), sha, 0))
    return entries


def _kind(mode: str) -> str:
    if ids.is_folder(mode):
        return "tree"
    return "commit" if ids.is_submodule(mode) else "blob"
