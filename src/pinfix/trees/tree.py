"""What a tree is: a set of files that can be listed, read and rewritten."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol, runtime_checkable

from pinfix.errors import FileProblem
from pinfix.plan import FileRewrite


class Tree(Protocol):
    """Files below one root. Every path is relative to that root, with forward slashes."""

    @property
    def problems(self) -> Sequence[tuple[str, FileProblem]]:
        """What could not be listed, with its path; such paths are for display only.

        Codes: `bad-name` (not UTF-8, escaped in the path), `symbolic-link` (a linked `.github` or
        `.github/workflows`), `unreadable` (a folder).
        """
        ...

    def paths(self) -> Iterator[str]:
        """The files that may be workflows or actions, judged by place and name alone, sorted.

        Whether one can be read is found out by reading it: a link or a folder with the name of a workflow
        is among them, so that it is reported and not passed over.
        """
        ...

    def named(self, path: str) -> bool:
        """Was this file named by the person? Then it is looked at whatever its place."""
        ...

    def read(self, path: str) -> bytes:
        """The content of any file of the tree, candidate or not.

        Raises FileProblem: `vanished` (there is none), `symbolic-link`, `not-a-file`, `unreadable`,
        `too-large`, `outside-tree`.
        """
        ...

    def write(self, rewrites: Sequence[FileRewrite]) -> None:
        """Put each `after` in the place of its `before`, all or nothing; where that is None, make the file.

        Raises WriteFailed: `changed-meanwhile` (a file is no longer what `before` says, or is there although
        it should not be), `unwritable`, and what `read` raises.
        """
        ...


@runtime_checkable
class ListsAllPaths(Protocol):
    """A tree that can also list all of its files, not only those that may be workflows or actions."""

    def all_paths(self) -> Collection[str]:
        """The paths of all files; those that git tracks where that is known.

        Raises FileProblem where they cannot be listed.
        """
        ...


@runtime_checkable
class HasLinks(Protocol):
    """A tree in which files can be symbolic links."""

    def link_target(self, path: str) -> str | None:
        """What the link at `path` holds; None: there is none, or it holds no UTF-8."""
        ...


@runtime_checkable
class MayLack(Protocol):
    """A tree that may be without files that belong to it: of a sparse checkout, or removed by hand."""

    def lacks(self, path: str) -> bool:
        """Does git track a file at `path` although there is none? Paths of submodules do not count."""
        ...


class WriteFailed(FileProblem):
    """Writing was called off because of the file at `path`; see the message for what stands on disk."""

    def __init__(self, path: str, code: str, message: str) -> None:
        super().__init__(code, message)
        self.path = path


def vanished() -> FileProblem:
    """The problem of a path where no file is."""
    return FileProblem("vanished", "there is no such file, or it was removed meanwhile")


def changed_meanwhile(path: str) -> WriteFailed:
    """The problem of a file that somebody else wrote after it was planned."""
    return WriteFailed(path, "changed-meanwhile", "was changed meanwhile; nothing was written: run again")
